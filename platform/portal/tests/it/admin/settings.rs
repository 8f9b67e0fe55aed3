//! Settings: what an administrator saves is what patients see; mistakes stand at their fields.

use kernel::{
    Problem,
    site::{Section, Tab},
    staff::Role,
};
use offices::admin::settings::change;
use testkit::on_both_engines;

use super::config;

on_both_engines! {
    async fn rules_of_booking_are_saved_with_their_author_and_a_line_in_the_journal(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get("/admin/settings/booking").await;
        assert_eq!(page.status, 200, "{}", page.body);
        let (before, old, _) = config(portal, "alfa").await;
        let form = page.form("/admin/settings/booking").with("booking.horizon_days", "21");
        let done = admin.browser.walk(&form).await;
        assert!(done.says("Изменения сохранены"), "{}", done.body);
        let (version, mut new, author) = config(portal, "alfa").await;
        assert_eq!((version, new.booking.horizon_days), (before + 1, 21));
        assert_eq!(author, admin.actor.member.name);
        // Nothing else has changed, and this node knows it at once.
        assert_eq!(portal.clinic("alfa").0.site.version, version);
        new.booking.horizon_days = old.booking.horizon_days;
        assert_eq!(new, old);
        let told = portal.ask("select action as it from audit where action = 'settings.change'").await;
        assert_eq!(told.expect("the journal").len(), 1);
        // The same once more is no change.
        let page = admin.browser.get("/admin/settings/booking").await;
        assert_eq!(admin.browser.submit(&page.form("/admin/settings/booking")).await.status, 303);
        assert_eq!(config(portal, "alfa").await.0, version);
    }

    async fn tabs_and_sections_follow_the_numbers_that_are_typed(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let anna = portal.patient("alfa").await;
        let page = admin.browser.get("/admin/settings/cabinet").await;
        let form = page
            .form("/admin/settings/cabinet")
            .untick("cabinet.tabs")
            .tick("cabinet.tabs", "booking")
            .tick("cabinet.tabs", "profile")
            .with("cabinet.tabs.profile", "1")
            .with("cabinet.tabs.booking", "2")
            .untick("sections")
            .tick("sections", "prices");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        let (_, config, _) = config(portal, "alfa").await;
        assert_eq!(config.cabinet.tabs, [Tab::Profile, Tab::Booking]);
        assert_eq!(config.sections, [Section::Prices]);
        assert_eq!(anna.browser.get("/feedback").await.status, 404);
        assert_eq!(anna.browser.get("/questions").await.status, 404);
        assert_eq!(anna.browser.get("/profile").await.status, 200);
    }

    async fn mistakes_stand_at_their_fields_and_nothing_is_stored(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let before = config(portal, "alfa").await.0;
        let long = "я".repeat(20_000);
        for (section, key, typed, said) in [
            ("general", "colours.accent", "#ffff00", "Контраст ниже"),
            ("general", "colours.text", "red;}body{display:none", "Укажите цвет"),
            ("general", "colours.text", "", "Укажите цвет"),
            ("general", "contacts.phone", "позвоните", "Укажите телефон"),
            ("general", "contacts.email", "a@", "Проверьте адрес"),
            ("general", "legal.inn", "123", "количество цифр"),
            ("general", "legal.supervision", &long, "Слишком длинный"),
            ("booking", "booking.horizon_days", "0", "в указанных пределах"),
            ("booking", "booking.horizon_days", "99999999999999999999", "в указанных пределах"),
            ("booking", "booking.horizon_days", "1,5", "в указанных пределах"),
            ("booking", "booking.min_notice_minutes", "500000", "записаться не получится"),
            ("cabinet", "family.minor_until", "99", "в указанных пределах"),
            ("cabinet", "cabinet.feedback_categories", "", "от 1 до 20"),
            ("messages", "messages.reminders", "5", "не больше пяти"),
            ("messages", "messages.reminders", "сутки", "не больше пяти"),
            ("messages", "messages.quiet_from", "25:00", "Укажите время"),
            ("messages", "messages.from_email", "нет", "Проверьте адрес"),
        ] {
            let path = format!("/admin/settings/{section}");
            let page = admin.browser.get(&path).await;
            let answer = admin.browser.submit(&page.form(&path).with(key, typed)).await;
            assert_eq!(answer.status, 422, "{key}={typed:.20}: {}", answer.body);
            let mistake = answer.mistake(&key.replace('.', "_")).unwrap_or_default();
            assert!(mistake.contains(said), "{key}={typed:.20}: {mistake}");
        }
        let page = admin.browser.get("/admin/settings/booking").await;
        let none = page.form("/admin/settings/booking").untick("booking.modes");
        let answer = admin.browser.submit(&none).await;
        assert_eq!(answer.status, 422);
        assert!(answer.mistake("booking_modes").is_some(), "{}", answer.body);
        assert_eq!(config(portal, "alfa").await.0, before);
    }

    async fn of_two_who_save_at_once_one_is_asked_to_look_again(portal: &Portal) {
        let one = portal.colleague("alfa", Role::Administrator).await;
        let other = portal.colleague("alfa", Role::Administrator).await;
        let path = "/admin/settings/booking";
        let first = one.browser.get(path).await.form(path).with("booking.horizon_days", "21");
        let second = other.browser.get(path).await.form(path).with("booking.hold_minutes", "7");
        let (first, second) = tokio::join!(one.browser.submit(&first), other.browser.submit(&second));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{}{}", first.body, second.body);
        let (late, browser) = match first.status {
            409 => (first, &one.browser),
            _ => (second, &other.browser),
        };
        assert!(late.says("Тем временем настройки изменил кто-то другой"), "{}", late.body);
        // What was typed is still there, and the next press saves it.
        let again = late.form(path);
        assert!(
            again.value("booking.horizon_days") == Some("21")
                || again.value("booking.hold_minutes") == Some("7")
        );
        assert_eq!(browser.submit(&again).await.status, 303);
    }

    async fn an_old_version_is_refused_by_the_verb(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let (version, _, _) = config(portal, "alfa").await;
        let trace = admin.trace();
        for seen in [0, version - 1, version + 1, i64::MAX, i64::MIN] {
            let edit = |config: &mut kernel::SiteConfig| config.booking.horizon_days = 3;
            let refused = change(&admin.clinic.0, seen, edit, &trace).await;
            assert!(
                matches!(&refused, Err(Problem::Refused(one)) if one.code == "admin.changed"),
                "{refused:?}"
            );
        }
        let edit = |config: &mut kernel::SiteConfig| config.colours.text = "x".into();
        let refused = change(&admin.clinic.0, version, edit, &trace).await;
        assert!(
            matches!(&refused, Err(Problem::Refused(one)) if one.fields[0].0 == "colours.text"),
            "{refused:?}"
        );
    }
}
