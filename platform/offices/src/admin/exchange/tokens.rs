//! Keys of the exchange: issuing, replacing, revoking.

use exchange::{
    once::Once,
    tokens::{self as verbs, Scope, Wish},
};
use kernel::{Problem, Refused, staff::Right};
use poem::{Response, handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{
        Form,
        form::Posted,
        typed::{self, Typed},
    },
};

use super::{
    HOURS, HOURS_USUAL, id, overlap, said,
    screens::{QuestionScreen, ScopeView, SecretScreen, TokenNewScreen, TokenScreen},
    unkept, views,
};
use crate::admin::pages::local;

const FIELDS: [&str; 2] = ["name", "days"];

/// Where mistakes are shown.
const PLACES: [typed::Place; 3] = [
    ("tokens.name_wrong", "name", "tokens-name_wrong"),
    ("tokens.days_wrong", "days", "tokens-days_wrong"),
    ("tokens.no_scopes", "scopes", "tokens-no_scopes"),
];

fn field(scope: Scope) -> String {
    format!("scope-{}", views::slug(scope))
}

fn form_page(
    ctx: &Ctx,
    form: Typed,
    ticked: &[Scope],
    once: Option<Once>,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let view = |scope: Scope| ScopeView {
        slug: views::slug(scope),
        word: scope.word(),
        ticked: ticked.contains(&scope),
    };
    let once = once.unwrap_or_else(|| Once::new(&ctx.clinic));
    ctx.page(TokenNewScreen {
        form,
        scopes: Scope::ALL.map(view).to_vec(),
        once: once.as_str().to_owned(),
        refused,
    })
}

/// `GET /admin/exchange/tokens/new`.
#[handler]
pub(super) async fn new(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let form = Typed::filled([("name", String::new()), ("days", "365".into())]);
    form_page(&ctx, form, &[], None, None)
}

fn days(form: &Form) -> Result<Option<u32>, Refused> {
    let wrong = |_| Refused::new(422, "tokens.days_wrong");
    Some(form.text("days"))
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(wrong))
        .transpose()
}

/// `POST /admin/exchange/tokens/new`: «Выдать ключ». The answer shows it, and nothing else does.
#[handler]
pub(super) async fn issue(ctx: Ctx, Posted(form): Posted) -> Result<Response, Fail> {
    ctx.need(Right::Administer)?;
    Ok(unkept(issue_once(&ctx, &form).await?))
}

async fn issue_once(ctx: &Ctx, form: &Form) -> Result<Page, Fail> {
    let scopes: Vec<_> = Scope::ALL.into_iter().filter(|one| form.has(&field(*one))).collect();
    let once = Once::read(&ctx.clinic, &form.text("once"));
    let done = match (&once, days(form)) {
        (Err(_), _) => Err(Problem::refused(409, "tokens.form_old")),
        (_, Err(refused)) => Err(refused.into()),
        (Ok(once), Ok(days)) => {
            let wish = Wish { name: form.text("name"), scopes: scopes.clone(), days };
            verbs::issue_once(&ctx.clinic, &wish, once, &ctx.trace()).await
        }
    };
    let mut typed = Typed::of(form, &FIELDS);
    match done {
        Ok(issued) => ctx.page(SecretScreen {
            kind: "token",
            name: form.text("name"),
            secret: issued.token,
            until: issued.expires_at.map(|at| local(ctx, at)),
            next: "/admin/exchange".into(),
        }),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(form_page(ctx, typed, &scopes, once.ok(), None)?.status(refused.status))
        }
        Err(problem) => match said(&problem) {
            Some((status, key)) => {
                Ok(form_page(ctx, typed, &scopes, None, Some(key))?.status(status))
            }
            None => Err(problem.into()),
        },
    }
}

async fn page(ctx: &Ctx, raw: &str, refused: Option<String>) -> Result<Page, Fail> {
    let one = verbs::one(&ctx.clinic, id(raw)?).await?;
    ctx.page(TokenScreen {
        row: views::token(ctx, one),
        hours: HOURS.to_vec(),
        usual: HOURS_USUAL,
        once: Once::new(&ctx.clinic).as_str().to_owned(),
        notice: None,
        refused,
    })
}

/// `GET /admin/exchange/tokens/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    page(&ctx, &raw, None).await
}

/// `POST /admin/exchange/tokens/:id/rotation`: «Заменить ключ».
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
    let token = verbs::one(&ctx.clinic, id(raw)?).await?;
    let until = overlap(ctx, form)?;
    let done = match Once::read(&ctx.clinic, &form.text("once")) {
        Ok(once) => verbs::rotate_once(&ctx.clinic, token.id, until, &once, &ctx.trace()).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(issued) => {
            // What was stored: sent twice, the form is older than the first answer.
            let old = verbs::one(&ctx.clinic, token.id).await?;
            ctx.page(SecretScreen {
                kind: "token_next",
                name: old.name,
                secret: issued.token,
                until: old.expires_at.map(|at| local(ctx, at)),
                next: "/admin/exchange".into(),
            })
        }
        Err(problem) => match said(&problem) {
            Some((status, key)) => Ok(page(ctx, raw, Some(key)).await?.status(status)),
            None => Err(problem.into()),
        },
    }
}

/// `GET /admin/exchange/tokens/:id/revocation`: the question.
#[handler]
pub(super) async fn ask(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let one = verbs::one(&ctx.clinic, id(&raw)?).await?;
    ctx.page(QuestionScreen {
        kind: "revoke",
        name: one.name,
        count: 0,
        since: String::new(),
        day: String::new(),
        time: String::new(),
        action: format!("/admin/exchange/tokens/{}/revocation", one.id),
        back: format!("/admin/exchange/tokens/{}", one.id),
    })
}

/// `POST /admin/exchange/tokens/:id/revocation`: «Отозвать ключ».
#[handler]
pub(super) async fn revoke(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    verbs::revoke(&ctx.clinic, id(&raw)?, &ctx.trace()).await?;
    Ok(Page::to("/admin/exchange?done=revoked"))
}
