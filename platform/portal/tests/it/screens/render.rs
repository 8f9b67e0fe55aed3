//! Every screen × sample × theme × language (S4), and what law and the content policy ask of
//! each page.

use std::collections::BTreeSet;

use kernel::{Lang, SiteConfig, SiteId};
use minijinja::{Value, context};
use portal::screens::{self, Rendered};
use shell::themes::{Look, Screen, Themes};
use visits::appointments::screens::ResultScreen;

use super::html::{Tag, tags};
use crate::walls::root;

pub fn themes() -> Themes {
    Themes::load(&root().join("themes")).expect("the themes")
}

/// Rendered with everything that a clinic may have.
fn config() -> SiteConfig {
    let text = std::fs::read_to_string(root().join("tenants/alfa/site.toml")).expect("site.toml");
    kernel::site::read(&text).expect("a site")
}

/// Everything rendered: whole pages with what they are called.
fn rendered() -> Vec<Rendered> {
    let all = screens::render(&themes(), &config()).expect("everything renders");
    assert!(all.len() > 300, "{} pages", all.len());
    all
}

fn is_fragment(page: &Rendered) -> bool {
    page.name.ends_with(".fragment.html")
}

fn is_of_platform(page: &Rendered) -> bool {
    page.name.contains("/platform-") || page.name.contains("/console-")
}

#[test]
fn every_screen_renders_in_every_theme_and_language() {
    let names: BTreeSet<String> = rendered().into_iter().map(|page| page.name).collect();
    for theme in ["base", "malysh", "sibir"] {
        for lang in Lang::ALL {
            for template in screens::templates() {
                let stem = template.trim_end_matches(".html").replace('/', "-");
                let name = format!("{theme}/{}/{stem}-0.html", lang.tag());
                assert!(names.contains(&name), "{name} is not rendered");
            }
        }
    }
    // A clinic that has told nothing about itself has pages too.
    let bare = SiteConfig { name: "Клиника".into(), ..SiteConfig::default() };
    screens::render(&themes(), &bare).expect("everything renders for a bare clinic");
}

#[test]
fn every_template_belongs_to_a_screen_or_is_part_of_one() {
    let named = screens::templates();
    let (themes, mut seen) = (themes(), BTreeSet::new());
    for theme in themes.names() {
        for template in themes.get(theme).template_names() {
            let partial = template.starts_with("parts/")
                || template.starts_with("mail/")
                || [
                    "layout.html",
                    "fragment.html",
                    "console/layout.html",
                    "panel/layout.html",
                    "platform/layout.html",
                ]
                .contains(&template.as_str());
            if !partial && template.ends_with(".html") {
                assert!(named.contains(&template.as_str()), "{theme}: no screen shows {template}");
            }
            seen.insert(template);
        }
    }
    for template in &named {
        assert!(seen.contains(*template), "{template} is named by a screen and does not exist");
    }
    assert_eq!(
        named.iter().collect::<BTreeSet<_>>().len(),
        named.len(),
        "a template with two screens"
    );
}

#[test]
fn every_part_is_used() {
    let mut texts = String::new();
    let mut parts = Vec::new();
    for path in crate::walls::files(&root().join("themes")) {
        if path.extension().is_some_and(|end| end == "html" || end == "txt") {
            texts.push_str(&std::fs::read_to_string(&path).expect("a template"));
            let name = path.to_string_lossy().replace('\\', "/");
            parts.extend(name.rsplit_once("/parts/").map(|(_, file)| format!("\"parts/{file}\"")));
        }
    }
    assert!(parts.len() > 10, "{parts:?}");
    for part in parts {
        assert!(texts.contains(&part), "nothing uses {part}");
    }
}

/// What the strict content policy would not let work.
fn against_policy(tag: &Tag) -> Option<String> {
    let inline = |name: &str| name.starts_with("on") || name == "style";
    if let Some((name, _)) = tag.attributes.iter().find(|(name, _)| inline(name)) {
        return Some(format!("an attribute {name}"));
    }
    match tag.name.as_str() {
        "style" => Some("a style element".into()),
        "script" if tag.get("src").is_none() => Some("a script of its own".into()),
        "base" | "object" | "embed" | "applet" => Some(format!("a {}", tag.name)),
        _ => {
            let led = ["href", "src", "action", "formaction"]
                .into_iter()
                .filter_map(|name| tag.get(name));
            let hostile = |to: &&str| to.trim().to_ascii_lowercase().starts_with("javascript:");
            let to = led.clone().find(hostile).map(|to| format!("a link to {to}"));
            // Whatever is loaded comes from the own host.
            let loads = ["script", "link", "img", "iframe", "source"].contains(&tag.name.as_str());
            let foreign = |to: &&str| loads && (to.starts_with("http") || to.starts_with("//"));
            to.or_else(|| led.clone().find(foreign).map(|to| format!("{} loads {to}", tag.name)))
        }
    }
}

#[test]
fn no_page_has_anything_that_the_content_policy_forbids() {
    for page in rendered() {
        for tag in tags(&page.html) {
            assert_eq!(against_policy(&tag), None, "{}: {tag:?}", page.name);
        }
    }
}

#[test]
fn every_page_names_its_language_links_the_policy_and_the_low_vision_version() {
    for page in rendered().iter().filter(|page| !is_fragment(page)) {
        let tags = tags(&page.html);
        let html = tags.iter().find(|tag| tag.name == "html").expect("the root element");
        let lang = page.name.split('/').nth(1).expect("a language");
        assert_eq!(html.get("lang"), Some(lang), "{}", page.name);
        let has = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
        // Parts of pictures have titles too.
        let head = tags.iter().take_while(|tag| tag.name != "body");
        let titles = head.filter(|tag| tag.name == "title").count();
        assert_eq!((titles, has("main"), has("h1")), (1, 1, 1), "{}: title, main, h1", page.name);
        if is_of_platform(page) {
            continue;
        }
        let links = |to: &str| {
            let mut links =
                tags.iter().filter(|tag| tag.name == "a").filter_map(|tag| tag.get("href"));
            links.any(|href| href.replace("&#x2f;", "/").split('?').next() == Some(to))
        };
        assert!(links("/documents/policy"), "{}: no link to the policy", page.name);
        assert!(links("/view"), "{}: no link to the low-vision version", page.name);
    }
}

#[test]
fn a_fragment_is_a_page_without_its_frame() {
    for page in rendered().iter().filter(|page| is_fragment(page) && !is_of_platform(page)) {
        let tags = tags(&page.html);
        let frame = tags
            .iter()
            .find(|tag| ["html", "head", "body", "header", "footer"].contains(&tag.name.as_str()));
        assert!(frame.is_none(), "{}: {frame:?}", page.name);
        assert!(!page.html.trim().is_empty(), "{}", page.name);
    }
}

/// The values of letters, made of the samples of the page that shows the same.
fn letters() -> Vec<(&'static str, serde_json::Value)> {
    let mut all = vec![("code", serde_json::json!({ "code": "012345", "minutes": 10 }))];
    let account = serde_json::json!({
        "url": "https://demo.example/sign-in",
        "recovery_url": "https://demo.example/recovery",
    });
    all.extend([("already", account.clone()), ("password", account)]);
    let whats = ["confirmed", "refused", "ended", "age", "adult"];
    all.extend(whats.map(|what| {
        let what = format!("family-letter_{what}");
        let values = serde_json::json!({ "what": what, "url": "https://demo.example/family" });
        ("family", values)
    }));
    all.extend(["staff_invitation", "staff_recovery"].map(|name| {
        let values = serde_json::json!({
            "name": "Тестова Тамара",
            "role": "registry",
            "url": "https://demo.example/staff/start/x",
            "until": "01.12.2026 10:00",
        });
        (name, values)
    }));
    all.push((
        "trial",
        serde_json::json!({
            "name": "Тестова Тамара",
            "url": "https://demo.example/admin/settings/messages",
        }),
    ));
    for (reason, since) in [("failing", Some("01.12.2026 10:00")), ("gone", None)] {
        let letter = serde_json::json!({
            "host": "mis.example.ru",
            "reason": reason,
            "since": since,
            "url": "https://demo.example/admin/exchange/webhooks/x",
        });
        all.push(("webhook_paused", letter));
    }
    all.push(("contact_taken", serde_json::json!({ "url": "https://demo.example/sign-in" })));
    all.push(("contact_changed", serde_json::json!({})));
    for kept in [true, false] {
        let act = serde_json::json!({
            "date": "2026-12-01",
            "time": "08:00",
            "zone": "UTC+3",
            "number": "0198c7c0-0000-7000-8000-000000000000",
            "card_kept": kept,
            "visits_to_come": kept,
        });
        all.push(("deleted", act));
    }
    for sample in ResultScreen::samples() {
        let shown = serde_json::json!({ "appointment": sample.appointment, "manage_url": "https://demo.example/x" });
        let names = ["booked", "cancelled", "moved", "confirmed", "reminder"];
        all.extend(names.map(|name| (name, shown.clone())));
    }
    for acting_for in [None, Some("Тестова Мария")] {
        let letter = serde_json::json!({
            "author": "Тестова Анна Ивановна",
            "acting_for": acting_for,
            "email": "anna@mail.example",
            "category": "Вопрос",
            "subject": "Парковка",
            "body": "Первая строка.\n\nВторая строка.",
        });
        all.push(("feedback", letter));
    }
    for (kind, means, about, receipt) in [
        ("paid", Some("sbp"), "Тестова Мария Ивановна", Some("https://check.example/1")),
        ("paid", None, "", None),
        ("refunded", Some("card"), "Тестова Мария Ивановна", None),
    ] {
        let letter = serde_json::json!({
            "amount": 315_000,
            "number": "10000013",
            "day": "2026-12-01",
            "purpose": if about.is_empty() { "purchase" } else { "appointment" },
            "about": about,
            "branch": "Клиника на Тверской",
            "means": means,
            "receipt": receipt,
            "url": "https://demo.example/payments",
        });
        all.push((kind, letter));
    }
    let differences = serde_json::json!({
        "profile": "ООО «Альфа»",
        "day": "2026-11-29",
        "found": 2,
        "url": "https://demo.example/admin/takings/differences",
    });
    all.push(("differences", differences));
    let answer = serde_json::json!({
        "answer": "Парковка есть во дворе.",
        "question": "Где оставить машину?",
        "date": "2026-12-01",
    });
    all.push(("feedback_answer", answer));
    all
}

#[test]
fn every_letter_renders_in_every_theme_and_language() {
    let themes = themes();
    let mut used = BTreeSet::new();
    for theme in themes.names() {
        let config = SiteConfig { theme: theme.to_owned(), ..config() };
        let site = kernel::Site {
            id: SiteId(uuid::Uuid::nil()),
            label: "demo".into(),
            version: 1,
            config,
        };
        let look = Look::new(&site, &themes, "https://demo.example");
        for lang in Lang::ALL {
            for (name, values) in letters() {
                assert!(look.texts(lang).has(&format!("mail-{name}_subject")), "{theme} {name}");
                for end in ["html", "txt"] {
                    let template = format!("mail/{name}.{end}");
                    let values = Value::from(minijinja::value::Serde(&values));
                    let text =
                        look.render(&template, lang, context! { ..values }).expect("a letter");
                    assert!(text.contains("Альфа"), "{theme} {template}: {text}");
                    for tag in tags(&text).iter().filter(|_| end == "html") {
                        let own =
                            ["script", "link", "img", "style", "form"].contains(&tag.name.as_str());
                        assert!(!own, "{theme} {template}: {tag:?} is dropped by mail programs");
                    }
                    used.insert(template);
                }
            }
        }
    }
    let parts = ["layout", "parts", "pay", "visit", "about_visit"];
    for template in themes.get("base").template_names() {
        let partial = parts.iter().any(|part| template.starts_with(&format!("mail/{part}.")));
        assert!(
            !template.starts_with("mail/") || partial || used.contains(&template),
            "nothing sends {template}"
        );
    }
}
