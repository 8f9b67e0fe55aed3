mod captcha;
mod confirm;
mod hold;
mod patient;
mod queue;
mod schedule;
mod services;
mod wizard;

use testkit::{Answer, Fixture, HtmlForm, Portal, Visitor};
use visits::booking::Wanted;

/// A visitor who has pressed a slot's button and stands before «Подтверждение».
pub(crate) async fn before_the_form(
    portal: &Portal,
    alfa: &Fixture,
    wanted: &Wanted,
) -> (Visitor, Answer) {
    let visitor = portal.visitor("alfa");
    let answer = visitor.post("/booking/holds", &[("slot", &alfa.button(wanted))]).await;
    let page = visitor.open(answer.location()).await;
    assert_eq!(page.status, 200, "{}", page.body);
    (visitor, page)
}

/// The form filled in without a mistake, except for the captcha.
pub(crate) fn filled(page: &Answer) -> HtmlForm {
    page.form("/appointment")
        .with("name", "Тестова Анна Ивановна")
        .with("phone", "8 916 123-45-67")
        .with("email", "anna@mail.example")
        .with("consent", "1")
}
