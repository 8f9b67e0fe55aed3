//! The tab «Обратная связь».

use kernel::{
    Problem, Refused,
    ids::{FeedbackId, new_uuid},
    problem,
    site::Tab,
};
use poem::handler;
use shell::{Ctx, Fail, Page, SignedIn, http::form::Posted};

use super::{
    BODY, SUBJECT, Words,
    screens::{FeedbackForm, FeedbackScreen, FeedbackSentScreen},
    send as verb,
};

fn screen(ctx: &Ctx, id: FeedbackId, form: FeedbackForm) -> FeedbackScreen {
    FeedbackScreen {
        id: id.to_string(),
        categories: ctx.clinic.site.config.cabinet.feedback_categories.clone(),
        subject_longest: SUBJECT,
        longest: BODY,
        form,
        error: None,
    }
}

/// The address an answer goes to, until another is typed.
fn address(by: &SignedIn) -> String {
    let known = [&by.patient().email, &by.own.email].into_iter().find(|email| !email.is_empty());
    known.or(by.account.email.as_ref()).cloned().unwrap_or_default()
}

/// «Обратная связь».
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let by = ctx.tab(Tab::Feedback)?;
    let form = FeedbackForm { email: address(by), ..FeedbackForm::default() };
    ctx.page(screen(&ctx, FeedbackId::of(new_uuid(ctx.clinic.now())), form))
}

/// «Отправить».
#[handler]
pub(super) async fn send(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.limit().await?;
    ctx.tab(Tab::Feedback)?;
    let by = ctx.same_patient(&form)?;
    let id: FeedbackId = form.text("id").parse().map_err(|_| problem::not_found())?;
    let line = |name| form.text(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let words = Words {
        email: line("email"),
        category: form.text("category"),
        subject: line("subject"),
        body: form.text("body").replace("\r\n", "\n").trim().to_owned(),
    };
    match verb(&ctx.clinic, by, &ctx.trace(), id, words.clone()).await {
        Ok(()) => Ok(Page::to("/feedback/sent")),
        Err(Problem::Refused(refused)) if refused.status != 404 => again(&ctx, id, words, &refused),
        Err(other) => Err(other.into()),
    }
}

/// The form once more, with what was typed and the reason.
fn again(ctx: &Ctx, id: FeedbackId, words: Words, refused: &Refused) -> Result<Page, Fail> {
    let key = |code: &str| code.replacen('.', "-", 1);
    let Words { email, category, subject, body } = words;
    let errors = refused.fields.iter().map(|(field, code)| (*field, key(code))).collect();
    let form = FeedbackForm { email, category, subject, body, errors };
    let error = refused.fields.is_empty().then(|| key(refused.code));
    let screen = FeedbackScreen { error, ..screen(ctx, id, form) };
    Ok(ctx.page(screen)?.status(refused.status))
}

/// Thanks.
#[handler]
pub(super) async fn sent(ctx: Ctx) -> Result<Page, Fail> {
    ctx.tab(Tab::Feedback)?;
    ctx.page(FeedbackSentScreen {})
}
