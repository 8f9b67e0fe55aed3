//! «Профиль» (C12): data and wishes, logins changed by codes at both ends, consents, the journal
//! of accesses, the own copy, the end of an account (law §1, §8).

mod accesses;
mod consents;
mod contacts;
mod deletion;
mod export;
mod settings;

use store::accounts::{self, Account};
use testkit::{Answer, Enrolled, Portal};

/// The account as it is now; none when it is deleted.
pub async fn account(anna: &Enrolled) -> Option<Account> {
    let db = anna.clinic.0.db().read().await.expect("the database");
    accounts::find(&db, anna.account).await.expect("asked")
}

/// Changes the account behind the pages.
pub async fn alter(anna: &Enrolled, change: impl FnOnce(&mut Account)) {
    let mut row = account(anna).await.expect("an account");
    change(&mut row);
    let mut db = anna.clinic.0.db().write().await.expect("the database");
    accounts::save(&mut db, &row).await.expect("saved");
    db.commit().await.expect("committed");
}

/// The code of the newest letter to an address.
pub async fn code(portal: &Portal, to: &str) -> String {
    portal.run_jobs().await;
    let letters = portal.letters("alfa").await;
    let letter = letters
        .into_iter()
        .find(|letter| letter.to == to && letter.subject == "Код подтверждения")
        .expect("a letter");
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    letter.text.lines().map(str::trim).find(six).expect("a code").to_owned()
}

/// Starts changing the e-mail address; gives the page that asks for the codes.
pub async fn start(anna: &Enrolled, address: &str) -> Answer {
    let form = anna.browser.get("/profile/email").await.form("/profile/email");
    let page = anna.browser.walk(&form.with("address", address)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}
