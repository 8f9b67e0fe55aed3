//! Changing the e-mail address or the phone.

use kernel::{Problem, Refused, problem, secret::Secret, site::Channel};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page, SignedIn,
    http::{Form, form::Posted},
};
use store::account_changes::{self, AccountChange};
use uuid::Uuid;

use super::{
    Old, Typed, old,
    pages::own,
    screens::{AddressForm, CodesScreen, ContactScreen},
    start::{login, waiting},
};
use crate::accounts;

pub(super) fn key(code: &str) -> String {
    code.replacen('.', "-", 1)
}

/// What may be a password: spaces are part of it.
pub(super) fn as_typed(form: &Form, field: &str) -> Secret<String> {
    Secret::new(form.all(field).next().unwrap_or_default().to_owned())
}

pub(super) fn shown(channel: Channel, address: &str) -> String {
    match channel {
        Channel::Email => address.to_owned(),
        Channel::Phone => kernel::phone::show(address),
    }
}

/// «Изменить» beside the e-mail address.
#[handler]
pub(super) async fn email(ctx: Ctx) -> Result<Page, Fail> {
    blank(&ctx, Channel::Email).await
}

/// «Изменить» beside the phone.
#[handler]
pub(super) async fn phone(ctx: Ctx) -> Result<Page, Fail> {
    blank(&ctx, Channel::Phone).await
}

async fn blank(ctx: &Ctx, channel: Channel) -> Result<Page, Fail> {
    let who = own(ctx)?;
    if !accounts::channels(&ctx.clinic).await?.contains(&channel) {
        return Err(problem::not_found().into());
    }
    let over = ctx.query.has("over").then(|| "profile-change_over".to_owned());
    page(ctx, who, channel, AddressForm::default(), over)
}

fn page(
    ctx: &Ctx,
    who: &SignedIn,
    channel: Channel,
    form: AddressForm,
    error: Option<String>,
) -> Result<Page, Fail> {
    let current = login(&who.account, channel).unwrap_or(match channel {
        Channel::Email => &who.own.email,
        Channel::Phone => &who.own.phone,
    });
    let current = shown(channel, current);
    ctx.page(ContactScreen { channel: channel.tag(), current, form, error })
}

/// The new e-mail address was typed.
#[handler]
pub(super) async fn start_email(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    start(&ctx, Channel::Email, form.text("address")).await
}

/// The new phone was typed.
#[handler]
pub(super) async fn start_phone(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    start(&ctx, Channel::Phone, form.text("address")).await
}

async fn start(ctx: &Ctx, channel: Channel, typed: String) -> Result<Page, Fail> {
    let who = own(ctx)?;
    ctx.limit().await?;
    match super::start(&ctx.clinic, who, channel, &typed, ctx.lang, &ctx.trace()).await {
        Ok(change) => Ok(Page::to(format!("/profile/changes/{change}"))),
        Err(Problem::Refused(refused)) if refused.status != 404 => {
            let errors = refused.fields.iter().map(|(field, code)| (*field, key(code))).collect();
            let form = AddressForm { address: typed, errors };
            let error = refused.fields.is_empty().then(|| key(refused.code));
            Ok(page(ctx, who, channel, form, error)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// A change of this account; one that is over leads back to its beginning.
async fn change(ctx: &Ctx, raw: &str) -> Result<Result<(AccountChange, Channel), Page>, Problem> {
    let who = own(ctx)?;
    let id: Uuid = raw.parse().map_err(|_| problem::not_found())?;
    let db = ctx.clinic.db().read().await?;
    let over = account_changes::find(&db, id).await?.map(|change| change.kind);
    match waiting(&db, &who.account, id).await {
        Ok(change) => {
            let channel = Channel::from_tag(&change.kind).ok_or_else(problem::not_found)?;
            Ok(Ok((change, channel)))
        }
        Err(Problem::Refused(refused)) if refused.status == 410 => {
            Ok(Err(Page::to(format!("/profile/{}?over", over.unwrap_or_default()))))
        }
        Err(problem) => Err(problem),
    }
}

/// The codes of both ends.
#[handler]
pub(super) async fn codes(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    match change(&ctx, &raw).await? {
        Ok((change, channel)) => codes_page(&ctx, &change, channel, None, None).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn codes_page(
    ctx: &Ctx,
    change: &AccountChange,
    channel: Channel,
    refused: Option<&Refused>,
    notice: Option<&'static str>,
) -> Result<Page, Fail> {
    let who = own(ctx)?;
    let (old, old_address) =
        match old(&accounts::channels(&ctx.clinic).await?, &who.account, channel)? {
            Old::Code(channel, address) => (channel.tag(), shown(channel, &address)),
            Old::Password => ("password", String::new()),
            Old::Nothing => ("nothing", String::new()),
        };
    let fields = refused.map(|refused| &*refused.fields).unwrap_or_default();
    ctx.page(CodesScreen {
        channel: channel.tag(),
        address: shown(channel, &change.address),
        old,
        old_address,
        action: format!("/profile/changes/{}", change.id),
        errors: fields.iter().map(|(field, code)| (*field, key(code))).collect(),
        notice,
        error: refused.filter(|_| fields.is_empty()).map(|refused| key(refused.code)),
    })
}

/// Both codes were typed, or are wanted again.
#[handler]
pub(super) async fn enter(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let (change, channel) = match change(&ctx, &raw).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let who = own(&ctx)?;
    ctx.limit().await?;
    let again = form.has("resend");
    let result = if again {
        super::again(&ctx.clinic, who, change.id, ctx.lang, &ctx.trace()).await
    } else {
        let typed = Typed { old: as_typed(&form, "old"), new: form.text("new") };
        super::finish(&ctx.clinic, who, change.id, &typed, &ctx.trace()).await.map(|_| ())
    };
    match result {
        Ok(()) if again => {
            codes_page(&ctx, &change, channel, None, Some("profile-codes_sent_again")).await
        }
        Ok(()) => Ok(Page::to(format!("/profile?done={}", channel.tag()))),
        Err(Problem::Refused(refused)) if refused.code == "profile.change_over" => {
            Ok(Page::to(format!("/profile/{}?over", channel.tag())))
        }
        Err(Problem::Refused(refused)) if refused.status != 404 => {
            let page = codes_page(&ctx, &change, channel, Some(&refused), None).await?;
            Ok(page.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
