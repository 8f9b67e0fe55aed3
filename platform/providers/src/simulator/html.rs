//! Pages for people, made here, without scripts.

use poem::{Request, Response, http::StatusCode};

use super::decimal::roubles;

const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:46rem;margin:0 auto;padding:0 1rem 2rem;\
color:#1b1b1b;background:#fff}.sim{margin:0 -1rem 1.5rem;padding:.5rem 1rem;background:#ffe08a;\
border-bottom:2px solid #7a5b00}h1{font-size:1.5rem}.sum{font-size:2rem;font-weight:700;margin:.5rem 0}\
article,fieldset{border:1px solid #767676;border-radius:.5rem;padding:.5rem 1rem 1rem;margin:1rem 0}\
label{display:block;margin:.5rem 0}input[type=text],input[type=url],select{font:inherit;width:100%;\
max-width:26rem;padding:.5rem;box-sizing:border-box;display:block}button{font:inherit;padding:.6rem 1rem;\
margin:.25rem .5rem .25rem 0;border:1px solid #1b1b1b;border-radius:.4rem;background:#fff;cursor:pointer}\
button.main{background:#14532d;color:#fff;border-color:#14532d}.bad{color:#9b1c1c;font-weight:700}\
pre{white-space:pre-wrap;overflow-wrap:anywhere}td,th{text-align:left;padding:.25rem .75rem .25rem 0;\
vertical-align:top;overflow-wrap:anywhere}.qr svg{width:16rem;height:16rem;max-width:100%}";

/// A page with the mark of a simulator over it.
pub(super) fn page(title: &str, content: &str) -> Response {
    page_with(StatusCode::OK, title, content)
}

/// The same with another status.
pub(super) fn page_with(status: StatusCode, title: &str, content: &str) -> Response {
    let title = escaped(title);
    Response::builder().status(status).content_type("text/html; charset=utf-8").body(format!(
        "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} — симулятор</title>\
         <style>{STYLE}</style><div class=\"sim\" role=\"note\"><b>Симулятор.</b> Это не банк: \
         деньги не списываются, настоящие карты не нужны.</div><h1>{title}</h1>{content}</html>"
    ))
}

/// There is no such thing.
pub(super) fn nothing(what: &str) -> Response {
    page_with(StatusCode::NOT_FOUND, "Не найдено", &format!("<p>{}</p>", escaped(what)))
}

/// Sends the browser elsewhere, with a GET.
pub(super) fn away(to: &str) -> Response {
    // Letters that no header may have are escaped; a path of ours stays as it is.
    let to = reqwest::Url::parse(to).map_or_else(|_| to.to_owned(), String::from);
    Response::builder().status(StatusCode::SEE_OTHER).header("location", to).finish()
}

/// A sum for people: `1500,00 ₽`.
pub(super) fn sum(kopecks: i64) -> String {
    format!("{} ₽", roubles(kopecks).replace('.', ","))
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A button that posts an action.
pub(super) fn button(action: &str, text: &str) -> String {
    let main = if action == "pay" { " class=\"main\"" } else { "" };
    format!("<button{main} name=\"act\" value=\"{action}\">{text}</button>")
}

/// Entries of a choice: values with their texts.
pub(super) fn options<'a>(of: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let option = |(value, text): (&str, &str)| {
        format!("<option value=\"{}\">{}</option>", escaped(value), escaped(text))
    };
    of.into_iter().map(option).collect()
}

/// A code to be read by a phone's camera, as SVG.
pub(super) fn qr(text: &str) -> String {
    let code = qrcode::QrCode::new(text);
    code.map_or_else(
        |_| String::new(),
        |code| code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(240, 240).build(),
    )
}

/// This service's origin, as who asks sees it.
pub(super) fn origin(request: &Request) -> String {
    format!("http://{}", request.header("host").unwrap_or_default())
}
