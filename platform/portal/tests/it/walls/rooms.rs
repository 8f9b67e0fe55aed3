//! Rows of the clinic's administration and of its exchange, harmless to whatever else a test does.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Money,
    ids::{BranchId, DoctorId, InvoiceId, PaymentId, ProfileId},
};
use money::ledger::{Account, Move, post};
use store::{
    Writer, account_entries, bonus_cards, bonus_programmes, branch_profiles, closings, comparisons,
    differences, feedback_entries, holidays, imports, intervals, invoice_lines, invoices,
    payment_offers, payment_profiles, payments, pictures, receipts, refunds, special_days,
    spendings, timetables, webhook_deliveries, webhooks, weekly_hours,
};
use testkit::Fixture;
use uuid::Uuid;

/// Leaves a row in every table of these rooms; `about` is a message to the administration and a
/// patient. Nothing is closed now, the timetable is filled for long, the endpoint is paused.
pub(super) async fn leave(
    db: &mut Writer,
    clinic: &Fixture,
    (feedback, patient): (Uuid, Uuid),
    mark: &str,
    new: &mut impl FnMut() -> Uuid,
    now: DateTime<Utc>,
) {
    let row = feedback_entries::FeedbackEntry::new(
        new(),
        feedback,
        "note".into(),
        "test".into(),
        mark.into(),
        now,
    );
    feedback_entries::add(db, row).await.expect("an entry");
    let (from, until) = (now - TimeDelta::days(90), now - TimeDelta::days(60));
    let row = closings::Closing::new(
        new(),
        Some(clinic.branch("center")),
        None,
        from,
        Some(until),
        mark.into(),
        "test".into(),
        from,
    );
    closings::add(db, row).await.expect("a closing");

    let row = pictures::Picture::new(new().to_string(), "photo".into(), 7, now, None);
    pictures::add(db, row).await.expect("a picture");

    let doctor = DoctorId::of(clinic.doctor("uzi"));
    let (day, far) = (from.date_naive(), (now + TimeDelta::days(900)).date_naive());
    timetables::put(db, doctor, (1, far), now).await.expect("a timetable");
    let kind = || intervals::kind::IN_PERSON.to_owned();
    let row = weekly_hours::WeeklyHours::new(
        new(),
        doctor.0,
        clinic.branch("center"),
        1,
        600,
        720,
        30,
        kind(),
        day,
        Some(day),
        weekly_hours::weeks::ALL.into(),
    );
    weekly_hours::replace(db, doctor, vec![row]).await.expect("weekly hours");
    let row = special_days::SpecialDays::new(
        new(),
        doctor.0,
        day,
        day,
        special_days::what::OFF.into(),
        None,
        0,
        0,
        0,
        kind(),
        mark.into(),
    );
    special_days::replace(db, doctor, vec![row]).await.expect("a day off");

    let row = holidays::Holiday::new(
        new(),
        Some(clinic.branch("center")),
        day,
        day,
        mark.into(),
        "test".into(),
        from,
    );
    holidays::add(db, vec![row]).await.expect("a day off of the clinic");
    let row = imports::Import::new(
        new(),
        "patients".into(),
        mark.into(),
        1,
        imports::state::LOADED.into(),
        1,
        1,
        1,
        0,
        0,
        0,
        "{}".into(),
        "test".into(),
        None,
        now,
        now,
        None,
    );
    imports::put(db, row).await.expect("an import");
    money(db, clinic, patient, mark, new, now).await;

    let endpoint = new();
    let sealed = clinic.0.seal(&exchange::webhooks::sealed_as(endpoint), mark.as_bytes());
    let row = webhooks::Webhook::new(
        endpoint,
        format!("https://mis.example/{mark}"),
        sealed.expect("sealed"),
        None,
        None,
        now,
        "test".into(),
        webhooks::state::PAUSED.into(),
        webhooks::reason::ASKED.into(),
        0,
        0,
        None,
        None,
        None,
        None,
        None,
    );
    webhooks::add(db, row).await.expect("an endpoint");
    let row = webhook_deliveries::WebhookDelivery::new(
        endpoint,
        new(),
        patient,
        "patients.created".into(),
        0,
        webhook_deliveries::state::TAKEN.into(),
        now,
        now,
        1,
        Some(now),
        Some(200),
        String::new(),
        5,
    );
    webhook_deliveries::put_all(db, vec![row]).await.expect("a delivery");
}

/// A patient has bought something, paid for it and got the money back. The branch whose profile
/// it was takes none now.
async fn money(
    db: &mut Writer,
    clinic: &Fixture,
    patient: Uuid,
    mark: &str,
    new: &mut impl FnMut() -> Uuid,
    now: DateTime<Utc>,
) {
    let (profile, amount) = (ProfileId::of(new()), Money::roubles(700));
    let seal = |name: String| clinic.0.seal(&name, mark.as_bytes()).expect("sealed");
    let row = payment_profiles::PaymentProfile::new(
        profile.0,
        payment_profiles::provider::TBANK.into(),
        mark.into(),
        mark.into(),
        seal(money::profiles::key_name(profile)),
        Some(seal(money::profiles::atol_name(profile))),
        serde_json::to_string(&money::profiles::Settings::default()).expect("JSON"),
        1,
        "test".into(),
        now,
        now,
        Some(now),
        None,
        String::new(),
    );
    payment_profiles::put(db, row).await.expect("a profile");
    let branch = clinic.branch("north");
    branch_profiles::put(db, BranchId::of(branch), profile, now).await.expect("a branch's profile");
    let offer = new();
    let row = payment_offers::PaymentOffer::new(
        offer,
        profile.0,
        1,
        mark.into(),
        "00".into(),
        "test".into(),
        now,
    );
    payment_offers::add(db, row).await.expect("an offer");
    let invoice = InvoiceId::of(new());
    let number = invoices::next_number(db).await.expect("a number");
    let row = invoices::Invoice::new(
        invoice.0,
        number,
        patient,
        branch,
        "purchase".into(),
        new(),
        mark.into(),
        amount.kopecks(),
        now,
        None,
        Some(now),
    );
    invoices::add(db, row).await.expect("an invoice");
    let row = invoice_lines::InvoiceLine::new(
        new(),
        invoice.0,
        0,
        Some(clinic.service("visit")),
        mark.into(),
        mark.into(),
        1,
        amount.kopecks(),
        amount.kopecks(),
        "none".into(),
    );
    invoice_lines::add(db, vec![row]).await.expect("a line");
    let payment = PaymentId::of(new());
    let row = payments::Payment::new(
        payment.0,
        invoice.0,
        profile.0,
        patient,
        amount.kopecks(),
        payments::means::CARD.into(),
        format!("{mark}@mail.example"),
        Some(offer),
        Some(now),
        Some(mark.into()),
        payments::state::SUCCEEDED.into(),
        String::new(),
        "CONFIRMED".into(),
        String::new(),
        String::new(),
        None,
        1,
        now,
        now,
        Some(now),
    );
    payments::add(db, row).await.expect("a payment");
    let refund = new();
    let row = refunds::Refund::new(
        refund,
        payment.0,
        amount.kopecks(),
        refunds::state::SUCCEEDED.into(),
        "test".into(),
        mark.into(),
        mark.into(),
        Some(mark.into()),
        String::new(),
        None,
        1,
        now,
        Some(now),
    );
    refunds::add(db, row).await.expect("a refund");
    let row = receipts::Receipt::new(
        new(),
        invoice.0,
        Some(payment.0),
        Some(refund),
        refund,
        receipts::kind::REFUND.into(),
        profile.0,
        receipts::registrar::ATOL.into(),
        receipts::state::DONE.into(),
        amount.kopecks(),
        format!("{mark}@mail.example"),
        "{}".into(),
        Some(mark.into()),
        "{}".into(),
        String::new(),
        None,
        1,
        now,
        Some(now),
    );
    receipts::add(db, row).await.expect("a receipt");
    let programme = new();
    let row = bonus_programmes::BonusProgramme::new(
        programme,
        Some(mark.into()),
        mark.into(),
        mark.into(),
        50,
        1,
        now,
        now,
        None,
    );
    bonus_programmes::put(db, vec![row]).await.expect("a programme");
    let row = bonus_cards::BonusCard::new(
        new(),
        Some(mark.into()),
        programme,
        patient,
        mark.into(),
        now.date_naive(),
        now,
        Some(now),
    );
    bonus_cards::put(db, vec![row]).await.expect("a card");
    let row = account_entries::AccountEntry::new(
        new(),
        Some(mark.into()),
        patient,
        branch,
        account_entries::kind::GIFT.into(),
        100,
        mark.into(),
        mark.into(),
        now,
    );
    assert!(account_entries::add(db, row).await.expect("an entry"));
    let email = format!("{mark}@mail.example");
    let row = spendings::Spending::new(new(), invoice.0, patient, 100, 0, email, now);
    spendings::add(db, row).await.expect("a spending");
    let day = (now - TimeDelta::days(30)).date_naive();
    let row = comparisons::Comparison::new(
        profile.0,
        day,
        comparisons::state::DONE.into(),
        String::new(),
        1,
        1,
        String::new(),
        None,
        1,
        now,
        Some(now),
    );
    comparisons::add(db, row).await.expect("a comparison");
    let row = differences::Difference::new(
        new(),
        profile.0,
        day,
        differences::kind::AMOUNT.into(),
        Some(payment.0),
        mark.into(),
        Some(1),
        Some(2),
        "succeeded".into(),
        now,
        None,
        String::new(),
        mark.into(),
    );
    differences::add(db, row).await.expect("a difference");
    let provider = Account::Provider(profile);
    let moves = [(provider, Account::Payment(payment)), (Account::Payment(payment), provider)];
    let moves = moves.map(|(from, to)| Move { from, to, amount, cause: "test", note: mark.into() });
    post(db, &moves, now).await.expect("written down");
}
