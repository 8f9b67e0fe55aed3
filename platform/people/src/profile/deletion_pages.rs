//! Deleting the account.

use kernel::{Problem, Refused, problem, site::Channel};
use poem::handler;
use shell::{
    Ctx, Fail, Page, SignedIn,
    http::{Form, actor::Actor, form::Posted},
};

use super::{
    Deleted, Old, Proof,
    contact_pages::{as_typed, key, shown},
    delete::outlook,
    old,
    pages::own,
    screens::{DeletedScreen, DeletionScreen},
};
use crate::consents::Given;

/// What will happen, and the question.
#[handler]
pub(super) async fn ask(ctx: Ctx) -> Result<Page, Fail> {
    let who = own(&ctx)?;
    page(&ctx, who, "", false, None).await
}

async fn page(
    ctx: &Ctx,
    who: &SignedIn,
    change: &str,
    consent: bool,
    refused: Option<&Refused>,
) -> Result<Page, Fail> {
    let Deleted { card_kept, visits_to_come } = outlook(&ctx.clinic, &who.own).await?;
    let (proof, sent_to) =
        match old(&crate::accounts::channels(&ctx.clinic).await?, &who.account, Channel::Email) {
            _ if who.account.password.is_some() => ("password", String::new()),
            Ok(Old::Code(channel, address)) => {
                let proof = if change.is_empty() { "send" } else { "code" };
                (proof, shown(channel, &address))
            }
            Ok(_) => ("nothing", String::new()),
            Err(problem) => return Err(problem.into()),
        };
    let fields = refused.map(|refused| &*refused.fields).unwrap_or_default();
    ctx.page(DeletionScreen {
        card_kept,
        visits_to_come,
        proof,
        change: change.to_owned(),
        sent_to,
        consent,
        errors: fields.iter().map(|(field, code)| (*field, key(code))).collect(),
        error: refused.filter(|_| fields.is_empty()).map(|refused| key(refused.code)),
    })
}

/// The answer, or the wish for a code.
#[handler]
pub(super) async fn delete(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    own(&ctx)?;
    let who = ctx.same_patient(&form)?;
    ctx.limit().await?;
    let mut change = form.text("change");
    let result = if form.has("send") {
        let sent = super::ask_deletion(&ctx.clinic, who, ctx.lang, &ctx.trace()).await;
        sent.map(|sent| {
            change = sent.to_string();
            None
        })
    } else {
        let how = form.has("consent").then(|| given(&ctx));
        let proof = proof(who, &form)?;
        super::delete(&ctx.clinic, who, &proof, how.as_ref(), &ctx.trace()).await.map(Some)
    };
    match result {
        Ok(Some(deleted)) => {
            ctx.drop_session();
            let Deleted { card_kept, visits_to_come } = deleted;
            // Nobody is signed in any more: the page must not say so either.
            let mut ctx = ctx.clone();
            ctx.actor = Actor::Visitor;
            ctx.page(DeletedScreen { card_kept, visits_to_come })
        }
        Ok(None) => page(&ctx, who, &change, form.has("consent"), None).await,
        Err(Problem::Refused(refused)) if refused.status != 404 => {
            if refused.code == "profile.change_over" {
                change.clear();
            }
            let page = page(&ctx, who, &change, form.has("consent"), Some(&refused)).await?;
            Ok(page.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn proof(who: &SignedIn, form: &Form) -> Result<Proof, Problem> {
    if who.account.password.is_some() {
        return Ok(Proof::Password(as_typed(form, "password")));
    }
    let change = form.text("change");
    let change = if change.is_empty() { Ok(uuid::Uuid::nil()) } else { change.parse() };
    Ok(Proof::Code(change.map_err(|_| problem::not_found())?, form.text("code")))
}

fn given(ctx: &Ctx) -> Given {
    Given {
        version: 0,
        wording: ctx.text("profile-deletion_consent"),
        ip: ctx.address.to_string(),
        user_agent: ctx.user_agent.clone(),
        method: "account",
    }
}
