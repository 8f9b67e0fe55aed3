//! «Документы и согласия»: the clinic's legal texts, version by version.

use kernel::{Problem, Refused, problem, staff::Right, zone};
use people::consents::{self as verbs, KINDS, New, READ_ONLY};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::documents::{self as table, Document};

use super::screens::{DocumentRow, DocumentsScreen, EditionScreen, VersionView};

const FIELDS: [&str; 4] = ["title", "body", "from", "renew"];

/// `GET /admin/documents`.
#[handler]
pub(in super::super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let now = ctx.clinic.now();
    let db = ctx.clinic.db().read().await?;
    let all = table::all(&db).await?;
    drop(db);
    let view = |kind: &&'static str| {
        let versions = || all.iter().filter(|one| one.kind == **kind);
        DocumentRow {
            kind,
            consent: !READ_ONLY.contains(kind),
            current: versions().rfind(|one| one.published_at <= now).map(|one| version(&ctx, one)),
            planned: versions().rfind(|one| one.published_at > now).map(|one| version(&ctx, one)),
        }
    };
    ctx.page(DocumentsScreen { rows: KINDS.iter().map(view).collect() })
}

fn version(ctx: &Ctx, one: &Document) -> VersionView {
    VersionView {
        version: one.version,
        title: one.title.clone(),
        from: zone::date(ctx.clinic.site.config.zone, one.published_at),
        planned: one.published_at > ctx.clinic.now(),
        renew: one.renew,
        author: one.author.clone(),
        href: format!("/documents/{}/{}", one.kind, one.version),
    }
}

async fn page(
    ctx: &Ctx,
    kind: &str,
    typed: Option<Typed>,
    (notice, refused): (Option<&'static str>, Option<String>),
    preview: bool,
) -> Result<Page, Fail> {
    let kind = KINDS.into_iter().find(|one| *one == kind).ok_or_else(problem::not_found)?;
    let db = ctx.clinic.db().read().await?;
    let versions: Vec<_> =
        table::all(&db).await?.into_iter().filter(|one| one.kind == kind).collect();
    drop(db);
    let last = versions.last();
    let filled = || {
        let text = |of: fn(&Document) -> &String| last.map(of).cloned().unwrap_or_default();
        Typed::filled([
            ("title", text(|one| &one.title)),
            ("body", text(|one| &one.body)),
            ("from", String::new()),
            ("renew", "on".into()),
        ])
    };
    ctx.page(EditionScreen {
        kind,
        consent: !READ_ONLY.contains(&kind),
        seen: last.map_or(0, |one| one.version),
        versions: versions.iter().rev().map(|one| version(ctx, one)).collect(),
        form: typed.unwrap_or_else(filled),
        preview,
        notice,
        refused,
    })
}

/// `GET /admin/documents/:kind`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(kind): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "published" => Some("admin-document_published"),
        "called_off" => Some("admin-document_called_off"),
        _ => None,
    };
    page(&ctx, &kind, None, (notice, None), false).await
}

fn read(form: &Form) -> Result<New, Problem> {
    let wrong = || Problem::from(Refused::invalid(vec![("from", "documents.date_wrong")]));
    let from = form.text("from");
    Ok(New {
        title: form.text("title"),
        body: form.text("body").replace("\r\n", "\n"),
        from: match &*from {
            "" => None,
            day => Some(day.parse().map_err(|_| wrong())?),
        },
        renew: form.has("renew"),
    })
}

/// `POST /admin/documents/:kind`: «Посмотреть», «Опубликовать».
#[handler]
pub(in super::super) async fn issue(
    ctx: Ctx,
    Path(kind): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let mut typed = Typed::of(&form, &FIELDS);
    if form.has("preview") {
        return page(&ctx, &kind, Some(typed), (None, None), true).await;
    }
    // A form without the number is nobody's.
    let seen = form.text("seen").parse().unwrap_or(-1);
    let done = match read(&form) {
        Ok(new) => verbs::issue(&ctx.clinic, &kind, seen, new, &ctx.trace()).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => Ok(Page::to(format!("/admin/documents/{kind}?done=published"))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            let again = page(&ctx, &kind, Some(typed), (None, None), false).await?;
            Ok(again.status(refused.status))
        }
        Err(problem) => match super::conflict(&problem) {
            Some(key) => {
                Ok(page(&ctx, &kind, Some(typed), (None, Some(key)), false).await?.status(409))
            }
            None => Err(problem.into()),
        },
    }
}

/// `POST /admin/documents/:kind/:version/end`: «Отменить» what waits for its day.
#[handler]
pub(in super::super) async fn call_off(
    ctx: Ctx,
    Path((kind, raw)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let version = raw.parse().map_err(|_| problem::not_found())?;
    match verbs::call_off(&ctx.clinic, &kind, version, &ctx.trace()).await {
        Ok(()) => Ok(Page::to(format!("/admin/documents/{kind}?done=called_off"))),
        Err(problem) => match super::conflict(&problem) {
            Some(key) => Ok(page(&ctx, &kind, None, (None, Some(key)), false).await?.status(409)),
            None => Err(problem.into()),
        },
    }
}
