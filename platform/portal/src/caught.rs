//! For developers: the mail and SMS of a clinic that were caught instead of sent.

use kernel::{Problem, problem};
use poem::{Response, Route, get, handler, http::header, web::Path};
use providers::{
    mail::{CaughtLetter, Mailer},
    sms::Sms,
};
use shell::{
    Ctx, Fail, Page,
    screens::{CaughtScreen, CaughtView},
    themes::{Screen, render_platform},
};

/// The pages, on each clinic's host.
pub fn routes(route: Route) -> Route {
    route
        .at("/dev/mail", get(list))
        .at("/dev/mail/:id", get(open))
        .at("/dev/mail/:id/html", get(html))
}

async fn letters(ctx: &Ctx) -> Result<Vec<CaughtLetter>, Problem> {
    match &ctx.clinic.app.mailer {
        Mailer::Caught(caught) => Ok(caught.list(&ctx.clinic.site.label).await?),
        Mailer::Smtp(_) => Ok(vec![]),
    }
}

fn view(letter: &CaughtLetter) -> CaughtView {
    CaughtView {
        kind: "mail",
        href: format!("/dev/mail/{}", letter.id),
        at: letter.at.format("%Y-%m-%d %H:%M").to_string(),
        to: letter.to.clone(),
        subject: letter.subject.clone(),
        text: letter.text.clone(),
        html_href: (!letter.html.is_empty()).then(|| format!("/dev/mail/{}/html", letter.id)),
        attachments: letter.attachments.clone(),
    }
}

async fn screen(ctx: &Ctx, wished: Option<&str>) -> Result<Page, Fail> {
    let letters = letters(ctx).await?;
    let opened = wished.map(|id| {
        letters.iter().find(|letter| letter.id == id).map(view).ok_or_else(problem::not_found)
    });
    let mut items: Vec<CaughtView> = letters.iter().map(view).collect();
    if let Sms::Caught(caught) = &ctx.clinic.app.sms {
        items.extend(caught.list(&ctx.clinic.site.label).await?.into_iter().map(|message| {
            CaughtView {
                kind: "sms",
                href: "/dev/mail".into(),
                at: message.at.format("%Y-%m-%d %H:%M").to_string(),
                to: message.to,
                subject: message.text.clone(),
                text: message.text,
                html_href: None,
                attachments: vec![],
            }
        }));
    }
    items.sort_by(|a, b| b.at.cmp(&a.at));
    let screen = CaughtScreen { items, open: opened.transpose()? };
    let value = minijinja::Value::from(minijinja::value::Serde(&screen));
    Ok(Page::ok(render_platform(&ctx.clinic.app.themes, CaughtScreen::TEMPLATE, ctx.lang, value)?))
}

#[handler]
async fn list(ctx: Ctx) -> Result<Page, Fail> {
    screen(&ctx, None).await
}

#[handler]
async fn open(ctx: Ctx, Path(id): Path<String>) -> Result<Page, Fail> {
    screen(&ctx, Some(&id)).await
}

/// The HTML part, for a frame: it may style itself and nothing else.
#[handler]
async fn html(ctx: Ctx, Path(id): Path<String>) -> Result<Response, Fail> {
    let letter = letters(&ctx)
        .await?
        .into_iter()
        .find(|letter| letter.id == id)
        .ok_or_else(problem::not_found)?;
    Ok(Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
        )
        .header(header::CACHE_CONTROL, "no-store")
        .body(letter.html))
}
