//! How colours look before they are saved: a stylesheet of their own, for the sample of the page.
//! Styles in the page itself are forbidden by its policy.

use kernel::{problem, site::contrast, staff::Right};
use poem::{Response, handler, http::header};
use shell::{Ctx, Fail, http::page::encode};

use super::super::screens::{ContrastView, PreviewView};

/// The custom properties of the five colours, in the order of the form; `css` in the query.
const NAMES: [&str; 5] = ["accent", "accent-text", "background", "surface", "text"];

/// What stands on what, as places in [`NAMES`].
const PAIRS: [(&str, usize, usize); 4] = [
    ("accent_text", 1, 0),
    ("text_background", 4, 2),
    ("text_surface", 4, 3),
    ("accent_surface", 0, 3),
];

/// The sample for five colours; none unless all are colours.
pub(super) fn view(colours: &[&str]) -> Option<PreviewView> {
    let colours: &[&str; 5] = colours.try_into().ok()?;
    let ratio = |a: usize, b: usize| contrast(colours[a], colours[b]);
    let contrasts = PAIRS.iter().map(|(slug, a, b)| {
        let ratio = ratio(*a, *b)?;
        let shown = (ratio * 10.0).floor() / 10.0;
        Some(ContrastView { slug, ratio: format!("{shown:.1}"), enough: ratio >= 4.5 })
    });
    let contrasts = contrasts.collect::<Option<Vec<_>>>()?;
    let query =
        NAMES.iter().zip(colours).map(|(name, colour)| format!("{name}={}", encode(colour)));
    let query = query.collect::<Vec<_>>().join("&");
    Some(PreviewView { css: format!("/admin/preview/colours.css?{query}"), contrasts })
}

/// `GET /admin/preview/colours.css`: nothing but five colours gets into it.
#[handler]
pub(in super::super) async fn sheet(ctx: Ctx) -> Result<Response, Fail> {
    ctx.need(Right::Administer)?;
    let mut css = String::from(".preview{");
    for name in NAMES {
        let colour = ctx.query.text(name);
        if contrast(&colour, "#000000").is_none() {
            return Err(problem::not_found().into());
        }
        css.push_str(&format!("--{name}:{colour};"));
    }
    css.push_str("}\n");
    Ok(Response::builder()
        .content_type("text/css; charset=utf-8")
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(css))
}
