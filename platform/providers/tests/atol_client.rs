//! Our client of ATOL Online against its simulator.

mod simulated;

use kernel::{
    Money,
    fiscal::{Mode, Subject, TaxSystem, Vat},
    secret::Secret,
};
use providers::{
    Hosts, Outbound,
    payments::{Failed, Refusal},
    receipts::{
        Contact, Line, Receipt,
        atol::{Account, Atol, Document, Operation, Report, Tokens, Version},
    },
};
use serde_json::{Value, json};
use simulated::Simulator;

struct Case {
    simulator: Simulator,
    atol: Atol,
    tokens: Tokens,
    out: Outbound,
}

fn account(version: Version) -> Account {
    let group = match version {
        Version::V4 => providers::simulator::atol::GROUPS[0],
        Version::V5 => providers::simulator::atol::GROUPS[1],
    };
    Account {
        login: group.1.into(),
        password: Secret::new(group.2.into()),
        group: group.0.into(),
        version,
        inn: "5544332219".into(),
        email: "kassa@clinic.example".into(),
        address: group.3.into(),
        tax: Some(TaxSystem::UsnIncome),
    }
}

impl Case {
    async fn of(version: Version) -> Self {
        Self::with(account(version)).await
    }

    async fn with(account: Account) -> Self {
        let simulator = Simulator::start().await;
        let hosts = Hosts::simulated(&simulator.url("")).expect("hosts");
        let out = simulator.outbound();
        Self { atol: Atol::new(account, &hosts), tokens: Tokens::default(), out, simulator }
    }

    async fn register(&self, document: &Document) -> Result<String, Failed> {
        let now = self.simulator.clock.now();
        self.atol.register(&self.out, &self.tokens, document, now).await
    }

    async fn report(&self, id: &str) -> Result<Report, Failed> {
        let now = self.simulator.clock.now();
        self.atol.report(&self.out, &self.tokens, id, now).await
    }

    async fn fail(&self, path: &str, mut how: Value) {
        how["path"] = path.into();
        self.simulator.fail(&how).await;
    }

    async fn settings(&self, group: &str, settings: Value) {
        self.simulator.tell("PUT", &format!("/atol/cabinet/groups/{group}"), &settings).await;
    }
}

fn document(id: &str) -> Document {
    let line = |name: &str, quantity, sum| Line {
        name: name.into(),
        quantity,
        sum: Money(sum),
        vat: Vat::Without,
        mode: Mode::FullPayment,
        subject: Subject::Service,
    };
    Document {
        id: id.into(),
        operation: Operation::Sell,
        receipt: Receipt {
            contact: Contact::Email("patient@example.ru".into()),
            tax: None,
            lines: vec![line("Консультация", 1, 50_050), line("Анализ", 3, 100_000)],
        },
        prepaid: Money(150_050),
        callback_url: None,
    }
}

#[tokio::test]
async fn a_receipt_is_registered_once_and_reported() {
    for version in [Version::V4, Version::V5] {
        let case = Case::of(version).await;
        let id = case.register(&document("a")).await.expect("taken");
        assert_eq!(case.register(&document("a")).await.as_deref(), Ok(id.as_str()), "once");
        assert_eq!(case.report(&id).await, Ok(Report::Waiting));
        case.simulator.pass(5).await;
        let Ok(Report::Done(fiscal)) = case.report(&id).await else { panic!("{version:?}") };
        assert!(
            fiscal.document.is_some() && fiscal.attribute.is_some() && fiscal.storage.is_some()
        );
        let back =
            Document { operation: Operation::SellRefund, prepaid: Money(0), ..document("b") };
        let back = case.register(&back).await.expect("taken");
        case.simulator.pass(5).await;
        assert!(matches!(case.report(&back).await, Ok(Report::Done(_))));
    }
}

#[tokio::test]
async fn every_rate_mode_subject_and_contact_is_taken() {
    for version in [Version::V4, Version::V5] {
        let case = Case::of(version).await;
        let mut last = 0;
        let mut taken = async |change: &dyn Fn(&mut Document)| {
            last += 1;
            let mut document = document(&format!("d{last}"));
            change(&mut document);
            case.register(&document).await.expect("taken");
        };
        for vat in Vat::ALL {
            taken(&|document| document.receipt.lines[0].vat = *vat).await;
        }
        for mode in Mode::ALL {
            taken(&|document| document.receipt.lines[0].mode = *mode).await;
        }
        for subject in Subject::ALL {
            taken(&|document| document.receipt.lines[0].subject = *subject).await;
        }
        for tax in TaxSystem::ALL {
            taken(&|document| document.receipt.tax = Some(*tax)).await;
        }
        taken(&|document| document.receipt.contact = Contact::Phone("+79161234567".into())).await;
        taken(&|document| document.prepaid = Money(50_000)).await;
        taken(&|document| document.prepaid = Money(0)).await;
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_under_the_same_id() {
    for how in [
        json!({ "mode": "answer", "status": 500, "taken": true }),
        json!({ "mode": "broken", "taken": true }),
        json!({ "mode": "answer", "status": 502, "body": "<html>", "taken": true }),
    ] {
        let case = Case::of(Version::V5).await;
        case.fail("/sell", how).await;
        let failed = case.register(&document("a")).await;
        assert!(matches!(failed, Err(Failed::Unknown(_))), "{failed:?}");
        let id = case.register(&document("a")).await.expect("the first one");
        case.simulator.pass(5).await;
        assert!(matches!(case.report(&id).await, Ok(Report::Done(_))));
    }
}

#[tokio::test]
async fn a_token_that_has_gone_is_renewed() {
    let case = Case::of(Version::V4).await;
    case.register(&document("a")).await.expect("taken");
    case.simulator.pass(25 * 3600).await;
    case.register(&document("b")).await.expect("taken with a new token");
    case.fail("getToken", json!({ "mode": "answer", "status": 500 })).await;
    case.register(&document("c")).await.expect("taken with the token kept");
}

#[tokio::test]
async fn wrong_keys_and_documents_are_refused() {
    let right = account(Version::V4);
    assert_eq!(
        Case::with(right.clone())
            .await
            .atol
            .connection(&Outbound::new().expect("a client"))
            .await
            .err()
            .map(|failed| matches!(failed, Failed::Away(_))),
        Some(true),
        "a private address"
    );
    let wrong =
        Case::with(Account { password: Secret::new("wrong".into()), ..right.clone() }).await;
    let failed = wrong.atol.connection(&wrong.out).await.expect_err("refused");
    assert!(failed.is(Refusal::Credentials), "{failed:?}");
    assert!(wrong.register(&document("a")).await.expect_err("refused").is(Refusal::Credentials));
    let shown = format!("{:?} {:?} {failed}", wrong.atol, right);
    assert!(!shown.contains("wrong") && !shown.contains("iGFF"), "{shown}");

    let case = Case::with(right.clone()).await;
    assert_eq!(case.atol.connection(&case.out).await, Ok(()));
    let mut bad = document("a");
    bad.receipt.lines.clear();
    assert!(case.register(&bad).await.is_err());
    let mut beyond = document("a");
    beyond.prepaid = Money(200_000);
    assert!(case.register(&beyond).await.expect_err("refused").is(Refusal::Receipt));
    case.register(&document("a")).await.expect("the id is free");
    let stranger = Case::with(Account { inn: "7707083893".into(), ..right }).await;
    let id = stranger.register(&document("a")).await.expect("taken");
    stranger.simulator.pass(5).await;
    assert_eq!(stranger.report(&id).await, Ok(Report::Failed { code: 2009, passing: false }));
}

#[tokio::test]
async fn a_register_that_fails_is_told_from_one_that_is_busy() {
    let group = account(Version::V5).group;
    for (fate, passing) in [
        (json!("silent"), true),
        (json!({ "fails": { "code": -3822, "type": "driver" } }), true),
        (json!({ "fails": { "code": -4022, "type": "driver" } }), false),
    ] {
        let case = Case::of(Version::V5).await;
        case.settings(&group, json!({ "fate": fate })).await;
        let id = case.register(&document("a")).await.expect("taken");
        case.simulator.pass(301).await;
        let report = case.report(&id).await;
        let Ok(Report::Failed { passing: told, .. }) = report else { panic!("{report:?}") };
        assert_eq!(told, passing, "{fate}");
    }
    let case = Case::of(Version::V5).await;
    let failed = case.report("00000000-0000-0000-0000-000000000000").await.expect_err("unknown");
    assert!(failed.is(Refusal::NotFound), "{failed:?}");
    case.fail("/report/", json!({ "mode": "answer", "status": 500 })).await;
    let id = case.register(&document("a")).await.expect("taken");
    assert!(matches!(case.report(&id).await, Err(Failed::Away(_))));
}
