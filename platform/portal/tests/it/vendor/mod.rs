//! The vendor's console.

mod access;
mod backup;
mod certificates;
mod code;
mod domains;
mod health;
mod limits;
mod sites;
mod walls;

use kernel::vendor::Role;
use testkit::{Answer, HtmlForm, Portal, Visitor};

/// A manager's browser with the form of a new clinic, filled with what it needs at least.
pub async fn new_clinic(portal: &Portal, label: &str) -> (Visitor, HtmlForm) {
    let manager = portal.at_console(Role::Manager).await;
    let page = manager.get("/sites/new").await;
    let form = new_form(&page)
        .with("name", "Клиника «Гамма»")
        .with("label", label)
        .with("theme", "base")
        .with("zone", "Europe/Moscow")
        .with("branch_name", "Гамма на Тверской")
        .with("branch_address", "Москва, Тверская ул., 1")
        .with("branch_phone", "8 495 123-45-67");
    (manager, form)
}

/// The form of a new clinic: the last one of its page.
pub fn new_form(page: &Answer) -> HtmlForm {
    let at = page.body.rfind("<form").expect("a form");
    let last = Answer { body: page.body[at..].to_owned(), ..page.clone() };
    last.form("/sites/new")
}

/// The site's page after a form was sent: `/sites/<id>`.
pub fn page_of(answer: &Answer) -> String {
    answer.location().split('?').next().expect("a path").to_owned()
}
