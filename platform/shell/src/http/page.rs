//! Pages: a screen in the clinic's look.

use kernel::{
    Lang, Money, Problem,
    staff::{Place, Role, is_staff_side},
};
use minijinja::{Value, context, value::Serde};
use std::{fs::File, io::Seek, sync::Arc};

use poem::{
    Body, IntoResponse, Response, ResponseBuilder,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use store::objects::disposition;
use tokio::io::BufReader;

use super::{Ctx, rendered::Rendered};
use crate::themes::Screen;

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// An answer for a person: a page, or a way to one.
pub enum Page {
    /// A page.
    Html(StatusCode, String),
    /// A page that is kept for the next visitor.
    Rendered(StatusCode, Arc<Rendered>),
    /// «See other»: the answer to a form that did its work.
    SeeOther(String),
    /// A file to be kept or opened: content type, name, content.
    File(&'static str, String, Vec<u8>),
    /// The same from a [file](crate::sheet::scratch), piece by piece from its beginning.
    Written(&'static str, String, File),
    /// Done; there is nothing to show.
    Nothing,
}

impl Page {
    /// A page that is the answer asked for.
    pub const fn ok(html: String) -> Self {
        Self::Html(StatusCode::OK, html)
    }

    /// The same page with another status: a form with mistakes is 422.
    pub fn status(self, status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        match self {
            Self::Html(_, html) => Self::Html(status, html),
            Self::Rendered(_, page) => Self::Rendered(status, page),
            other => other,
        }
    }

    /// Sends the browser on, to a path of this site.
    pub fn to(path: impl Into<String>) -> Self {
        Self::SeeOther(path.into())
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        match self {
            Self::Html(status, html) => html_response(status, html),
            Self::Rendered(status, page) => {
                let mut response = html_response(status, page.html.clone());
                response.extensions_mut().insert(page);
                response
            }
            Self::SeeOther(path) => Response::builder()
                .status(StatusCode::SEE_OTHER)
                .header(header::LOCATION, path)
                .header(header::CACHE_CONTROL, "no-store")
                .finish(),
            Self::File(kind, name, content) => attachment(kind, &name).body(content),
            Self::Written(kind, name, mut file) => {
                let length = file.rewind().and_then(|()| file.metadata()).map(|about| about.len());
                let Ok(length) = length else {
                    return StatusCode::INTERNAL_SERVER_ERROR.into_response();
                };
                let file = BufReader::with_capacity(PIECE, tokio::fs::File::from_std(file));
                attachment(kind, &name)
                    .header(header::CONTENT_LENGTH, length)
                    .body(Body::from_async_read(file))
            }
            Self::Nothing => Response::builder().status(StatusCode::NO_CONTENT).finish(),
        }
    }
}

fn attachment(kind: &str, name: &str) -> ResponseBuilder {
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONTENT_DISPOSITION, disposition(name, false))
        .header(header::CACHE_CONTROL, "private, no-store")
}

fn html_response(status: StatusCode, html: impl Into<Body>) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))
        .header(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))
        .header(header::VARY, HeaderValue::from_static("Cookie, X-Fragment"))
        .body(html)
}

#[derive(Serialize)]
struct PageView<'a> {
    lang: &'static str,
    path: &'a str,
    nav: Vec<Entry>,
    /// The cabinet's tabs, for who has signed in (C1).
    tabs: Vec<Entry>,
    /// Who has signed in.
    person: Option<Person<'a>>,
    /// Whether one can sign in here, and where.
    sign_in_href: Option<String>,
    /// Whether a visitor can register himself here, and where.
    registration_href: Option<&'static str>,
    languages: Vec<Language>,
    layout: &'static str,
    /// The panel around a page of the staff's side, for who has come in.
    panel: Option<Panel<'a>>,
    view_class: String,
    view_on: bool,
    policy_href: &'static str,
}

#[derive(Serialize)]
struct Entry {
    slug: &'static str,
    href: String,
    active: bool,
}

/// Who has signed in, for the top right corner.
#[derive(Serialize)]
struct Person<'a> {
    /// The name of the account's owner.
    name: String,
    /// The name of the dependent in whose cabinet he is (D1).
    dependent: Option<String>,
    /// The card in whose cabinet he is: forms that write carry it.
    patient: String,
    /// Whether «Выбор пациента» is offered.
    family: bool,
    /// The patient's bonuses; none where there are none (C9).
    bonuses: Option<Money>,
    login: &'a str,
}

/// The panel: who is at work, and where one may go.
#[derive(Serialize)]
struct Panel<'a> {
    name: &'a str,
    /// The suffix of the role's text key.
    role: &'static str,
    places: Vec<Entry>,
}

#[derive(Serialize)]
struct Language {
    tag: &'static str,
    href: String,
    active: bool,
}

/// Renders a screen as the page the request asks for.
pub(super) fn render<S: Screen>(ctx: &Ctx, screen: &S) -> Result<String, Problem> {
    let config = &ctx.clinic.site.config;
    let entry = |slug: &'static str| {
        let href = format!("/{slug}");
        let active = under(&ctx.path, &href);
        Entry { slug, href, active }
    };
    let signed_in = ctx.patient();
    let tabs: Vec<Entry> = match signed_in {
        Some(_) => config.cabinet.tabs.iter().map(|tab| entry(tab.slug())).collect(),
        None => vec![],
    };
    let accounts = !config.accounts.methods.is_empty();
    let mut cabinet = if accounts {
        entry("cabinet")
    } else {
        Entry { slug: "cabinet", href: "/".into(), active: ctx.path == "/" }
    };
    let inside = ["/sign-in", "/registration", "/recovery", "/family"];
    cabinet.active |= tabs.iter().any(|tab| tab.active)
        || accounts && inside.iter().any(|path| ctx.path.starts_with(path));
    let mut nav = vec![cabinet];
    nav.extend(config.sections.iter().map(|section| entry(section.slug())));
    let person = signed_in.map(|one| Person {
        name: one.own.full_name().full(),
        dependent: one.dependent().map(|dependent| dependent.full_name().full()),
        patient: one.patient().id.to_string(),
        family: config.family.enabled,
        bonuses: Some(one.bonuses()).filter(|held| *held > Money(0)),
        login: one.account.login(),
    });
    let language = |lang: &Lang| Language {
        tag: lang.tag(),
        href: format!("/lang?to={}&back={}", lang.tag(), encode(&ctx.here)),
        active: *lang == ctx.lang,
    };
    let page = PageView {
        lang: ctx.lang.tag(),
        path: &ctx.here,
        nav,
        tabs,
        person,
        sign_in_href: (accounts && signed_in.is_none())
            .then(|| format!("/sign-in?back={}", encode(&ctx.here))),
        registration_href: (accounts && config.accounts.registration && signed_in.is_none())
            .then_some("/registration"),
        languages: config.languages.iter().map(language).collect(),
        layout: match (ctx.fragment, is_staff_side(&ctx.path)) {
            (true, _) => "fragment.html",
            (false, true) => "panel/layout.html",
            (false, false) => "layout.html",
        },
        panel: ctx.need_staff().ok().map(|one| Panel {
            name: &one.member.name,
            role: one.role().slug(),
            places: Place::of(one.role())
                .map(|place| Entry {
                    slug: place.slug(),
                    href: place.path().to_owned(),
                    active: open_place(one.role(), &ctx.path) == Some(place),
                })
                .collect(),
        }),
        view_class: ctx.view.classes(),
        view_on: ctx.view.is_on(),
        policy_href: "/documents/policy",
    };
    let more = context! { page => Value::from(Serde(&page)), ..Value::from(Serde(screen)) };
    ctx.look.render(S::TEMPLATE, ctx.lang, more)
}

/// Whether a path is another one or lies under it.
fn under(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The place of the panel that is open: of those above the path the nearest.
fn open_place(role: Role, path: &str) -> Option<Place> {
    let above = Place::of(role).filter(|place| under(path, place.path()));
    above.max_by_key(|place| place.path().len())
}

/// Makes a text fit for the value of a query's field.
pub fn encode(text: &str) -> String {
    serde_urlencoded::to_string([("", text)]).unwrap_or_default().trim_start_matches('=').to_owned()
}

/// A path of this site to go back to; anything else is `otherwise`.
pub fn back(wished: &str, otherwise: &str) -> String {
    let own = wished.starts_with('/') && !wished.starts_with("//") && !wished.contains('\\');
    if own && wished.is_ascii() && !wished.contains(char::is_control) {
        wished.to_owned()
    } else {
        otherwise.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn one_goes_back_to_paths_of_this_site_only() {
        assert_eq!(back("/booking?d=1", "/"), "/booking?d=1");
        for wrong in ["", "https://x.example", "//x.example", "/\\x", "x", "/a\r\nb", "/я"] {
            assert_eq!(back(wrong, "/cabinet"), "/cabinet", "{wrong}");
        }
    }
}
