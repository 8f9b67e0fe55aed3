//! Addresses for events: connecting, trying, pausing, replacing the secret, removing.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use exchange::{once::Once, webhooks as verbs};
use kernel::{Problem, Refused, staff::Right, zone};
use poem::{Response, handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};

use super::{
    HOURS, HOURS_USUAL, id, overlap, said,
    screens::{QuestionScreen, SecretScreen, WebhookNewScreen, WebhookScreen},
    unkept, views,
};
use crate::admin::pages::local;

const RANGE: [&str; 2] = ["day", "time"];

/// How many of the last messages the page of an address shows.
const FEW: u64 = 10;

fn form_page(
    ctx: &Ctx,
    form: Typed,
    once: Option<Once>,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let once = once.unwrap_or_else(|| Once::new(&ctx.clinic));
    ctx.page(WebhookNewScreen { form, once: once.as_str().to_owned(), refused })
}

/// `GET /admin/exchange/webhooks/new`.
#[handler]
pub(super) async fn new(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    form_page(&ctx, Typed::filled([("url", String::new())]), None, None)
}

/// `POST /admin/exchange/webhooks/new`: «Подключить». The answer shows the secret, and nothing
/// else does.
#[handler]
pub(super) async fn add(ctx: Ctx, Posted(form): Posted) -> Result<Response, Fail> {
    ctx.need(Right::Administer)?;
    Ok(unkept(add_once(&ctx, &form).await?))
}

async fn add_once(ctx: &Ctx, form: &Form) -> Result<Page, Fail> {
    let url = form.text("url");
    let once = Once::read(&ctx.clinic, &form.text("once"));
    let done = match &once {
        Ok(once) => verbs::add_once(&ctx.clinic, &url, once, &ctx.trace()).await,
        Err(_) => Err(Problem::refused(409, "tokens.form_old")),
    };
    let mut typed = Typed::of(form, &["url"]);
    let places = [("webhooks.address_wrong", "url", "webhooks-address_wrong")];
    match done {
        Ok(added) => ctx.page(SecretScreen {
            kind: "webhook",
            name: url,
            secret: added.secret,
            until: None,
            next: format!("/admin/exchange/webhooks/{}", added.id),
        }),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &places) => {
            Ok(form_page(ctx, typed, once.ok(), None)?.status(refused.status))
        }
        Err(problem) => match said(&problem) {
            Some((status, key)) => Ok(form_page(ctx, typed, None, Some(key))?.status(status)),
            None => Err(problem.into()),
        },
    }
}

async fn page(
    ctx: &Ctx,
    raw: &str,
    form: Typed,
    notice: Option<&'static str>,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let id = id(raw)?;
    let one = verbs::one(&ctx.clinic, id).await?;
    let url = one.url.clone();
    let last = verbs::deliveries(&ctx.clinic, id, None, (0, FEW)).await?;
    ctx.page(WebhookScreen {
        row: views::webhook(ctx, one),
        form,
        deliveries: last.into_iter().map(|one| views::delivery(ctx, one, &url)).collect(),
        hours: HOURS.to_vec(),
        usual: HOURS_USUAL,
        once: Once::new(&ctx.clinic).as_str().to_owned(),
        notice,
        refused,
    })
}

/// The fields of the range, empty.
fn blank() -> Typed {
    Typed::of(&Form::default(), &RANGE)
}

/// `GET /admin/exchange/webhooks/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "checked" => Some("admin-webhook_checked"),
        "paused" => Some("admin-webhook_is_paused"),
        "resumed" => Some("admin-webhook_resumed"),
        "replayed" => Some("admin-webhook_replayed"),
        _ => None,
    };
    page(&ctx, &raw, blank(), notice, None).await
}

/// Where one goes after a change, or the page with what stands in its way.
async fn after(ctx: &Ctx, raw: &str, done: Result<(), Problem>, what: &str) -> Result<Page, Fail> {
    match done {
        Ok(()) => Ok(Page::to(format!("/admin/exchange/webhooks/{raw}?done={what}"))),
        Err(problem) => match said(&problem) {
            Some((status, key)) => {
                Ok(page(ctx, raw, blank(), None, Some(key)).await?.status(status))
            }
            None => Err(problem.into()),
        },
    }
}

/// `POST /admin/exchange/webhooks/:id/check`: «Проверить».
#[handler]
pub(super) async fn check(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let done = verbs::check(&ctx.clinic, id(&raw)?, &ctx.trace()).await.map(|_| ());
    after(&ctx, &raw, done, "checked").await
}

/// `POST /admin/exchange/webhooks/:id/pause`: «Приостановить».
#[handler]
pub(super) async fn pause(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let done = verbs::pause(&ctx.clinic, id(&raw)?, &ctx.trace()).await;
    after(&ctx, &raw, done, "paused").await
}

/// `POST /admin/exchange/webhooks/:id/resumption`: «Возобновить», «Повторить сейчас».
#[handler]
pub(super) async fn resume(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let done = verbs::resume(&ctx.clinic, id(&raw)?, &ctx.trace()).await;
    after(&ctx, &raw, done, "resumed").await
}

/// `POST /admin/exchange/webhooks/:id/rotation`: «Заменить ключ подписи».
#[handler]
pub(super) async fn rotate(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Fail> {
    ctx.need(Right::Administer)?;
    Ok(unkept(rotate_once(&ctx, &raw, &form).await?))
}

async fn rotate_once(ctx: &Ctx, raw: &str, form: &Form) -> Result<Page, Fail> {
    let one = verbs::one(&ctx.clinic, id(raw)?).await?;
    let until = overlap(ctx, form)?;
    let done = match Once::read(&ctx.clinic, &form.text("once")) {
        Ok(once) => verbs::rotate_once(&ctx.clinic, one.id, until, &once, &ctx.trace()).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(added) => {
            let now = verbs::one(&ctx.clinic, one.id).await?;
            ctx.page(SecretScreen {
                kind: "webhook_next",
                name: now.url,
                secret: added.secret,
                until: now.before_until.map(|at| local(ctx, at)),
                next: format!("/admin/exchange/webhooks/{raw}"),
            })
        }
        Err(problem) => after(ctx, raw, Err(problem), "").await,
    }
}

/// `GET /admin/exchange/webhooks/:id/removal`: the question.
#[handler]
pub(super) async fn ask(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let one = verbs::one(&ctx.clinic, id(&raw)?).await?;
    ctx.page(QuestionScreen {
        kind: "remove",
        name: one.url,
        count: one.waiting,
        since: String::new(),
        day: String::new(),
        time: String::new(),
        action: format!("/admin/exchange/webhooks/{}/removal", one.id),
        back: format!("/admin/exchange/webhooks/{}", one.id),
    })
}

/// `POST /admin/exchange/webhooks/:id/removal`: «Удалить адрес».
#[handler]
pub(super) async fn remove(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    verbs::remove(&ctx.clinic, id(&raw)?, &ctx.trace()).await?;
    Ok(Page::to("/admin/exchange?done=removed"))
}

/// The moment that a form names, in the clinic's zone; without a time the day's beginning.
///
/// Refuses with `admin.moment_wrong` at the day.
fn since(ctx: &Ctx, form: &Form) -> Result<DateTime<Utc>, Problem> {
    let wrong = || Problem::from(Refused::invalid(vec![("day", "admin.moment_wrong")]));
    let day: NaiveDate = form.text("day").parse().map_err(|_| wrong())?;
    let time = match &*form.text("time") {
        "" => NaiveTime::MIN,
        text => NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| wrong())?,
    };
    let tz = ctx.clinic.site.config.zone;
    let (begins, ends) = zone::day(tz, day);
    let at = begins + (time - NaiveTime::MIN);
    if at >= ctx.clinic.now() || at >= ends { Err(wrong()) } else { Ok(at) }
}

/// `GET /admin/exchange/webhooks/:id/replay`: how much would be posted again.
#[handler]
pub(super) async fn range(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let one = verbs::one(&ctx.clinic, id(&raw)?).await?;
    match since(&ctx, &ctx.query) {
        Ok(since) => ctx.page(QuestionScreen {
            kind: "replay",
            name: one.url,
            count: verbs::how_many_since(&ctx.clinic, since).await?,
            since: local(&ctx, since),
            day: ctx.query.text("day"),
            time: ctx.query.text("time"),
            action: format!("/admin/exchange/webhooks/{}/replay", one.id),
            back: format!("/admin/exchange/webhooks/{}", one.id),
        }),
        Err(problem) => wrong_range(&ctx, &raw, &ctx.query, problem).await,
    }
}

/// `POST /admin/exchange/webhooks/:id/replay`: «Отправить заново».
#[handler]
pub(super) async fn replay(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let one = verbs::one(&ctx.clinic, id(&raw)?).await?;
    match since(&ctx, &form) {
        Ok(since) => {
            let done = verbs::replay_since(&ctx.clinic, one.id, since, &ctx.trace()).await;
            after(&ctx, &raw, done, "replayed").await
        }
        Err(problem) => wrong_range(&ctx, &raw, &form, problem).await,
    }
}

/// The page with what was typed and the mistake at it.
async fn wrong_range(ctx: &Ctx, raw: &str, form: &Form, problem: Problem) -> Result<Page, Fail> {
    let mut typed = Typed::of(form, &RANGE);
    match problem {
        Problem::Refused(refused) if typed.refuse(&refused) => {
            Ok(page(ctx, raw, typed, None, None).await?.status(refused.status))
        }
        problem => Err(problem.into()),
    }
}
