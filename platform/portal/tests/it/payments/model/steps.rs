//! What can happen.

use proptest::prelude::*;

/// Who takes the money, and who registers the receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seller {
    YooKassa,
    YooKassaWithAtol,
    TBank,
    TBankWithAtol,
}

/// By what means one pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    Page,
    Sbp,
}

/// What goes wrong at the provider's, or on the way there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The next request does not arrive.
    NotSent,
    /// The next one arrives at nobody, and nobody knows.
    Lost,
    /// The next one is acted on, and its answer is lost.
    AnswerLost,
    /// The next one is acted on, and the answer is an error.
    Error,
    /// The next one is answered with an error.
    Refused,
    /// The next one to who registers receipts apart is acted on, and its answer is lost.
    RegistrarAnswerLost,
    /// Nothing arrives any more.
    Down,
    /// Everything does.
    Up,
    /// The next notification never comes.
    NoticeLost,
    /// It comes twice.
    NoticeTwice,
    /// It comes an hour later.
    NoticeLate,
    /// The next one overtakes it.
    NoticeSwapped,
    /// Refunds are taken and then fail.
    RefundsFail,
    /// They do no more.
    RefundsSucceed,
}

/// A step. Numbers choose among what there is: 0 is the first, and they begin anew behind the last.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The patient books a visit.
    Book,
    /// The patient buys a service.
    Buy,
    /// The patient begins to pay an invoice.
    Start(usize, Means),
    /// The form is sent twice at once.
    StartTwice(usize, Means),
    /// The patient pays on the provider's page.
    Pay(usize),
    /// The same, and the bank says so later.
    PayLater(usize),
    /// The provider's page refuses.
    Decline(usize),
    /// The patient gives up what was booked or bought.
    GiveUp(usize),
    /// The registry cancels the visit.
    Cancel(usize),
    /// The visit takes place.
    Complete(usize),
    /// The registry gives back so many hundredths of what was paid.
    Refund(usize, u8),
    /// The same, unless something was given back already.
    RefundOnce(usize, u8),
    /// What was begun by a code is paid.
    PayCode,
    /// What the provider tells now arrives.
    Notices,
    /// The worker takes what is due.
    Work,
    /// A worker is so slow that another one takes over what it does, taking turns as the number says.
    TakeOver(u64),
    /// Seconds pass.
    Pass(u32),
    /// Something is wrong from now on.
    Trouble(Trouble),
    /// The process stops in the middle of a step: when it waits for the n-th time.
    Crash(Box<Step>, usize),
    /// Two things happen at once, taking turns as the number says.
    Both(Box<Step>, Box<Step>, u64),
}

fn means() -> impl Strategy<Value = Means> {
    prop_oneof![Just(Means::Page), Just(Means::Sbp)]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    use Trouble::*;
    prop::sample::select(vec![
        NotSent,
        Lost,
        AnswerLost,
        AnswerLost,
        Error,
        Refused,
        RegistrarAnswerLost,
        Down,
        Up,
        NoticeLost,
        NoticeTwice,
        NoticeLate,
        NoticeSwapped,
        RefundsFail,
        RefundsSucceed,
    ])
}

/// Steps that a process can stop in, or that can happen at once.
fn simple() -> impl Strategy<Value = Step> {
    let nth = 0..3_usize;
    prop_oneof![
        1 => Just(Step::Book),
        1 => Just(Step::Buy),
        4 => (nth.clone(), means()).prop_map(|(nth, means)| Step::Start(nth, means)),
        1 => (nth.clone(), means()).prop_map(|(nth, means)| Step::StartTwice(nth, means)),
        2 => nth.clone().prop_map(Step::GiveUp),
        2 => nth.clone().prop_map(Step::Cancel),
        1 => nth.clone().prop_map(Step::Complete),
        2 => (nth, prop::sample::select(vec![1_u8, 30, 50, 100]))
            .prop_map(|(nth, part)| Step::Refund(nth, part)),
        4 => Just(Step::Work),
        2 => Just(Step::Notices),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let nth = 0..3_usize;
    let seconds = vec![6_u32, 31, 130, 400, 3700, 90_000];
    prop_oneof![
        10 => simple(),
        7 => nth.clone().prop_map(Step::Pay),
        1 => nth.clone().prop_map(Step::PayLater),
        1 => nth.prop_map(Step::Decline),
        1 => any::<u64>().prop_map(Step::TakeOver),
        3 => prop::sample::select(seconds).prop_map(Step::Pass),
        4 => trouble().prop_map(Step::Trouble),
        4 => (simple(), 1..40_usize).prop_map(|(step, at)| Step::Crash(Box::new(step), at)),
        2 => (simple(), simple(), any::<u64>())
            .prop_map(|(one, two, turns)| Step::Both(Box::new(one), Box::new(two), turns)),
    ]
}

/// Sequences: something to be paid, a try to pay it, and whatever comes.
pub(super) fn sequences() -> impl Strategy<Value = (Seller, Vec<Step>)> {
    use Seller::*;
    let sellers = vec![YooKassa, YooKassa, YooKassaWithAtol, TBank, TBank, TBankWithAtol];
    let first = prop_oneof![Just(Step::Book), Just(Step::Buy), Just(Step::Buy)];
    let begin = means().prop_map(|means| Step::Start(0, means));
    let steps = (first, begin, prop::collection::vec(step(), 2..9)).prop_map(|(a, b, rest)| {
        let mut steps = vec![a, b];
        steps.extend(rest);
        steps
    });
    (prop::sample::select(sellers), steps)
}
