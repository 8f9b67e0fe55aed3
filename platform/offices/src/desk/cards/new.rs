//! A new card.

use kernel::Problem;
use people::accounts::{Added, NewCard, add_card};
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};

use super::{
    screens::{FoundView, NewCardScreen},
    search::found,
};
use crate::desk::registry;

/// The fields of the form.
const FIELDS: [&str; 9] =
    ["surname", "name", "patronymic", "birth_date", "sex", "phone", "email", "no_calls", "no_sms"];

/// `GET /desk/patients/new`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    registry(&ctx)?;
    ctx.page(NewCardScreen { form: Typed::of(&Form::default(), &FIELDS), alike: vec![] })
}

/// `POST /desk/patients/new`: «Создать карточку»; where there may be such a card already, it is
/// shown first.
#[handler]
pub(super) async fn add(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    registry(&ctx)?;
    let mut typed = Typed::of(&form, &FIELDS);
    let card = NewCard {
        surname: form.text("surname"),
        name: form.text("name"),
        patronymic: form.text("patronymic"),
        birth_date: form.text("birth_date"),
        sex: form.text("sex"),
        phone: form.text("phone"),
        email: form.text("email"),
        no_calls: form.has("no_calls"),
        no_sms: form.has("no_sms"),
        another: form.has("another"),
    };
    match add_card(&ctx.clinic, &card, &ctx.trace()).await {
        Ok(Added::Card(id)) => Ok(Page::to(format!("/desk/patients/{id}?done=created"))),
        Ok(Added::Alike(cards)) => {
            let view = |card| -> FoundView { found(card, format!("/desk/patients/{}", card.id)) };
            let alike = cards.iter().map(view).collect();
            Ok(ctx.page(NewCardScreen { form: typed, alike })?.status(409))
        }
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(ctx.page(NewCardScreen { form: typed, alike: vec![] })?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
