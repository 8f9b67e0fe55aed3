mod balances;
pub mod checkout;
mod invoices;
mod ledger;
mod profiles;

use kernel::{
    Money,
    ids::{BranchId, EntryId, PatientId, PaymentId, ProfileId},
};
use money::{
    balances::{Kind, New, enter},
    ledger::{Account, Move, post},
    profiles::{Settings, Wish, save},
};
use store::{
    branch_profiles,
    invoices::Invoice,
    payment_profiles::{self, provider},
    payments::{self, Payment},
};
use testkit::Fixture;

/// Lets a branch be paid by a new profile.
pub async fn takes_money(clinic: &Fixture, branch: &str, provider: &str) -> ProfileId {
    let now = clinic.0.now();
    let id = ProfileId::new(now);
    let settings = Settings { show_offer: provider == provider::TBANK, ..Settings::default() };
    let wish = Wish {
        provider: provider.into(),
        name: "ООО «Альфа»".into(),
        account: "735422".into(),
        key: kernel::secret::Secret::new("test_ONX0vM2Kf".into()),
        atol_password: kernel::secret::Secret::new(String::new()),
        settings,
        offer: "Договор оферты".into(),
    };
    save(&clinic.0, id, 0, wish, &shell::Trace::staff("Тест")).await.expect("a profile");
    let mut db = clinic.0.db().write().await.expect("the database");
    let branch = BranchId::of(clinic.branch(branch));
    branch_profiles::put(&mut db, branch, id, now).await.expect("a branch's profile");
    db.commit().await.expect("committed");
    id
}

/// Lets a profile take bonuses and advance too.
pub async fn takes_balances(clinic: &Fixture, id: ProfileId) {
    let mut db = clinic.0.db().write().await.expect("the database");
    let mut row = payment_profiles::find(&db, id).await.expect("read").expect("there");
    let mut set = Settings::of(&row).expect("settings");
    set.use_advance_and_bonuses = true;
    row.settings = serde_json::to_string(&set).expect("JSON");
    payment_profiles::put(&mut db, row).await.expect("put");
    db.commit().await.expect("committed");
}

/// Gives a patient something on an account.
pub async fn give(clinic: &Fixture, patient: PatientId, kind: Kind, amount: Money, title: &str) {
    let new = New {
        id: EntryId::new(clinic.0.now()),
        mis_id: None,
        patient,
        branch: BranchId::of(clinic.branch("center")),
        kind,
        amount,
        title: title.into(),
    };
    enter(&clinic.0, new, &shell::Trace::staff("Тест")).await.expect("told");
}

/// A try to pay all of an invoice.
pub fn try_of(clinic: &Fixture, invoice: &Invoice, profile: ProfileId, state: &str) -> Payment {
    let now = clinic.0.now();
    Payment::new(
        PaymentId::new(now).0,
        invoice.id,
        profile.0,
        invoice.patient_id,
        invoice.amount_kopecks,
        payments::means::CARD.into(),
        "anna@mail.example".into(),
        None,
        None,
        None,
        state.into(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        None,
        0,
        now + chrono::TimeDelta::hours(1),
        now,
        None,
    )
}

/// Pays all of an invoice, as if the provider had told so.
pub async fn pay(clinic: &Fixture, invoice: &Invoice, profile: ProfileId) -> PaymentId {
    let now = clinic.0.now();
    let row = try_of(clinic, invoice, profile, payments::state::SUCCEEDED);
    let (id, amount) = (row.id(), Money(row.amount_kopecks));
    let mut db = clinic.0.db().write().await.expect("the database");
    payments::add(&mut db, row).await.expect("a payment");
    let steps = [
        (Account::Provider(profile), Account::Payment(id)),
        (Account::Payment(id), Account::Invoice(invoice.id())),
    ];
    let steps =
        steps.map(|(from, to)| Move { from, to, amount, cause: "test", note: String::new() });
    let row = store::invoices::lock(&mut db, invoice.id()).await.expect("read").expect("there");
    post(&mut db, &steps, now).await.expect("written down");
    assert!(money::invoices::cover(&mut db, &row, now).await.expect("covered"));
    db.commit().await.expect("committed");
    id
}
