//! Payments as they go (P4–P9): the portal, its worker and the simulators of the providers.

pub(crate) mod balances;
mod comparisons;
mod lost;
mod model;
mod notifications;
mod paying;
mod receipts;
mod refunds;
mod secrets;
mod takings;
mod telling;
mod till;

use std::sync::Mutex;

use chrono::TimeDelta;
use kernel::{
    Lang, Money, Problem, Purpose,
    ids::{BranchId, InvoiceId, PaymentId, ProfileId, PurchaseId},
    secret::Secret,
};
use money::{
    invoices::{self, Line, New},
    ledger::{self, Account},
    payments::{Wish, start},
    profiles::{self, Registrar, Settings},
};
use serde_json::{Value, json};
use shell::{
    Trace,
    jobs::{Done, Going, Job, Jobs},
};
use store::{
    branch_profiles,
    payments::{Payment, means, state},
    refunds::Refund,
};
use testkit::{ANNA, BORIS, Engine, Enrolled, Fixture, Identity, Options, Portal};

const PRICE: Money = Money::roubles(1500);

/// A card that is taken, and one without money, at each provider.
const GOOD: [&str; 2] = ["5555555555554444", "2200770239097761"];
const POOR: [&str; 2] = ["5555555555554600", "2201382000000831"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    YooKassa,
    TBank,
}

const BOTH: [By; 2] = [By::YooKassa, By::TBank];

/// A clinic whose branch takes money, a patient, and an invoice of 1500 ₽.
pub(crate) struct Till {
    pub(crate) clinic: Fixture,
    by: By,
    account: &'static str,
    profile: ProfileId,
    pub(crate) patient: Enrolled,
    branch: BranchId,
    invoice: InvoiceId,
    purpose: Purpose,
}

/// What became of a verb: `ok`, or the status, the code and the fields' codes of its refusal.
fn said<T>(result: &Result<T, Problem>) -> String {
    match result {
        Ok(_) => "ok".into(),
        Err(Problem::Refused(refused)) => {
            let fields = refused.fields.iter().map(|(_, code)| format!(" {code}"));
            format!("{} {}{}", refused.status, refused.code, fields.collect::<String>())
        }
        Err(failed) => failed.to_string(),
    }
}

/// What the owner of the purposes has heard, in all tests of the process.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Stands for the owner of the purpose.
fn heard(job: Job) -> Going<Done> {
    Box::pin(async move {
        HEARD.lock().expect("unpoisoned").push(job.payload);
        Ok(Done::Yes)
    })
}

/// A portal whose purposes are owned by the test.
pub(crate) async fn portal(engine: Engine) -> Portal {
    let mut portal = Portal::with(Options::on(engine)).await;
    let jobs = people::jobs().into_iter().chain(money::jobs());
    portal.jobs = Jobs::new(jobs.chain([("purchases_settled", heard as _)]));
    portal
}

/// Runs a test on both engines, with such a portal.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($portal:ident: &Portal) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($portal: &Portal) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let portal = portal(Engine::Sqlite).await;
                check(&portal).await;
                portal.finish().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let portal = portal(Engine::Postgres).await;
                check(&portal).await;
                portal.finish().await;
            }
        }
    )*};
}
use on_both;

impl Till {
    pub(crate) async fn of(portal: &Portal, by: By) -> Self {
        Self::with(portal, by, Settings::default()).await
    }

    async fn with(portal: &Portal, by: By, settings: Settings) -> Self {
        let clinic = portal.clinic("alfa");
        let is_atol = settings.registrar == Registrar::Atol;
        let patient = portal.enrol("alfa", &by.patient(is_atol)).await;
        let branch = BranchId::of(clinic.branch("center"));
        let now = clinic.0.now();
        let profile = ProfileId::new(now);
        let (account, key) = if is_atol { by.plain() } else { by.account() };
        let password = if is_atol { providers::simulator::atol::GROUPS[1].2 } else { "" };
        let wish = profiles::Wish {
            provider: by.name().into(),
            name: "ООО «Альфа»".into(),
            account: account.into(),
            key: Secret::new(key.into()),
            atol_password: Secret::new(password.into()),
            settings,
            offer: String::new(),
        };
        profiles::save(&clinic.0, profile, 0, wish, &Trace::staff("test")).await.expect("saved");
        let mut db = clinic.0.db().write().await.expect("the database");
        branch_profiles::put(&mut db, branch, profile, now).await.expect("put");
        db.commit().await.expect("committed");
        let purpose = Purpose::Purchase(PurchaseId::new(now));
        let invoice = InvoiceId::new(now);
        let mut till = Self { clinic, by, account, profile, patient, branch, invoice, purpose };
        till.invoice = till.another(purpose).await;
        till.listen(portal).await;
        till
    }

    /// An invoice for a purpose.
    async fn another(&self, purpose: Purpose) -> InvoiceId {
        let mut db = self.clinic.0.db().write().await.expect("the database");
        let line = |name: &str, price| Line {
            service: Some(self.clinic.service("visit")),
            code: "visit".into(),
            name: name.into(),
            quantity: 1,
            price,
        };
        let new = New {
            patient: self.patient.id,
            branch: self.branch,
            purpose,
            about: String::new(),
            lines: vec![
                line("Прием терапевта", Money::roubles(1000)),
                line("Анализ", Money::roubles(500)),
            ],
        };
        let made = invoices::make(&mut db, new, self.clinic.0.now()).await.expect("made");
        db.commit().await.expect("committed");
        made.expect("an invoice").id()
    }

    /// Has the provider send its notifications here.
    async fn listen(&self, portal: &Portal) {
        let url = format!("http://alfa.localhost:{}/payments/notifications", portal.address.port());
        let name = if self.by == By::YooKassa { "webhook" } else { "notification_url" };
        self.provider(portal, json!({ name: url })).await;
    }

    /// Has notifications go nowhere.
    async fn deaf(&self, portal: &Portal) {
        let name = if self.by == By::YooKassa { "webhook" } else { "notification_url" };
        self.provider(portal, json!({ name: null })).await;
        portal.simulator.tell_json("POST", "/notifications/fault", &self.lost()).await;
    }

    fn lost(&self) -> Value {
        json!({ "mode": "lost", "times": 1000, "provider": self.by.name() })
    }

    async fn provider(&self, portal: &Portal, settings: Value) {
        let account = self.account;
        let part = match self.by {
            By::YooKassa => "yookassa/cabinet/shops",
            By::TBank => "tbank/cabinet/terminals",
        };
        portal.simulator.tell_json("PUT", &format!("/{part}/{account}"), &settings).await;
    }

    fn wish(&self, means: &str) -> Wish {
        Wish {
            id: PaymentId::new(self.clinic.0.now()),
            invoice: self.invoice,
            patient: self.patient.id,
            means: means.into(),
            email: "anna@mail.example".into(),
            offer: None,
            back: "/payments".into(),
            lang: Lang::Ru,
        }
    }

    async fn begin(&self, means: &str) -> Payment {
        let payment = start(&self.clinic.0, self.wish(means)).await.expect("begun");
        assert_eq!(payment.state, state::PENDING, "{payment:?}");
        payment
    }

    /// Presses a button on the payment's page.
    pub(crate) async fn press(&self, portal: &Portal, payment: &Payment, form: &[(&str, &str)]) {
        let url = if payment.qr.is_empty() { &payment.page_url } else { &payment.qr };
        assert!(url.starts_with("http"), "a page: {payment:?}");
        portal.simulator.press(url, form).await;
    }

    async fn pay(&self, portal: &Portal, payment: &Payment) {
        let card = GOOD[usize::from(self.by == By::TBank)];
        self.press(portal, payment, &[("act", "pay"), ("card", card)]).await;
    }

    pub(crate) async fn payment(&self, id: PaymentId) -> Payment {
        let db = self.clinic.0.db().read().await.expect("the database");
        store::payments::find(&db, id).await.expect("asked").expect("a payment")
    }

    pub(crate) async fn invoice(&self) -> store::invoices::Invoice {
        let db = self.clinic.0.db().read().await.expect("the database");
        store::invoices::find(&db, self.invoice).await.expect("asked").expect("an invoice")
    }

    async fn refunds(&self, of: PaymentId) -> Vec<Refund> {
        let db = self.clinic.0.db().read().await.expect("the database");
        store::refunds::of_payments(&db, &[of]).await.expect("asked")
    }

    async fn held(&self, account: Account) -> Money {
        let db = self.clinic.0.db().read().await.expect("the database");
        ledger::balance(&db, account).await.expect("asked")
    }

    /// How often the owner of the purpose has heard that it was paid.
    fn heard(&self) -> usize {
        let id = self.purpose.id().to_string();
        HEARD.lock().expect("unpoisoned").iter().filter(|payload| payload.contains(&id)).count()
    }

    /// The payment has succeeded, the invoice is paid, and everybody who must has heard of it.
    async fn is_paid(&self, portal: &Portal, id: PaymentId) {
        portal.run_jobs().await;
        let payment = self.payment(id).await;
        assert_eq!((payment.state.as_str(), payment.check_at), (state::SUCCEEDED, None));
        assert!(self.invoice().await.paid_at.is_some());
        assert_eq!(self.held(Account::Invoice(self.invoice)).await, PRICE);
        assert_eq!(self.held(Account::Payment(id)).await, Money(0));
        assert_eq!(self.heard(), 1, "once");
    }
}

impl By {
    const fn name(self) -> &'static str {
        match self {
            Self::YooKassa => "yookassa",
            Self::TBank => "tbank",
        }
    }

    /// Who pays: each at a provider of their own.
    const fn patient(self, is_atol: bool) -> Identity {
        let (email, phone) = match (self, is_atol) {
            (Self::YooKassa, false) => return ANNA,
            (Self::TBank, false) => return BORIS,
            (Self::YooKassa, true) => ("vera@mail.example", "+79161234561"),
            (Self::TBank, true) => ("gleb@mail.example", "+79161234562"),
        };
        Identity { email, phone, ..BORIS }
    }

    /// An account at the simulator without a register.
    const fn plain(self) -> (&'static str, &'static str) {
        match self {
            Self::YooKassa => providers::simulator::yookassa::SHOPS[2],
            Self::TBank => providers::simulator::tbank::TERMINALS[1],
        }
    }

    /// An account at the simulator, with receipts inside.
    const fn account(self) -> (&'static str, &'static str) {
        match self {
            Self::YooKassa => providers::simulator::yookassa::SHOPS[1],
            Self::TBank => providers::simulator::tbank::TERMINALS[0],
        }
    }
}

/// Lets time pass here and at the providers, and does what is due.
async fn pass(portal: &Portal, time: TimeDelta) {
    portal.clock.advance(time);
    portal.run_jobs().await;
}

/// Lets time pass until something has come about: notifications come from another task.
pub(crate) async fn until(portal: &Portal, what: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        portal.run_jobs().await;
        if what().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it did not come about");
}
