//! The portal with its worker, and the providers in this process, behind a wire that fails.

use std::{
    cell::Cell,
    collections::VecDeque,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::NaiveDate;
use kernel::{
    ids::{BranchId, ProfileId},
    secret::Secret,
};
use money::profiles::{self, Registrar, Settings};
use providers::{
    outbound::{Carried, Wire},
    simulator::Inside,
};
use serde_json::{Value, json};
use shell::{
    Trace,
    jobs::{Done, Going, Job, Jobs},
};
use store::branch_profiles;
use testkit::{
    ANNA, Engine, Enrolled, Options, Portal,
    sea_orm::{ConnectOptions, Database, DatabaseConnection},
};

use super::{
    super::{By, receipts::by_atol},
    steps::{Seller, Trouble},
};

/// The way to the providers.
#[derive(Default)]
pub(super) struct Line {
    inside: OnceLock<Inside>,
    troubles: Mutex<Troubles>,
}

#[derive(Default)]
struct Troubles {
    down: bool,
    next: VecDeque<Trouble>,
    /// How many answers of who registers receipts apart are lost.
    registrar: usize,
}

impl Line {
    fn inside(&self) -> &Inside {
        self.inside.get().expect("the providers are there")
    }

    fn trouble(&self, path: &str) -> Option<Trouble> {
        let mut troubles = self.troubles.lock().expect("unpoisoned");
        if troubles.down {
            return Some(Trouble::Down);
        }
        if troubles.registrar > 0 && path.ends_with(REGISTERS) {
            troubles.registrar -= 1;
            return Some(Trouble::AnswerLost);
        }
        troubles.next.pop_front()
    }

    async fn carry(&self, request: reqwest::Request) -> Carried {
        // It is on its way: whoever waits may be stopped here, and after it has arrived.
        tokio::task::yield_now().await;
        let trouble = self.trouble(request.url().path());
        let error = |status| Carried::Answer { status, body: b"{}".to_vec() };
        match trouble {
            Some(Trouble::NotSent | Trouble::Down) => return Carried::NotSent,
            Some(Trouble::Lost) => return Carried::Lost,
            Some(Trouble::Refused) => return error(503),
            _ => {}
        }
        let url = request.url();
        let uri = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or("").to_owned();
        let headers: Vec<_> =
            request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default().to_vec();
        let said = self.inside().ask(request.method().as_str(), &uri, &headers, body).await;
        tokio::task::yield_now().await;
        match trouble {
            Some(Trouble::AnswerLost) => Carried::Lost,
            Some(Trouble::Error) => error(500),
            _ => Carried::Answer { status: said.status, body: said.body },
        }
    }
}

/// Where ATOL Online takes receipts of payments.
const REGISTERS: &str = "/sell";

/// Everything that the sequences of a test share.
pub(super) struct Stage {
    pub(super) portal: Portal,
    pub(super) patient: Enrolled,
    pub(super) branch: BranchId,
    profiles: [ProfileId; 4],
    /// Behind the store, past every wall.
    behind: DatabaseConnection,
    pub(super) engine: Engine,
    line: Arc<Line>,
    /// The day of the last visits: each sequence has one of its own.
    pub(super) day: Cell<NaiveDate>,
    /// Whether refunds fail, in the sequence that runs.
    pub(super) refunds_fail: Cell<bool>,
    counted: AtomicU64,
}

const ALL: [Seller; 4] =
    [Seller::YooKassa, Seller::YooKassaWithAtol, Seller::TBank, Seller::TBankWithAtol];

/// What is no part of the model: letters and reminders.
fn nothing(_: Job) -> Going<Done> {
    Box::pin(async { Ok(Done::Yes) })
}

impl Seller {
    fn place(self) -> usize {
        ALL.iter().position(|one| *one == self).unwrap_or_default()
    }

    fn by(self) -> By {
        match self {
            Self::YooKassa | Self::YooKassaWithAtol => By::YooKassa,
            Self::TBank | Self::TBankWithAtol => By::TBank,
        }
    }

    pub(super) fn is_tbank(self) -> bool {
        self.by() == By::TBank
    }

    pub(super) fn is_atol(self) -> bool {
        matches!(self, Self::YooKassaWithAtol | Self::TBankWithAtol)
    }

    fn account(self) -> (&'static str, &'static str) {
        if self.is_atol() { self.by().plain() } else { self.by().account() }
    }
}

impl Stage {
    pub(super) async fn set(engine: Engine) -> Self {
        let line = Arc::new(Line::default());
        let way = Arc::clone(&line);
        let wire = Wire::new(move |request| {
            let line = Arc::clone(&way);
            Box::pin(async move { line.carry(request).await })
        });
        let options = Options { in_memory: true, wire: Some(wire), ..Options::on(engine) };
        let mut portal = Portal::with(options).await;
        let _ = line.inside.set(Inside::new(portal.clock.clone()));
        let own = visits::jobs().into_iter().filter(|(kind, _)| kind.ends_with("_settled"));
        let others = ["appointments.letter", "appointments.reminder", "webhooks"];
        let others = others.map(|kind| (kind, nothing as _));
        portal.jobs = Jobs::new(money::jobs().into_iter().chain(own).chain(others));
        let patient = portal.enrol("alfa", &ANNA).await;
        let clinic = &patient.clinic;
        let mut profiles = Vec::new();
        for seller in ALL {
            let id = ProfileId::new(clinic.0.now());
            let (account, key) = seller.account();
            let settings = if seller.is_atol() { by_atol() } else { Settings::default() };
            let password = match settings.registrar {
                Registrar::Atol => providers::simulator::atol::GROUPS[1].2,
                Registrar::Provider => "",
            };
            let wish = profiles::Wish {
                provider: seller.by().name().into(),
                name: "ООО «Альфа»".into(),
                account: account.into(),
                key: Secret::new(key.into()),
                atol_password: Secret::new(password.into()),
                settings,
                offer: String::new(),
            };
            profiles::save(&clinic.0, id, 0, wish, &Trace::staff("test")).await.expect("saved");
            profiles.push(id);
        }
        let url = portal.postgres.as_ref().map(|postgres| postgres.admin.clone());
        let mut behind = ConnectOptions::new(url.unwrap_or_else(|| portal.config.database()));
        behind.max_connections(1).sqlx_logging(false);
        let stage = Self {
            branch: BranchId::of(clinic.branch("center")),
            behind: Database::connect(behind).await.expect("the database"),
            profiles: profiles.try_into().expect("four"),
            // Beyond all days for which the clinic of the tests has times.
            day: Cell::new(NaiveDate::from_ymd_opt(2028, 1, 1).expect("a day")),
            refunds_fail: Cell::new(false),
            counted: AtomicU64::new(0),
            portal,
            patient,
            engine,
            line,
        };
        for seller in ALL {
            let name = if seller.is_tbank() { "notification_url" } else { "webhook" };
            stage
                .account(seller, json!({ name: "http://alfa.localhost/payments/notifications" }))
                .await;
        }
        stage
    }

    /// The providers.
    pub(super) fn inside(&self) -> &Inside {
        self.line.inside()
    }

    pub(super) fn profile(&self, seller: Seller) -> ProfileId {
        self.profiles[seller.place()]
    }

    /// Has the branch paid by a profile.
    pub(super) async fn sell_by(&self, seller: Seller) {
        let clinic = &self.patient.clinic.0;
        let mut db = clinic.db().write().await.expect("the database");
        branch_profiles::put(&mut db, self.branch, self.profile(seller), clinic.now())
            .await
            .expect("put");
        db.commit().await.expect("committed");
    }

    /// Changes settings in the seller's cabinet at the provider's.
    pub(super) async fn account(&self, seller: Seller, settings: Value) {
        let (account, _) = seller.account();
        let part =
            if seller.is_tbank() { "tbank/cabinet/terminals" } else { "yookassa/cabinet/shops" };
        self.tell("PUT", &format!("/{part}/{account}"), &settings).await;
    }

    /// Tells the providers something.
    pub(super) async fn tell(&self, method: &str, path: &str, body: &Value) {
        let json = [("content-type".to_owned(), "application/json".to_owned())];
        let said = self.inside().ask(method, path, &json, body.to_string().into_bytes()).await;
        assert!(said.status < 300, "{path}: {}", String::from_utf8_lossy(&said.body));
    }

    /// Sends a form of a page of theirs.
    pub(super) async fn press(&self, url: &str, form: &str) {
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        let kind = "application/x-www-form-urlencoded".to_owned();
        let header = [("content-type".to_owned(), kind)];
        let said =
            self.inside().ask("POST", path.unwrap_or(url), &header, form.as_bytes().to_vec()).await;
        assert!(said.status < 400, "{url}: {}", String::from_utf8_lossy(&said.body));
    }

    /// Something is wrong from now on.
    pub(super) async fn trouble(&self, seller: Seller, trouble: Trouble) {
        let fault = match trouble {
            Trouble::Down | Trouble::Up => {
                let mut troubles = self.line.troubles.lock().expect("unpoisoned");
                troubles.down = trouble == Trouble::Down;
                return;
            }
            Trouble::RefundsFail | Trouble::RefundsSucceed => {
                let fail = trouble == Trouble::RefundsFail;
                self.refunds_fail.set(fail);
                let settings = match (seller.is_tbank(), fail) {
                    (true, true) => json!({ "sbp_refunds": "fail" }),
                    (true, false) => json!({ "sbp_refunds": "succeed" }),
                    (false, true) => json!({ "refunds": "later_canceled" }),
                    (false, false) => json!({ "refunds": null }),
                };
                return self.account(seller, settings).await;
            }
            Trouble::NoticeLost => json!({ "mode": "lost" }),
            Trouble::NoticeTwice => json!({ "mode": "duplicate" }),
            Trouble::NoticeLate => json!({ "mode": "late", "seconds": 3600 }),
            Trouble::NoticeSwapped => json!({ "mode": "swapped" }),
            Trouble::RegistrarAnswerLost => {
                self.line.troubles.lock().expect("unpoisoned").registrar += 1;
                return;
            }
            other => {
                self.line.troubles.lock().expect("unpoisoned").next.push_back(other);
                return;
            }
        };
        self.tell("POST", "/notifications/fault", &fault).await;
    }

    /// Everything works again.
    pub(super) async fn calm(&self, seller: Seller) {
        *self.line.troubles.lock().expect("unpoisoned") = Troubles::default();
        self.tell("POST", "/notifications/fault", &json!({ "mode": "none" })).await;
        if self.refunds_fail.get() {
            self.trouble(seller, Trouble::RefundsSucceed).await;
        }
    }

    /// Asks the database: the column `it`, a text.
    pub(super) async fn ask(&self, sql: String) -> Vec<String> {
        testkit::ask_on(&self.behind, &[&sql]).await.expect("asked")
    }

    pub(super) fn count(&self) {
        self.counted.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counted(&self) -> u64 {
        self.counted.load(Ordering::Relaxed)
    }

    pub(super) async fn end(self) {
        self.behind.close().await.expect("closed");
        self.portal.finish().await;
    }
}
