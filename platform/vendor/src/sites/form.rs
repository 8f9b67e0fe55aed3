//! What a manager chooses for a site: theme, time zone, modules.

use chrono_tz::Tz;
use kernel::{
    SiteConfig,
    site::{Method, Mode, Section, Tab},
};
use shell::{App, http::Form};

use super::screens::{Choice, ModulesView};

/// Time zones of Russia, from west to east.
const ZONES: [Tz; 11] = [
    Tz::Europe__Kaliningrad,
    Tz::Europe__Moscow,
    Tz::Europe__Samara,
    Tz::Asia__Yekaterinburg,
    Tz::Asia__Omsk,
    Tz::Asia__Krasnoyarsk,
    Tz::Asia__Irkutsk,
    Tz::Asia__Yakutsk,
    Tz::Asia__Vladivostok,
    Tz::Asia__Magadan,
    Tz::Asia__Kamchatka,
];

/// The ways of signing in that a site can offer.
const METHODS: [Method; 3] = [Method::Password, Method::Code, Method::Qr];
const MODES: [Mode; 2] = [Mode::Branches, Mode::Online];

const fn mode_slug(mode: Mode) -> &'static str {
    match mode {
        Mode::Branches => "branches",
        Mode::Online => "online",
    }
}

/// Puts what a form says into a configuration.
pub(super) fn apply(form: &Form, config: &mut SiteConfig) {
    config.name = form.text("name").split_whitespace().collect::<Vec<_>>().join(" ");
    config.theme = form.text("theme");
    if let Ok(zone) = form.text("zone").parse() {
        config.zone = zone;
    }
    let ticked = |field: &'static str| form.all(field).collect::<Vec<_>>();
    config.sections =
        chosen(&config.sections, &Section::ALL, &ticked("sections"), |one| one.slug());
    config.booking.modes = chosen(&config.booking.modes, &MODES, &ticked("modes"), mode_slug);
    config.accounts.methods =
        chosen(&config.accounts.methods, &METHODS, &ticked("methods"), |one| one.slug());
    config.cabinet.tabs =
        chosen(&config.cabinet.tabs, &Tab::ALL, &ticked("tabs"), |one| one.slug());
    config.accounts.registration = form.has("registration");
    config.family.enabled = form.has("family");
}

/// The ticked ones: in the order they had, those that are new after them in the usual order.
fn chosen<T: Copy + PartialEq>(
    before: &[T],
    all: &[T],
    ticked: &[&str],
    slug: impl Fn(T) -> &'static str,
) -> Vec<T> {
    let kept = before.iter().copied();
    let added = all.iter().copied().filter(|one| !before.contains(one));
    kept.chain(added).filter(|one| ticked.contains(&slug(*one))).collect()
}

/// What the form shows of a configuration.
pub(super) fn view(app: &App, config: &SiteConfig) -> ModulesView {
    let mut zones: Vec<Tz> = ZONES.to_vec();
    if !zones.contains(&config.zone) {
        zones.push(config.zone);
    }
    ModulesView {
        themes: app.themes.names().map(|name| choice(name, name == config.theme)).collect(),
        zones: zones.iter().map(|zone| choice(zone.name(), *zone == config.zone)).collect(),
        sections: ticks(&Section::ALL, &config.sections, |one| one.slug()),
        modes: ticks(&MODES, &config.booking.modes, mode_slug),
        methods: ticks(&METHODS, &config.accounts.methods, |one| one.slug()),
        tabs: ticks(&Tab::ALL, &config.cabinet.tabs, |one| one.slug()),
        registration: config.accounts.registration,
        family: config.family.enabled,
    }
}

fn choice(value: &str, ticked: bool) -> Choice {
    Choice { value: value.to_owned(), ticked }
}

fn ticks<T: Copy + PartialEq>(
    all: &[T],
    ticked: &[T],
    slug: impl Fn(T) -> &'static str,
) -> Vec<Choice> {
    all.iter().map(|one| choice(slug(*one), ticked.contains(one))).collect()
}

#[cfg(test)]
mod tests {
    use kernel::{SiteConfig, site::Section};
    use shell::http::Form;

    use super::apply;

    #[test]
    fn what_was_there_keeps_its_order_and_what_is_unknown_is_nothing() {
        let mut config = SiteConfig {
            sections: vec![Section::Prices, Section::Schedule],
            ..SiteConfig::default()
        };
        let form = "name=+A++B+&theme=base&zone=Nowhere&sections=questions&sections=schedule\
                    &sections=prices&sections=evil&modes=online&family=1";
        apply(&Form::parse(form.as_bytes()).expect("a form"), &mut config);
        assert_eq!(config.sections, [Section::Prices, Section::Schedule, Section::Questions]);
        assert_eq!(config.name, "A B");
        assert_eq!(config.zone.name(), "Europe/Moscow");
        assert_eq!(config.booking.modes.len(), 1);
        assert!(config.family.enabled && !config.accounts.registration);
        assert!(config.accounts.methods.is_empty());
    }
}
