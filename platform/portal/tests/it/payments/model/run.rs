//! One sequence of steps, until everything is at rest.

use std::{
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll},
};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use kernel::{
    Lang, Money, Problem, Purpose,
    ids::{AppointmentId, InvoiceId, PaymentId, PurchaseId},
};
use money::{
    payments::{Wish, notice, start},
    refunds,
};
use providers::payments::Notice;
use shell::{Trace, app::Clinic, jobs};
use store::{
    intervals::{self, Interval},
    invoices::Invoice,
    payments::{Payment, means, state},
    refunds::Refund,
};
use visits::{
    appointments::{Access, Mark, What, book, cancel, mark},
    prices::{self, Order},
    schedule::plan,
};

use super::{
    rest,
    stage::Stage,
    steps::{Means, Seller, Step},
    walls,
};

/// What is paid for.
#[derive(Clone, Copy, Debug)]
enum Thing {
    Visit(AppointmentId, DateTime<Utc>),
    Purchase(PurchaseId),
}

impl Thing {
    const fn purpose(self) -> Purpose {
        match self {
            Self::Visit(id, _) => Purpose::Appointment(id),
            Self::Purchase(id) => Purpose::Purchase(id),
        }
    }
}

/// A sequence as it runs.
pub(super) struct Run<'a> {
    pub(super) stage: &'a Stage,
    pub(super) seller: Seller,
    pub(super) clinic: Clinic,
    /// The last invoice and the last entry of the ledger before it.
    pub(super) since: (i64, i64),
    things: Mutex<Vec<Thing>>,
    slots: Mutex<Vec<&'static str>>,
}

/// What belongs to the invoices of a sequence.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) invoices: Vec<Invoice>,
    pub(super) payments: Vec<Payment>,
    pub(super) refunds: Vec<Refund>,
    pub(super) receipts: Vec<store::receipts::Receipt>,
}

type Going<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + 'a>>;

/// What a verb has said: a refusal is an answer, a failure is not.
fn said<T>(result: Result<T, Problem>) -> Result<Option<T>, String> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Problem::Refused(_)) => Ok(None),
        Err(failed) => Err(format!("a verb has failed: {failed}")),
    }
}

fn nth<T: Clone>(of: &[T], at: usize) -> Option<T> {
    (!of.is_empty()).then(|| of[at % of.len()].clone())
}

/// A morning of the doctor.
async fn times(stage: &Stage, day: NaiveDate) {
    let (clinic, own) = (&stage.patient.clinic, stage.patient.clinic.doctor("sokolova"));
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).map(|time| day.and_time(time).and_utc());
    let row = Interval::new(
        kernel::ids::new_uuid(clinic.0.now()),
        own,
        stage.branch.0,
        hour(5).expect("a time"),
        hour(11).expect("a time"),
        30,
        intervals::kind::IN_PERSON.into(),
    );
    let mut db = clinic.0.db().write().await.expect("the database");
    intervals::add(&mut db, vec![row]).await.expect("added");
    plan::forget_after_commit(&clinic.0, &mut db, kernel::Id::of(own));
    db.commit().await.expect("committed");
}

impl<'a> Run<'a> {
    /// Sets the stage for one: a day of its own, nothing at the providers.
    pub(super) async fn of(stage: &'a Stage, seller: Seller) -> Self {
        stage.inside().forget();
        stage.calm(seller).await;
        stage.sell_by(seller).await;
        let clinic = stage.patient.clinic.0.clone();
        let day = stage.day.get().succ_opt().expect("a day");
        stage.day.set(day);
        let eve = (day - TimeDelta::days(2)).and_time(NaiveTime::MIN).and_utc();
        stage.portal.clock.advance((eve - clinic.now()).max(TimeDelta::zero()));
        times(stage, day).await;
        let numbers = walls::numbers(stage).await;
        Self {
            stage,
            seller,
            clinic,
            since: numbers,
            things: Mutex::default(),
            slots: Mutex::new(vec!["12:30", "12:00", "11:30", "10:00", "09:30", "09:00", "08:30"]),
        }
    }

    /// Takes the steps, looks after each, and at rest.
    pub(super) async fn go(self, steps: &[Step]) -> Result<(), String> {
        for (at, step) in steps.iter().enumerate() {
            let outcome = self.step(step).await;
            outcome.map_err(|why| format!("step {at} ({step:?}): {why}"))?;
            self.stage.count();
            walls::hold(&self).await.map_err(|why| format!("after step {at} ({step:?}): {why}"))?;
        }
        // Half of the sequences do without notifications from here on.
        self.come_to_rest(steps.len().is_multiple_of(2)).await?;
        walls::hold(&self).await.map_err(|why| format!("at rest: {why}"))?;
        rest::holds(&self).await.map_err(|why| format!("at rest: {why}"))
    }

    /// Takes a step that stops where it waits for the n-th time; tells how often it had waited if
    /// it came to its end before.
    pub(super) async fn stop(&self, step: &Step, waits: usize) -> Result<Option<usize>, String> {
        let mut stopped = Stopped { going: self.step(step), waits };
        match (&mut stopped).await {
            Some(done) => done.map(|()| Some(waits - stopped.waits)),
            None => Ok(None),
        }
    }

    pub(super) fn step<'b>(&'b self, step: &'b Step) -> Going<'b> {
        Box::pin(async move {
            match step {
                Step::Book => self.book().await,
                Step::Buy => self.buy().await,
                Step::Start(at, means) => self.start(*at, *means, false).await,
                Step::StartTwice(at, means) => self.start(*at, *means, true).await,
                Step::Pay(at) => self.press(*at, "pay").await,
                Step::PayLater(at) => self.press(*at, "later").await,
                Step::Decline(at) => self.press(*at, "decline").await,
                Step::GiveUp(at) => self.give_up(*at).await,
                Step::Cancel(at) => self.cancel(*at).await,
                Step::Complete(at) => self.complete(*at).await,
                Step::Refund(at, part) => self.refund(*at, *part).await,
                Step::RefundOnce(at, part) => {
                    if self.rows().await.refunds.is_empty() {
                        self.refund(*at, *part).await?;
                    }
                    Ok(())
                }
                Step::PayCode => {
                    let rows = self.rows().await;
                    let coded = rows.payments.iter().find(|row| !row.qr.is_empty());
                    let coded = coded.ok_or("nothing is to be paid by a code")?;
                    self.stage.press(&coded.qr, "act=pay").await;
                    Ok(())
                }
                Step::Notices => self.notices().await,
                Step::Work => self.work().await,
                Step::TakeOver(turns) => {
                    let (slow, other) = (Box::pin(self.work()), Box::pin(self.take_over()));
                    Both { going: [Some(slow), Some(other)], turns: *turns }.await
                }
                Step::Pass(seconds) => {
                    self.pass(TimeDelta::seconds(i64::from(*seconds)));
                    Ok(())
                }
                Step::Trouble(trouble) => {
                    self.stage.trouble(self.seller, *trouble).await;
                    Ok(())
                }
                Step::Crash(step, waits) => self.stop(step, *waits).await.map(drop),
                Step::Both(one, two, turns) => {
                    let (one, two) = (self.step(one), self.step(two));
                    Both { going: [Some(one), Some(two)], turns: *turns }.await
                }
            }
        })
    }

    fn pass(&self, time: TimeDelta) {
        self.stage.portal.clock.advance(time);
    }

    fn thing(&self, at: usize) -> Option<Thing> {
        nth(&self.things.lock().expect("unpoisoned"), at)
    }

    async fn book(&self) -> Result<(), String> {
        let Some(time) = self.slots.lock().expect("unpoisoned").pop() else { return Ok(()) };
        let patient = &self.stage.patient;
        let wanted = patient.clinic.sokolova_at(&self.stage.day.get().to_string(), time);
        let from = wanted.from;
        let order = patient.clinic.order_by(What::Slot(wanted), &patient.actor);
        match book(&self.clinic, &order).await {
            Ok(booked) => {
                self.things.lock().expect("unpoisoned").push(Thing::Visit(booked.id, from));
                Ok(())
            }
            // Time may have passed meanwhile: what is asked is whether it is late by now.
            Err(Problem::Refused(_)) if from - TimeDelta::hours(3) < self.clinic.now() => Ok(()),
            Err(why) => Err(format!("a free time is not booked: {why}")),
        }
    }

    async fn buy(&self) -> Result<(), String> {
        let patient = &self.stage.patient;
        let id = PurchaseId::new(self.clinic.now());
        // Known before: it may be bought though nobody has heard the answer.
        self.things.lock().expect("unpoisoned").push(Thing::Purchase(id));
        let service = patient.clinic.service("visit");
        let order = Order { id, service, branch: self.stage.branch, seen: Money::roubles(2000) };
        said(prices::order(&self.clinic, &patient.actor, order, &patient.trace()).await).map(drop)
    }

    async fn start(&self, at: usize, by: Means, twice: bool) -> Result<(), String> {
        let rows = self.rows().await;
        let Some(invoice) = nth(&rows.invoices, at) else { return Ok(()) };
        let wish = Wish {
            id: PaymentId::new(self.clinic.now()),
            invoice: invoice.id(),
            patient: self.stage.patient.id,
            means: if by == Means::Page { means::PAGE } else { means::SBP }.into(),
            email: "anna@mail.example".into(),
            offer: None,
            back: "/payments".into(),
            lang: Lang::Ru,
        };
        if twice {
            let both = tokio::join!(start(&self.clinic, wish.clone()), start(&self.clinic, wish));
            said(both.0)?;
            return said(both.1).map(drop);
        }
        said(start(&self.clinic, wish).await).map(drop)
    }

    /// Presses a button on the page of a payment that has one.
    async fn press(&self, at: usize, act: &str) -> Result<(), String> {
        let rows = self.rows().await;
        let shown: Vec<_> = rows
            .payments
            .iter()
            .filter(|row| !(row.page_url.is_empty() && row.qr.is_empty()))
            .collect();
        let Some(payment) = nth(&shown, at) else { return Ok(()) };
        let card = if self.seller.is_tbank() { "2200770239097761" } else { "5555555555554444" };
        let (url, form) = if payment.qr.is_empty() {
            (&payment.page_url, format!("act={act}&card={card}"))
        } else {
            // A bank knows of no paying later.
            let act = if act == "later" { "pay" } else { act };
            (&payment.qr, format!("act={act}"))
        };
        self.stage.press(url, &form).await;
        Ok(())
    }

    async fn give_up(&self, at: usize) -> Result<(), String> {
        let patient = &self.stage.patient;
        let trace = patient.trace();
        match self.thing(at) {
            Some(Thing::Visit(id, _)) => {
                let access = Access { patient: Some(patient.id), trace, ..Access::default() };
                said(cancel(&self.clinic, id, &access).await).map(drop)
            }
            Some(Thing::Purchase(id)) => {
                said(prices::give_up(&self.clinic, &patient.actor, id, &trace).await).map(drop)
            }
            None => Ok(()),
        }
    }

    async fn cancel(&self, at: usize) -> Result<(), String> {
        let Some(Thing::Visit(id, _)) = self.thing(at) else { return Ok(()) };
        let desk = Access::of_desk(Trace::staff("test"));
        said(cancel(&self.clinic, id, &desk).await).map(drop)
    }

    async fn complete(&self, at: usize) -> Result<(), String> {
        let Some(Thing::Visit(id, from)) = self.thing(at) else { return Ok(()) };
        self.pass((from - self.clinic.now()).max(TimeDelta::zero()));
        let desk = Access::of_desk(Trace::staff("test"));
        said(mark(&self.clinic, id, Mark::Completed, &desk).await).map(drop)
    }

    async fn refund(&self, at: usize, part: u8) -> Result<(), String> {
        let rows = self.rows().await;
        let paid: Vec<_> =
            rows.payments.iter().filter(|row| row.state == state::SUCCEEDED).collect();
        let Some(payment) = nth(&paid, at) else { return Ok(()) };
        let of = rows.refunds.iter().filter(|row| row.payment_id == payment.id);
        let seen = of.filter(|row| row.state != store::refunds::state::FAILED);
        let seen: i64 = seen.map(|row| row.amount_kopecks).sum();
        let amount = payment.amount_kopecks * i64::from(part) / 100;
        let amount = Money(amount.min(payment.amount_kopecks - seen));
        let trace = Trace::staff("test");
        let (note, seen) = ("Пациент заболел".into(), Money(seen));
        let wish = refunds::Wish { payment: payment.id(), amount, note, seen };
        said(refunds::decide(&self.clinic, wish, &trace).await).map(drop)
    }

    /// What the providers tell now arrives.
    async fn notices(&self) -> Result<(), String> {
        for told in self.stage.inside().letters() {
            let read = Notice::read(told.body.as_bytes()).map_err(|why| why.to_string())?;
            match notice(&self.clinic, &read, [127, 0, 0, 1].into()).await {
                Ok(true) => self.stage.inside().brought(told.number, Some(200), "OK"),
                Ok(false) => return Err(format!("a notification is refused: {}", told.body)),
                Err(failed) => return Err(format!("a notification fails: {failed}")),
            }
        }
        Ok(())
    }

    async fn work(&self) -> Result<(), String> {
        let portal = &self.stage.portal;
        let done = jobs::run_due(&portal.app, &portal.jobs).await;
        done.map(drop).map_err(|failed| format!("the worker has failed: {failed}"))
    }

    /// Takes what another worker has been at for too long.
    async fn take_over(&self) -> Result<(), String> {
        tokio::task::yield_now().await;
        self.pass(TimeDelta::seconds(121));
        self.work().await
    }

    /// All invoices of the sequence with what belongs to them, oldest first.
    pub(super) async fn rows(&self) -> Rows {
        let ids = walls::invoices(self).await;
        if ids.is_empty() {
            return Rows::default();
        }
        let db = self.clinic.db().read().await.expect("the database");
        let mut invoices = store::invoices::of_ids(&db, &ids).await.expect("invoices");
        invoices.sort_by_key(|row| row.number);
        let own: Vec<InvoiceId> = invoices.iter().map(Invoice::id).collect();
        let mut payments = store::payments::of_invoices(&db, &own).await.expect("payments");
        payments.reverse();
        let tried: Vec<PaymentId> = payments.iter().map(Payment::id).collect();
        let refunds = store::refunds::of_payments(&db, &tried).await.expect("refunds");
        let receipts = if payments.iter().any(|row| row.state == state::SUCCEEDED) {
            store::receipts::of_invoices(&db, &own).await.expect("receipts")
        } else {
            Vec::new()
        };
        Rows { invoices, payments, refunds, receipts }
    }

    /// What was booked, with its status.
    pub(super) async fn visits(&self) -> Vec<store::appointments::Appointment> {
        let things = self.things.lock().expect("unpoisoned").clone();
        let db = self.clinic.db().read().await.expect("the database");
        let mut all = Vec::new();
        for thing in things {
            if let Purpose::Appointment(id) = thing.purpose() {
                all.extend(store::appointments::find(&db, id).await.expect("asked"));
            }
        }
        all
    }

    /// Everything works again; the worker goes on until nothing is open any more.
    pub(super) async fn come_to_rest(&self, deaf: bool) -> Result<(), String> {
        self.stage.calm(self.seller).await;
        for round in 0..60 {
            while jobs::run_due(&self.stage.portal.app, &self.stage.portal.jobs)
                .await
                .map_err(|failed| format!("the worker has failed: {failed}"))?
                > 0
            {}
            if !deaf {
                self.notices().await?;
            }
            let rows = self.rows().await;
            let open = |state: &str| ["new", "pending"].contains(&state);
            let mut next: Vec<Option<DateTime<Utc>>> = Vec::new();
            next.extend(
                rows.payments.iter().filter(|row| open(&row.state)).map(|row| row.check_at),
            );
            next.extend(rows.refunds.iter().filter(|row| open(&row.state)).map(|row| row.check_at));
            next.extend(
                rows.receipts.iter().filter(|row| open(&row.state)).map(|row| row.check_at),
            );
            next.extend(walls::waiting(self).await);
            if next.is_empty() {
                return Ok(());
            }
            // Who has stopped holds a job for two minutes.
            let soonest = next.into_iter().flatten().min().unwrap_or_else(|| self.clinic.now());
            let least = if round < 3 { TimeDelta::seconds(121) } else { TimeDelta::minutes(20) };
            self.pass((soonest - self.clinic.now()).max(least));
            if round % 6 == 5 {
                for chore in money::chores() {
                    (chore.run)(self.clinic.clone()).await.map_err(|why| why.to_string())?;
                }
            }
        }
        Err(format!("something is open for ever: {:#?}", self.rows().await))
    }
}

/// The process stops when it waits for the n-th time: what it does is dropped.
struct Stopped<'a> {
    going: Going<'a>,
    waits: usize,
}

impl Future for Stopped<'_> {
    type Output = Option<Result<(), String>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.going.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if self.waits <= 1 => Poll::Ready(None),
            Poll::Pending => {
                self.waits -= 1;
                Poll::Pending
            }
        }
    }
}

/// Two at once, each asked to go on in turns that the bits of a number decide.
struct Both<'a> {
    going: [Option<Going<'a>>; 2],
    turns: u64,
}

impl Future for Both<'_> {
    type Output = Result<(), String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let first = usize::from(self.turns & 1 == 1);
        self.turns = self.turns.rotate_right(1);
        for at in [first, 1 - first] {
            if let Some(going) = &mut self.going[at]
                && let Poll::Ready(done) = going.as_mut().poll(context)
            {
                self.going[at] = None;
                if done.is_err() {
                    return Poll::Ready(done);
                }
            }
        }
        if self.going.iter().all(Option::is_none) { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}
