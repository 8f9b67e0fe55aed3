//! The clinic's own people: invitations, signing in, one-time codes, roles (M1).

mod factor;
mod invitation;
mod members;
mod sign_in;

use kernel::{secret::Secret, staff::Role};
use offices::staff::{Invitation, Invited, invite, start};
use shell::{Trace, http::token::Token};
use testkit::{Answer, Fixture, Portal, Visitor};

/// A password that nobody guesses.
pub const PASSWORD: &str = "зеленый-трамвай-спит-17";

/// An invitation of somebody.
pub fn somebody(email: &str, role: Role) -> Invitation {
    Invitation {
        email: email.into(), name: "Тестова Тамара".into(), role, doctor: None
    }
}

/// Somebody invited.
pub async fn invited(clinic: &Fixture, email: &str, role: Role) -> Invited {
    invite(&clinic.0, somebody(email, role), &Trace::staff("Тест")).await.expect("invited")
}

/// The end of an invitation's link.
pub fn ticket(link: &str) -> String {
    link.rsplit('/').next().expect("a link").to_owned()
}

/// The path of a link.
pub fn path(link: &str) -> String {
    format!("/staff/start/{}", ticket(link))
}

/// Chooses [`PASSWORD`] by a link.
pub async fn started(clinic: &Fixture, link: &str) -> Token {
    let password = Secret::new(PASSWORD.to_owned());
    start(&clinic.0, &ticket(link), &password, &password, &Trace::portal()).await.expect("started")
}

/// Signs in by password in a browser.
pub async fn sign_in(browser: &Visitor, email: &str, password: &str) -> Answer {
    let page = browser.get("/staff/sign-in").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let form = page.form("/staff/sign-in").with("email", email).with("password", password);
    browser.submit(&form).await
}

/// Whether a browser is in the panel.
pub async fn is_in(browser: &Visitor) -> bool {
    browser.get("/staff/profile").await.status == 200
}

/// A member with a password, and the browser not signed in.
pub async fn with_password(portal: &Portal, email: &str, role: Role) -> Visitor {
    let clinic = portal.clinic("alfa");
    let invited = invited(&clinic, email, role).await;
    started(&clinic, &invited.link).await;
    portal.visitor("alfa")
}
