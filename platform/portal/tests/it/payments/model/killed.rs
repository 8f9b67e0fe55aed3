//! The process is killed at every moment at which paying, settling or giving back waits for
//! something: whoever goes on afterwards loses nothing, and doubles nothing.

use money::ledger::{Account, balance};
use testkit::Engine;

use super::{
    rest,
    run::Run,
    runtime,
    stage::Stage,
    steps::{Means, Seller, Step},
    walls,
};

/// What is killed, and what is done before and after it.
struct Case {
    before: &'static [Step],
    killed: Step,
    after: &'static [Step],
    sellers: &'static [Seller],
}

const BOTH: &[Seller] = &[Seller::YooKassa, Seller::TBank];
const ALL: &[Seller] =
    &[Seller::YooKassa, Seller::YooKassaWithAtol, Seller::TBank, Seller::TBankWithAtol];

/// More moments than anything has.
const MOST: usize = 500;

/// How it is in the end: whatever is not money, like tries that came to nothing, is left out.
async fn end(run: &Run<'_>) -> String {
    let rows = run.rows().await;
    let db = run.clinic.db().read().await.expect("the database");
    let mut told = Vec::new();
    for row in &rows.invoices {
        let held = balance(&db, Account::Invoice(row.id())).await.expect("a balance");
        let (paid, gone) = (row.paid_at.is_some(), row.cancelled_at.is_some());
        told.push(format!("invoice: paid {paid}, cancelled {gone}, holds {held:?}"));
    }
    for row in rows.payments.iter().filter(|row| row.state == "succeeded") {
        let held = balance(&db, Account::Payment(row.id())).await.expect("a balance");
        told.push(format!("payment: {}, holds {held:?}", row.amount_kopecks));
    }
    for row in &rows.refunds {
        told.push(format!("refund: {} {} {}", row.amount_kopecks, row.state, row.reason));
    }
    for row in &rows.receipts {
        told.push(format!("receipt: {} {} {}", row.kind, row.amount_kopecks, row.state));
    }
    told.sort_unstable();
    told.join("\n")
}

/// One run: tells how often the step had waited if it came to its end, and how it is then.
async fn once(
    stage: &Stage,
    seller: Seller,
    case: &Case,
    waits: usize,
) -> Result<(Option<usize>, String), String> {
    let run = Run::of(stage, seller).await;
    for step in case.before {
        run.step(step).await?;
    }
    let done = run.stop(&case.killed, waits).await?;
    walls::hold(&run).await?;
    for step in case.after {
        run.step(step).await?;
    }
    run.come_to_rest(false).await?;
    walls::hold(&run).await?;
    rest::holds(&run).await?;
    Ok((done, end(&run).await))
}

fn survives(engine: Engine, case: &Case) {
    runtime().block_on(async {
        let stage = Stage::set(engine).await;
        for seller in case.sellers {
            // An answer that is there already is not waited for: how often it waits differs.
            let (mut moments, mut right) = (0, None);
            for _ in 0..3 {
                let (done, end) = once(&stage, *seller, case, MOST).await.expect("without a stop");
                moments = moments.max(done.expect("there are more moments than that"));
                assert_eq!(&end, right.get_or_insert_with(|| end.clone()), "{seller:?}");
            }
            let (right, mut killed) = (right.expect("an end"), 0);
            for waits in 1..=moments {
                let outcome = once(&stage, *seller, case, waits).await;
                let (done, end) = outcome
                    .unwrap_or_else(|why| panic!("{seller:?}, killed at moment {waits}: {why}"));
                assert_eq!(end, right, "{seller:?}, killed at moment {waits}");
                killed += usize::from(done.is_none());
            }
            assert!(killed > 0, "{seller:?}: nothing was killed");
            println!("{seller:?}: killed at {killed} of {moments} moments");
        }
        stage.end().await;
    });
}

macro_rules! killed {
    ($($(#[$doc:meta])* $name:ident: $case:expr;)*) => {$(
        mod $name {
            use super::*;

            fn case() -> Case {
                use Step::*;
                $case
            }

            $(#[$doc])*
            #[test]
            fn on_sqlite() {
                survives(Engine::Sqlite, &case());
            }

            #[test]
            fn on_postgres() {
                survives(Engine::Postgres, &case());
            }
        }
    )*};
}

killed! {
    /// The patient comes back and begins to pay once more.
    beginning_to_pay_is_killed: Case {
        before: &[Buy],
        killed: Start(0, Means::Page),
        after: &[Start(0, Means::Sbp), PayCode, Notices, Work],
        sellers: BOTH,
    };
    a_notification_is_killed: Case {
        before: &[Buy, Start(0, Means::Page), Pay(0)],
        killed: Notices,
        after: &[],
        sellers: BOTH,
    };
    settling_is_killed: Case {
        before: &[Buy, Start(0, Means::Page), Pay(0), Notices],
        killed: Work,
        after: &[],
        sellers: BOTH,
    };
    /// What was paid twice.
    settling_with_too_much_is_killed: Case {
        before: &[
            Buy, Start(0, Means::Page), Start(0, Means::Sbp), Pay(0), Notices, Work, Pay(1), Notices,
        ],
        killed: Work,
        after: &[],
        sellers: BOTH,
    };
    /// The registry presses the button once more.
    deciding_to_give_back_is_killed: Case {
        before: &[Buy, Start(0, Means::Page), Pay(0), Notices, Work],
        killed: Refund(0, 50),
        after: &[RefundOnce(0, 50)],
        sellers: BOTH,
    };
    giving_back_is_killed: Case {
        before: &[Buy, Start(0, Means::Page), Pay(0), Notices, Work, Refund(0, 30)],
        killed: Work,
        after: &[],
        sellers: ALL,
    };
    /// The registry cancels it once more.
    cancelling_what_is_paid_is_killed: Case {
        before: &[Book, Start(0, Means::Page), Pay(0), Notices, Work],
        killed: Cancel(0),
        after: &[Cancel(0)],
        sellers: BOTH,
    };
    /// The registry says so once more.
    completing_what_is_paid_is_killed: Case {
        before: &[Book, Start(0, Means::Page), Pay(0), Notices, Work],
        killed: Complete(0),
        after: &[Complete(0)],
        sellers: BOTH,
    };
    /// T-Bank's register has no keys: a person looks there, so it is no matter of this test.
    closing_by_a_receipt_is_killed: Case {
        before: &[Book, Start(0, Means::Page), Pay(0), Notices, Work, Complete(0)],
        killed: Work,
        after: &[],
        sellers: &[Seller::YooKassa, Seller::YooKassaWithAtol, Seller::TBankWithAtol],
    };
}
