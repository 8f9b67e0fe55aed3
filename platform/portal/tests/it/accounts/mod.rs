//! Accounts (A1–A3, A6, A7).

mod devices;
mod limits;
mod password;
mod qr;
mod recovery;
mod registration;
mod sign_in;

use shell::Trace;
use store::patients::Patient;
use testkit::{ANNA, Answer, Fixture, HtmlForm, Portal, Visitor};

/// A password that nobody guesses.
pub(crate) const PASSWORD: &str = "синий-чайник-поет-42";

/// Step 1 filled in without a mistake, with a solved captcha.
pub(crate) async fn step_one(clinic: &Fixture, browser: &Visitor) -> HtmlForm {
    let page = browser.get("/registration").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.form("/registration")
        .with("surname", "Тестова")
        .with("name", "Анна")
        .with("patronymic", "Ивановна")
        .with("birth_date", "1990-05-17")
        .with("sex", "female")
        .with("email", "Anna@Mail.Example")
        .with("phone", "8 916 123-45-67")
        .with("consent", "1")
        .with("altcha", &clinic.captcha_of("registration").await)
}

/// The code of the newest letter.
pub(crate) async fn letter_code(portal: &Portal) -> String {
    portal.run_jobs().await;
    let letter = portal.letters("alfa").await.remove(0);
    six(&letter.text).unwrap_or_else(|| panic!("no code: {}", letter.text))
}

/// The code of the newest SMS.
pub(crate) async fn sms_code(portal: &Portal) -> String {
    portal.run_jobs().await;
    let message = portal.messages("alfa").await.remove(0);
    six(&message.text).unwrap_or_else(|| panic!("no code: {}", message.text))
}

fn six(text: &str) -> Option<String> {
    let digits = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    text.split_whitespace().find(digits).map(str::to_owned)
}

/// Six digits that are not the code.
pub(crate) fn not(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

/// Step 2 filled in.
pub(crate) fn step_two(page: &Answer, code: &str) -> HtmlForm {
    page.form("/registration/")
        .with("code", code)
        .with("password", PASSWORD)
        .with("again", PASSWORD)
}

/// A browser in which [`ANNA`] has registered by letter.
pub(crate) async fn registered(portal: &Portal) -> Visitor {
    let alfa = portal.clinic("alfa");
    let anna = portal.visitor("alfa");
    let page = anna.walk(&step_one(&alfa, &anna).await).await;
    let done = anna.walk(&step_two(&page, &letter_code(portal).await)).await;
    assert_eq!(done.status, 200, "{}", done.body);
    anna
}

/// The form of signing in by password, filled in.
pub(crate) async fn sign_in_form(browser: &Visitor, login: &str, password: &str) -> HtmlForm {
    let page = browser.get("/sign-in").await;
    page.form("/sign-in").with("login", login).with("password", password)
}

/// Signs in by password.
pub(crate) async fn sign_in(browser: &Visitor, login: &str, password: &str) -> Answer {
    browser.submit(&sign_in_form(browser, login, password).await).await
}

/// Whether a browser is signed in.
pub(crate) async fn is_in(browser: &Visitor) -> bool {
    browser.get("/profile/devices").await.status == 200
}

/// The cards of [`ANNA`].
pub(crate) async fn cards(clinic: &Fixture) -> Vec<Patient> {
    let db = clinic.0.db().read().await.expect("the database");
    store::patients::search(&db, "тестова", "").await.expect("the cards")
}

/// A member of the staff.
pub(crate) fn staff() -> Trace {
    Trace::staff("Регистратор")
}

/// How many accounts there are.
pub(crate) async fn accounts(portal: &Portal) -> usize {
    portal.ask("SELECT lang AS it FROM accounts").await.expect("the table").len()
}

/// [`ANNA`] with an account and this password.
pub(crate) async fn with_password(portal: &Portal, hash: &str) -> kernel::ids::AccountId {
    let clinic = portal.clinic("alfa");
    let anna = portal.enrol("alfa", &ANNA).await;
    let mut db = clinic.0.db().write().await.expect("the database");
    let mut row = anna.actor.account.clone();
    row.password = Some(hash.to_owned());
    store::accounts::save(&mut db, &row).await.expect("saved");
    db.commit().await.expect("committed");
    anna.account
}

/// The owner of an account agrees to the processing of personal data.
pub(crate) async fn agree(clinic: &Fixture, account: kernel::ids::AccountId) {
    let now = clinic.0.now();
    let mut db = clinic.0.db().write().await.expect("the database");
    let row = store::accounts::find(&db, account).await.expect("a query").expect("an account");
    let by = people::consents::By {
        patient: Some(kernel::ids::PatientId::of(row.patient_id)),
        account: Some(account),
        ..Default::default()
    };
    let given = people::consents::Given {
        version: 1,
        wording: String::new(),
        ip: String::new(),
        user_agent: String::new(),
        method: "account",
    };
    people::consents::record(&mut db, people::consents::PERSONAL_DATA, &given, by, now)
        .await
        .expect("recorded");
    db.commit().await.expect("committed");
}
