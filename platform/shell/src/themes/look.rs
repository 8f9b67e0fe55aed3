//! How one clinic's site looks: its theme, its texts over the theme's, its colours.

use std::{collections::BTreeMap, sync::Arc};

use kernel::{Lang, Problem, Site, phone};
use minijinja::{Value, context, value::Serde};
use serde::Serialize;
use store::objects::keys::{Picture, Size};

use super::{
    Theme, Themes,
    texts::{Texts, Translate},
};
use crate::keys::sha256;

/// A clinic's look, prepared once per version of its configuration.
pub struct Look {
    /// The theme.
    pub theme: Arc<Theme>,
    texts: BTreeMap<Lang, Arc<Texts>>,
    translate: BTreeMap<Lang, Value>,
    asset: Value,
    site: Value,
    /// The stylesheet of the clinic's colours.
    pub css: String,
    /// Its address, with the hash of its content.
    pub css_href: String,
    /// The address of the logo; empty when the theme's own mark is used.
    pub logo_href: String,
    /// The address and the type of the mark of tabs and of the installed portal; empty when the
    /// theme's own is used.
    pub icon: (String, &'static str),
}

#[derive(Serialize)]
struct SiteView<'a> {
    label: &'a str,
    url: &'a str,
    name: &'a str,
    logo: &'a str,
    icon: &'a str,
    icon_type: &'a str,
    css: &'a str,
    accent: &'a str,
    phone: String,
    phone_e164: &'a str,
    email: &'a str,
    address: &'a str,
    legal: &'a kernel::site::Legal,
}

impl Look {
    /// Prepares the look of a site whose pages are at `origin`.
    pub fn new(site: &Site, themes: &Themes, origin: &str) -> Self {
        let config = &site.config;
        let theme = themes.get(&config.theme);
        let mut texts = BTreeMap::new();
        for lang in Lang::ALL {
            let below = theme.texts(lang);
            let own = config.texts.get(&lang).filter(|own| !own.is_empty());
            let of_lang = match own {
                Some(own) => {
                    let own = own.iter().map(|(key, pattern)| (key.as_str(), pattern.as_str()));
                    Arc::new(Texts::over(below, lang, own))
                }
                None => below,
            };
            texts.insert(lang, of_lang);
        }
        let colours = &config.colours;
        let css = format!(
            ":root{{--accent:{};--accent-text:{};--background:{};--surface:{};--text:{}}}\n",
            colours.accent, colours.accent_text, colours.background, colours.surface, colours.text
        );
        let short = |text: &str| sha256(text.as_bytes())[..16].to_owned();
        let css_href = format!("/site/{}/colours.css", short(&css));
        let drawn = match config.logo.as_str() {
            "" => String::new(),
            logo => format!("/site/{}/logo.svg", short(logo)),
        };
        let uploaded = |size| Picture::of(&config.logo_picture, size).map(|one| one.href());
        let logo_href = uploaded(Size::Logo).unwrap_or_else(|_| drawn.clone());
        let icon = match uploaded(Size::Icon) {
            Ok(href) => (href, "image/png"),
            Err(_) => (drawn, "image/svg+xml"),
        };
        let view = SiteView {
            label: &site.label,
            url: origin,
            name: &config.name,
            logo: &logo_href,
            icon: &icon.0,
            icon_type: icon.1,
            css: &css_href,
            accent: &colours.accent,
            phone: phone::show(&config.contacts.phone),
            phone_e164: &config.contacts.phone,
            email: &config.contacts.email,
            address: &config.contacts.address,
            legal: &config.legal,
        };
        let site = Value::from(Serde(&view));
        let translate = texts
            .iter()
            .map(|(lang, texts)| (*lang, Value::from_object(Translate(Arc::clone(texts)))))
            .collect();
        let asset = theme.asset_function();
        Self { theme, texts, translate, asset, site, css, css_href, logo_href, icon }
    }

    /// The clinic's texts.
    pub fn texts(&self, lang: Lang) -> Arc<Texts> {
        self.texts.get(&lang).cloned().unwrap_or_default()
    }

    /// Renders a template with what every template of this clinic sees and `more`.
    pub fn render(&self, template: &str, lang: Lang, more: Value) -> Result<String, Problem> {
        let context = context! {
            lang => lang.tag(),
            t => self.translate.get(&lang).cloned().unwrap_or_default(),
            asset => self.asset.clone(),
            site => self.site.clone(),
            ..more
        };
        self.theme.render(template, context)
    }
}

/// Renders a page that stands outside any clinic, in the base theme.
pub fn render_platform(
    themes: &Themes,
    template: &str,
    lang: Lang,
    more: Value,
) -> Result<String, Problem> {
    let theme = themes.get(super::BASE);
    let context = context! {
        lang => lang.tag(),
        t => Value::from_object(Translate(theme.texts(lang))),
        asset => theme.asset_function(),
        ..more
    };
    theme.render(template, context)
}
