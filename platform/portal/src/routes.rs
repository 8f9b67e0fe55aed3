//! The whole site on one page, by audience.

use std::sync::Arc;

use kernel::problem;
use poem::{
    Endpoint, EndpointExt, IntoResponse, Response, Route, get, handler, http::header,
    middleware::CookieJarManager, web::Path,
};
use shell::{
    App, Ctx, Fail, Page,
    http::{assets::immutable, form::Posted, page::back, stack::Stack, view::View},
    screens::{HomeScreen, ViewScreen},
};

/// Everything that the clinics' hosts and the vendor's console answer.
pub fn site(app: Arc<App>) -> impl Endpoint {
    Stack { routes: routes(app.settings.development), console: vendor::routes(), app }
        .with(CookieJarManager::new())
}

fn routes(development: bool) -> Route {
    // For everybody.
    let route = Route::new()
        .at("/", get(home))
        .at("/lang", get(lang))
        .at("/view", get(view).post(set_view))
        .at("/site/:hash/colours.css", get(colours))
        .at("/site/:hash/logo.svg", get(logo))
        .at("/robots.txt", get(robots));
    let route = crate::installed::routes(route);
    let route = people::routes(route);
    let route = money::routes(route);
    let route = visits::routes(route);
    // For the clinic's own people.
    let route = offices::routes(route);
    // For programs.
    let route = visits::api::routes(route);
    let route = exchange::api::routes(route);
    // For developers.
    if development { crate::caught::routes(route) } else { route }
}

/// The clinic's first page.
#[handler]
async fn home(ctx: Ctx) -> Result<Page, Fail> {
    let config = &ctx.clinic.site.config;
    ctx.page_of(&ctx.clinic.site, || {
        Ok(HomeScreen {
            booking: !config.booking.modes.is_empty(),
            sections: config.sections.iter().map(|section| section.slug()).collect(),
        })
    })
}

/// Remembers the wished language.
#[handler]
async fn lang(ctx: Ctx) -> Result<Page, Fail> {
    let wished = kernel::Lang::from_tag(&ctx.query.text("to")).ok_or_else(problem::not_found)?;
    ctx.remember("lang", wished.tag().to_owned());
    Ok(Page::to(back(&ctx.query.text("back"), "/")))
}

/// «Версия для слабовидящих»: its settings.
#[handler]
async fn view(ctx: Ctx) -> Result<Page, Fail> {
    let back = back(&ctx.query.text("back"), "/");
    ctx.page(ViewScreen { view: ctx.view.clone(), back })
}

/// «Версия для слабовидящих»: remembers them.
#[handler]
async fn set_view(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    let field = |name: &str| form.text(name);
    let wished = match form.has("reset") {
        true => View::default(),
        false => View::of(
            &field("size"),
            &field("scheme"),
            &field("images"),
            &field("spacing"),
            &field("font"),
        ),
    };
    ctx.remember(shell::http::view::COOKIE, wished.to_cookie());
    Ok(Page::to(back(&field("back"), "/")))
}

/// The clinic's colours as custom properties.
#[handler]
async fn colours(ctx: Ctx, Path(_hash): Path<String>) -> Response {
    changing(&ctx, &ctx.look.css_href, "text/css; charset=utf-8", ctx.look.css.clone())
}

/// The clinic's logo.
#[handler]
async fn logo(ctx: Ctx, Path(_hash): Path<String>) -> Result<Response, Fail> {
    let logo = ctx.clinic.site.config.logo.clone();
    if logo.is_empty() {
        return Err(problem::not_found().into());
    }
    let mut answer = changing(&ctx, &ctx.look.logo_href, "image/svg+xml", logo);
    let policy =
        header::HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    answer.headers_mut().insert("content-security-policy", policy);
    Ok(answer)
}

/// An address of an older version gives today's content, but not for ever.
fn changing(ctx: &Ctx, address: &str, kind: &str, content: String) -> Response {
    if ctx.path == address {
        return immutable(kind, content.into(), false);
    }
    Response::builder().content_type(kind).header(header::CACHE_CONTROL, "no-cache").body(content)
}

/// Wizards and personal pages are nothing for search engines.
#[handler]
async fn robots() -> Response {
    const PERSONAL: [&str; 15] = [
        "admin",
        "api",
        "appointments",
        "booking",
        "cabinet",
        "desk",
        "family",
        "feedback",
        "notifications",
        "payments",
        "practice",
        "profile",
        "recovery",
        "registration",
        "staff",
    ];
    let lines = PERSONAL.map(|path| format!("Disallow: /{path}\n")).concat();
    format!("User-agent: *\n{lines}Disallow: /sign-in\n").into_response()
}
