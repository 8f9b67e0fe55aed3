//! What only the vendor sets: how much a clinic may have or do, video.

use kernel::{Problem, staff::Role as Rank, vendor::Role};
use offices::{admin, staff};
use testkit::{ANNA, BORIS, on_both_engines};

fn refused<T>(result: Result<T, Problem>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Problem::Refused(refused)) => refused.code,
        Err(problem) => panic!("{problem}"),
    }
}

on_both_engines! {
    async fn limits_are_set_in_the_console_and_every_mistake_is_named(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        let id = portal.clinic("alfa").0.site.id;
        let form = manager.get(&format!("/sites/{id}/limits")).await.form("/limits");
        let form = form.with("mode", "off");
        for (field, value) in [("patients", "x"), ("staff", "-1"), ("bookings_per_day", "99999999999"),
            ("server", "http://a.example"), ("server", "https:// a")] {
            let answer = manager.submit(&form.clone().with(field, value)).await;
            assert_eq!(answer.status, 422, "{field}: {value}");
            assert!(answer.mistake(field).is_some(), "{field}: {value}");
        }
        let without = manager.submit(&form.clone().with("mode", "trueconf")).await;
        assert!(without.mistake("server").is_some());
        let form = form.with("patients", "7").with("mode", "trueconf");
        let form = form.with("server", "https://video.clinic.example");
        assert_eq!(manager.submit(&form).await.status, 303);
        let config = portal.clinic("alfa").0.site.config.clone();
        assert_eq!((config.limits.patients, config.limits.staff), (7, 0));
        assert_eq!(config.video.mode.slug(), "trueconf");
        assert_eq!(manager.submit(&form).await.status, 409, "an old form");
        let page = manager.get(&format!("/sites/{id}/limits")).await;
        assert_eq!(page.values("patients"), ["7"]);
    }

    async fn a_clinic_that_is_full_takes_no_more_patients_and_says_so(portal: &Portal) {
        portal.enrol("alfa", &ANNA).await;
        let clinic = portal.clinic("alfa");
        let known = clinic.card(&BORIS).await;
        portal.reconfigure("alfa", |config| config.limits.patients = 3).await;
        let clinic = portal.clinic("alfa");
        let mut db = clinic.0.db().write().await.expect("the database");
        let card = store::patients::find(&db, known).await.expect("read");
        let mut card = card.expect("a card");
        card.id = kernel::ids::new_uuid(portal.clock.now());
        card.mis_id = None;
        people::cards::add(&clinic.0, &mut db, card.clone()).await.expect("room for one");
        card.id = kernel::ids::new_uuid(portal.clock.now());
        assert_eq!(refused(people::cards::add(&clinic.0, &mut db, card).await), "limits.patients_full");
        drop(db);
        portal.enrol("beta", &BORIS).await;
    }

    async fn the_staff_is_limited_and_who_is_switched_off_makes_room(portal: &Portal) {
        let chief = portal.colleague("alfa", Rank::Administrator).await;
        let other = portal.colleague("alfa", Rank::Registry).await;
        portal.reconfigure("alfa", |config| config.limits.staff = 2).await;
        let clinic = portal.clinic("alfa").0;
        let invitation = staff::Invitation {
            email: "third@clinic.example".into(),
            name: "Третья".into(),
            role: Rank::Auditor,
            doctor: None,
        };
        let trace = chief.trace();
        let invite = || staff::invite(&clinic, invitation.clone(), &trace);
        assert_eq!(refused(invite().await), "limits.staff_full");
        staff::switch_off(&clinic, other.id, &chief.trace()).await.expect("off");
        assert_eq!(refused(invite().await), "done");
        assert_eq!(refused(staff::switch_on(&clinic, other.id, &chief.trace()).await), "limits.staff_full");
    }

    async fn bookings_of_a_day_are_limited_and_the_next_day_is_free(portal: &Portal) {
        portal.reconfigure("alfa", |config| config.limits.bookings_per_day = 2).await;
        let clinic = portal.clinic("alfa");
        for time in ["10:00", "10:30"] {
            let order = clinic.order(clinic.sokolova_at("2026-12-03", time)).await;
            visits::appointments::book(&clinic.0, &order).await.expect("booked");
            // Flushed or not, they count.
            shell::pulse::flush(&portal.app).await.expect("flushed");
        }
        let order = clinic.order(clinic.sokolova_at("2026-12-03", "11:30")).await;
        assert_eq!(refused(visits::appointments::book(&clinic.0, &order).await), "limits.bookings_full");
        portal.clock.advance(chrono::TimeDelta::days(1));
        let order = clinic.order(clinic.sokolova_at("2026-12-03", "11:30")).await;
        visits::appointments::book(&clinic.0, &order).await.expect("another day");
    }

    async fn letters_over_the_limit_leave_later_and_codes_do_not_wait(portal: &Portal) {
        portal.reconfigure("alfa", |config| config.limits.messages_per_day = 1).await;
        let clinic = portal.clinic("alfa");
        for time in ["10:00", "10:30"] {
            let order = clinic.order(clinic.sokolova_at("2026-12-16", time)).await;
            visits::appointments::book(&clinic.0, &order).await.expect("booked");
            portal.run_jobs().await;
        }
        assert_eq!(portal.letters("alfa").await.len(), 1);
        // Every minute, in life.
        shell::pulse::flush(&portal.app).await.expect("flushed");
        portal.clock.advance(chrono::TimeDelta::days(1));
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 2);
    }

    async fn the_administration_cannot_change_what_is_the_vendors(portal: &Portal) {
        let chief = portal.colleague("alfa", Rank::Administrator).await;
        let clinic = portal.clinic("alfa").0;
        type Edit = fn(&mut kernel::SiteConfig);
        let edits: [Edit; 4] = [
            |config| config.limits.patients = 1,
            |config| config.theme = "malysh".into(),
            |config| config.status = kernel::site::Status::Archived,
            |config| config.video.mode = kernel::site::VideoMode::Portal,
        ];
        for edit in edits {
            let done = admin::settings::change(&clinic, 1, edit, &chief.trace()).await;
            assert_eq!(refused(done), "admin.vendor_only");
        }
        assert_eq!(portal.clinic("alfa").0.site.version, 1);
    }
}

#[test]
fn no_form_of_the_administration_names_a_key_of_the_vendors() {
    let sections = admin::settings::SECTIONS;
    let fields = sections.iter().flat_map(|one| one.groups).flat_map(|group| group.fields);
    for field in fields {
        assert!(!kernel::site::is_vendor_only(field.key), "{}", field.key);
    }
    assert!(
        kernel::site::is_vendor_only("limits.staff") && !kernel::site::is_vendor_only("themes")
    );
}
