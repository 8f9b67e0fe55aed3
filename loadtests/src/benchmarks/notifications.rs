//! `notifications`: a provider of payments tells of 500 payments a second; each notification is
//! durable before it is answered. Against the two bare statements that make it so.

use std::sync::Arc;

use serde_json::json;
use uuid::Uuid;

use super::{bare::Bare, subject::Subject};
use crate::{
    Failure,
    client::Ask,
    data::{Value, insert, now, text, unique},
    options::{Engine, Options},
    portal,
    report::{Finding, table},
    rounds::{Round, median},
    steady::{self, AsyncStep, Stream},
};

/// How many come in a second.
const PER_SECOND: u32 = 500;
/// Connections that bring them.
const CLIENTS: usize = 64;
/// The longest that 99 of 100 may take, in milliseconds.
const MOST: f64 = 20.0;

/// What is set for a seller who has changed nothing.
const SETTINGS: &str = r#"{"means":"card","priority":"sbp","show_offer":false,"use_advance_and_bonuses":false,
"receipts_for_advance":false,"registrar":"provider","atol":{"login":"","inn":"","group":"","place":""},
"tax_system":"usn_income","vat":"none"}"#;

/// Measures bare statements and notifications in turn, of payments of the same clinic.
pub async fn run(options: &Options, engine: Engine) -> Result<Vec<Finding>, Failure> {
    Subject::with(options, engine, async |subject| measure(options, engine, subject).await).await
}

async fn measure(
    options: &Options,
    engine: Engine,
    subject: &Subject,
) -> Result<Vec<Finding>, Failure> {
    let seconds = usize::try_from(options.seconds.min(20)).unwrap_or(20);
    let each = seconds * PER_SECOND as usize;
    let rounds = options.rounds.max(1);
    let payments = Arc::new(Payments::make(engine, subject, 2 * (rounds + 1) * each).await?);
    let bare = Telling {
        bare: Bare::open(options, &subject.database).await?,
        payments: Arc::clone(&payments),
    };
    let side = {
        let (payments, host) = (Arc::clone(&payments), subject.clinic.host());
        let ask = move |number| payments.told(&host, number).expect("a request");
        subject.portal.asked("POST /payments/notifications", Arc::new(ask))
    };
    let (mut of_bare, mut of_portal) = (Vec::new(), Vec::new());
    let (mut failed, mut why) = (0, None);
    // The first round of each only warms up. No payment is told of twice.
    for number in 0..=rounds {
        let load = |half: usize| Stream {
            clients: CLIENTS,
            first: (2 * number + half) * each,
            requests: if number == 0 { each.min(1000) } else { each },
            per_second: PER_SECOND,
        };
        let written = steady::stream(load(0), vec![(); CLIENTS], bare.clone()).await?;
        written.must_be_clean()?;
        let told = steady::round(&side, load(1)).await?;
        failed += told.failed;
        why = why.or_else(|| told.why.clone());
        if number > 0 {
            of_bare.push(written);
            of_portal.push(told);
        }
    }
    let title = format!(
        "{PER_SECOND} notifications a second for {seconds} seconds, {engine}, {} connections",
        options.database_connections
    );
    table(&title, &[("bare update and insert", &of_bare), (&side.name, &of_portal)]);
    if let Some(why) = &why {
        println!("  {failed} failed: {why}\n{}", portal::log(subject.folder.path(), 2));
    }
    let written = payments.written(subject).await?;
    let p99 = median(of_portal.iter().map(|round| round.percentile(0.99)));
    let of_bare = median(of_bare.iter().map(|round| round.percentile(0.99)));
    let done: usize = of_portal.iter().map(|round: &Round| round.done).sum();
    let lost = written < done;
    let failures = if failed > 0 || lost { ", some were lost" } else { "" };
    Ok(vec![Finding {
        aim: format!("notifications on {engine}, {PER_SECOND}/s: p99 ≤ {MOST} ms"),
        measured: format!("{p99:.1} ms, bare {of_bare:.1} ms{failures}"),
        met: p99 <= MOST && failed == 0 && !lost,
    }])
}

/// Payments that wait for their money.
struct Payments {
    site: Uuid,
    engine: Engine,
    ids: Vec<Uuid>,
}

impl Payments {
    async fn make(engine: Engine, subject: &Subject, count: usize) -> Result<Self, Failure> {
        let site = subject.clinic.site;
        let (own, at) = (|| Value::Id(site), || Value::At(now()));
        let (patient, profile, invoice) = (unique(), unique(), unique());
        let mut statements = insert(
            engine,
            "patients",
            "site_id, id, surname, name, patronymic, birth_date, sex, email, phone, match_name, no_calls, \
             no_sms, lang, origin, created_at, confirmed_at",
            vec![vec![
                own(),
                Value::Id(patient),
                text("Иванова"),
                text("Мария"),
                text("Петровна"),
                text("1990-05-17"),
                text("female"),
                text("patient@clinics.example"),
                text("+79161234567"),
                text("иванова мария петровна"),
                Value::Bool(false),
                Value::Bool(false),
                text("ru"),
                text("portal"),
                at(),
                at(),
            ]],
        );
        statements.extend(insert(
            engine,
            "payment_profiles",
            "site_id, id, provider, name, account, sealed, settings, version, created_by, created_at, \
             updated_at, check_result",
            vec![vec![
                own(), Value::Id(profile), text("yookassa"), text("ООО «Клиника»"), text("735422"),
                text("-"), text(SETTINGS), Value::Int(1), text("loadtests"), at(), at(), text(""),
            ]],
        ));
        statements.extend(insert(
            engine,
            "invoices",
            "site_id, id, number, patient_id, branch_id, purpose, purpose_id, about, amount_kopecks, created_at",
            vec![vec![
                own(), Value::Id(invoice), Value::Int(10_000_001), Value::Id(patient),
                Value::Id(subject.clinic.branch), text("purchase"), Value::Id(unique()), text(""),
                Value::Int(150_000), at(),
            ]],
        ));
        let ids: Vec<Uuid> = (0..count).map(|_| unique()).collect();
        let payment = |(number, id): (usize, &Uuid)| {
            vec![
                own(),
                Value::Id(*id),
                Value::Id(invoice),
                Value::Id(profile),
                Value::Id(patient),
                Value::Int(150_000),
                text("page"),
                text("patient@clinics.example"),
                text(format!("pay-{number}")),
                text("pending"),
                text(""),
                text("pending"),
                text("https://yookassa.example/pay"),
                text(""),
                Value::At(now() + chrono::TimeDelta::hours(1)),
                Value::Int(1),
                Value::At(now() + chrono::TimeDelta::hours(1)),
                at(),
            ]
        };
        statements.extend(insert(
            engine,
            "payments",
            "site_id, id, invoice_id, profile_id, patient_id, amount_kopecks, means, receipt_email, \
             provider_payment_id, state, reason, their_state, page_url, qr, check_at, checks, deadline_at, \
             created_at",
            ids.iter().enumerate().map(payment).collect(),
        ));
        subject.database.run(site, statements).await?;
        Ok(Self { site, engine, ids })
    }

    /// What the provider says of one.
    fn told(&self, host: &str, number: usize) -> Result<Ask, Failure> {
        let id = self.ids.get(number).ok_or("too many are told of")?;
        let told = json!({
            "type": "notification",
            "event": "payment.succeeded",
            "object": {
                "id": format!("pay-{number}"), "status": "succeeded", "paid": true, "test": false,
                "amount": { "value": "1500.00", "currency": "RUB" },
                "income_amount": { "value": "1447.50", "currency": "RUB" },
                "description": "Счет № 10000001", "metadata": { "order_id": id.to_string() },
                "recipient": { "account_id": "735422", "gateway_id": "100700" },
                "payment_method": { "type": "bank_card", "id": format!("pay-{number}"), "saved": false,
                    "card": { "first6": "555555", "last4": "4444", "expiry_month": "07",
                        "expiry_year": "2030", "card_type": "MasterCard", "issuer_country": "RU" },
                    "title": "Bank card *4444" },
                "captured_at": "2026-12-01T08:00:00.000Z", "created_at": "2026-12-01T07:59:30.000Z",
                "refunded_amount": { "value": "0.00", "currency": "RUB" }, "refundable": true,
                "receipt_registration": "pending",
            },
        });
        Ask::post(host, "/payments/notifications", &told)
    }

    /// The statements that make one durable.
    fn statements(&self, number: usize) -> Vec<String> {
        let id = self.ids.get(number).copied().unwrap_or_default();
        let (site, own) = match self.engine {
            Engine::Sqlite => (format!("X'{}'", self.site.simple()), format!("X'{}'", id.simple())),
            Engine::Postgres => (format!("'{}'", self.site), format!("'{id}'")),
        };
        let at = now().to_rfc3339();
        let mut statements = vec![format!(
            "UPDATE payments SET check_at = '{at}', checks = 2 WHERE site_id = {site} AND id = {own}"
        )];
        statements.extend(insert(
            self.engine,
            "jobs",
            "id, site_id, kind, payload, run_at, attempts, state, created_at",
            vec![vec![
                Value::Id(unique()),
                Value::Id(self.site),
                text("payments_check"),
                text(json!({ "payment": id, "round": 2 }).to_string()),
                Value::At(now()),
                Value::Int(0),
                text("waiting"),
                Value::At(now()),
            ]],
        ));
        statements
    }

    /// How many questions were written down, the bare ones included.
    async fn written(&self, subject: &Subject) -> Result<usize, Failure> {
        let questions = "SELECT count(*) FROM jobs WHERE kind = 'payments_check'";
        let count = subject.database.count(questions).await?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}

/// Writes down bare what a notification must leave behind.
#[derive(Clone)]
struct Telling {
    bare: Bare,
    payments: Arc<Payments>,
}

impl AsyncStep<()> for Telling {
    async fn step(&self, (): &mut (), number: usize) -> Result<(), Failure> {
        self.bare.statements(self.payments.site, self.payments.statements(number)).await
    }
}
