//! Reading `site.toml`: unknown keys and contradictions are named with their line.

use toml::de::{DeTable, DeValue};

use super::{CaptchaKind, SiteConfig, VideoMode};
use crate::phone::Phone;

/// Something wrong in a `site.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, for the person who wrote the file.
    pub what: String,
}

/// Reads a `site.toml`, or says everything that is wrong in it.
pub fn read(text: &str) -> Result<SiteConfig, Vec<Mistake>> {
    let config: SiteConfig = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        vec![Mistake { line, what: error.message().to_owned() }]
    })?;
    let mistakes: Vec<Mistake> = contradictions(&config)
        .into_iter()
        .map(|(key, what)| Mistake { line: line_of_key(text, key), what: format!("{key}: {what}") })
        .collect();
    if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
}

/// What cannot be true at once, or cannot work: (dotted key, why).
pub fn contradictions(config: &SiteConfig) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut must = |holds: bool, key, why: &str| {
        if !holds {
            found.push((key, why.to_owned()));
        }
    };
    must(!config.name.trim().is_empty(), "name", "a site needs a name");
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    must(
        !config.theme.is_empty() && config.theme.chars().all(slug),
        "theme",
        "not a theme's folder name",
    );
    must(!config.languages.is_empty(), "languages", "at least one language is needed");
    must(unique(&config.languages), "languages", "a language is named twice");
    must(unique(&config.sections), "sections", "a section is named twice");
    let phone = &config.contacts.phone;
    must(
        phone.is_empty()
            || Phone::parse(phone).is_some_and(|p| p.e164() == phone)
            || phone.starts_with("+7"),
        "contacts.phone",
        "write the phone in E.164, e.g. +74951234567",
    );
    let email = &config.contacts.email;
    must(
        email.is_empty() || crate::email::parse(email).is_some(),
        "contacts.email",
        "not an e-mail address",
    );
    let colours = &config.colours;
    for (key, colour) in [
        ("colours.accent", &colours.accent),
        ("colours.accent_text", &colours.accent_text),
        ("colours.background", &colours.background),
        ("colours.surface", &colours.surface),
        ("colours.text", &colours.text),
    ] {
        must(rgb(colour).is_some(), key, "write a colour as #rrggbb");
    }
    for (key, a, b) in [
        ("colours.accent_text", &colours.accent_text, &colours.accent),
        ("colours.text", &colours.text, &colours.background),
        ("colours.text", &colours.text, &colours.surface),
        ("colours.accent", &colours.accent, &colours.surface),
    ] {
        must(
            contrast(a, b).is_none_or(|ratio| ratio >= 4.5),
            key,
            &format!("{a} on {b} has a contrast below 4.5:1 (WCAG 2.1 AA)"),
        );
    }
    let booking = &config.booking;
    must(!booking.modes.is_empty(), "booking.modes", "at least one mode is needed");
    must(unique(&booking.modes), "booking.modes", "a mode is named twice");
    must((1..=366).contains(&booking.horizon_days), "booking.horizon_days", "from 1 to 366 days");
    must((1..=60).contains(&booking.hold_minutes), "booking.hold_minutes", "from 1 to 60 minutes");
    must(
        booking.min_notice_minutes <= booking.horizon_days.saturating_mul(24 * 60),
        "booking.min_notice_minutes",
        "longer than the horizon: nothing could ever be booked",
    );
    must(
        booking.cancel_until_minutes <= 7 * 24 * 60,
        "booking.cancel_until_minutes",
        "at most 10080 minutes (a week)",
    );
    must(
        (1..=3650).contains(&booking.keep_personal_days),
        "booking.keep_personal_days",
        "from 1 to 3650 days",
    );
    must(
        (1..=60_000).contains(&booking.queue_per_minute),
        "booking.queue_per_minute",
        "from 1 to 60000 visitors",
    );
    must(
        (5..=240).contains(&booking.queue_pass_minutes),
        "booking.queue_pass_minutes",
        "from 5 to 240 minutes",
    );
    must(
        config.captcha.kind == CaptchaKind::Off || (1..=100_000).contains(&config.captcha.cost),
        "captcha.cost",
        "from 1 to 100000 rounds",
    );
    let video = &config.video;
    must(
        video.server.is_empty()
            || (video.server.starts_with("https://")
                && video.server.len() <= 200
                && !video.server.chars().any(|c| c.is_whitespace() || c.is_control())),
        "video.server",
        "an https:// address",
    );
    must(
        video.mode != VideoMode::Trueconf || !video.server.is_empty(),
        "video.server",
        "trueconf needs the address of the server",
    );
    let accounts = &config.accounts;
    must(unique(&accounts.methods), "accounts.methods", "a way of signing in is named twice");
    must(unique(&accounts.channels), "accounts.channels", "a channel is named twice");
    must(!accounts.channels.is_empty(), "accounts.channels", "at least one channel is needed");
    must(
        (5..=60 * 24 * 60).contains(&accounts.idle_minutes),
        "accounts.idle_minutes",
        "from 5 to 86400 minutes",
    );
    must((1..=365).contains(&accounts.session_days), "accounts.session_days", "from 1 to 365 days");
    must(unique(&config.cabinet.tabs), "cabinet.tabs", "a tab is named twice");
    let categories = &config.cabinet.feedback_categories;
    must(
        (1..=20).contains(&categories.len())
            && unique(categories)
            && categories.iter().all(|one| (1..=100).contains(&one.trim().chars().count())),
        "cabinet.feedback_categories",
        "from 1 to 20 different categories of at most 100 characters",
    );
    let family = &config.family;
    must(
        (1..=18).contains(&family.child_until) && family.child_until <= family.minor_until,
        "family.child_until",
        "from 1 to 18 years, and not above minor_until",
    );
    must(family.minor_until <= 21, "family.minor_until", "at most 21 years");
    let staff = &config.staff;
    must(unique(&staff.second_factor), "staff.second_factor", "a role is named twice");
    must(
        (5..=24 * 60).contains(&staff.idle_minutes),
        "staff.idle_minutes",
        "from 5 to 1440 minutes",
    );
    must((1..=30).contains(&staff.session_days), "staff.session_days", "from 1 to 30 days");
    let messages = &config.messages;
    must(
        messages.from_email.is_empty() || crate::email::parse(&messages.from_email).is_some(),
        "messages.from_email",
        "not an e-mail address",
    );
    must(
        messages.reminders.len() <= 5
            && unique(&messages.reminders)
            && messages.reminders.iter().all(|one| (15..=30 * 24 * 60).contains(one)),
        "messages.reminders",
        "at most five different terms from 15 to 43200 minutes",
    );
    must(config.logo.len() <= 32 * 1024, "logo", "larger than 32 KiB");
    must(
        config.logo_picture.len() <= 64
            && config.logo_picture.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-'),
        "logo_picture",
        "only an upload or `sites export` gives this key",
    );
    found
}

fn unique<T: PartialEq>(items: &[T]) -> bool {
    items.iter().enumerate().all(|(at, item)| !items[..at].contains(item))
}

fn rgb(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    let part = |at| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// The contrast ratio of two colours (WCAG 2.1, relative luminance).
pub fn contrast(a: &str, b: &str) -> Option<f64> {
    let luminance = |colour: &str| {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        rgb(colour).map(|[r, g, b]| 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b))
    };
    let (a, b) = (luminance(a)?, luminance(b)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// The line on which a dotted key stands; where it is absent, its table's, else the first.
fn line_of_key(text: &str, key: &str) -> usize {
    let Ok(root) = DeTable::parse(text) else { return 1 };
    let mut table = root.get_ref();
    let mut line = 1;
    for part in key.split('.') {
        let Some((name, value)) = table.get_key_value(part) else { break };
        line = line_of(text, name.span().start);
        let DeValue::Table(inner) = value.get_ref() else { break };
        table = inner;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{contrast, read};

    #[test]
    fn unknown_keys_are_named_with_their_line() {
        let mistakes = read("name = \"A\"\n\n[booking]\nhorizon = 5\n").expect_err("unknown key");
        assert_eq!(mistakes[0].line, 4);
        assert!(mistakes[0].what.contains("horizon"), "{mistakes:?}");
    }

    #[test]
    fn contradictions_are_all_named_with_their_lines() {
        let text = "name = \"A\"\nlanguages = []\n[colours]\naccent = \"red\"\n[booking]\nhorizon_days = 1\nmin_notice_minutes = 9999\n";
        let mistakes = read(text).expect_err("three mistakes");
        let lines: Vec<usize> = mistakes.iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [2, 4, 7], "{mistakes:?}");
    }

    #[test]
    fn a_name_alone_is_a_site() {
        assert_eq!(read("name = \"A\"").expect("defaults").booking.horizon_days, 60);
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast("#000000", "#ffffff").expect("colours") - 21.0).abs() < 0.01);
        assert_eq!(contrast("#00000", "#ffffff"), None);
    }
}
