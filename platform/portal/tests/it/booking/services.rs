//! «Выбор планируемых услуг» (B9): search, ticks, number and total, the visit's length.

use testkit::{Answer, Fixture, Portal, Visitor, on_both_engines, outcome};
use visits::booking::Wanted;

use super::filled;

const DAY: &str = "2026-12-02";

fn schedule(alfa: &Fixture, day: &str) -> String {
    let (branch, s, doctor) =
        (alfa.branch("north"), alfa.specialisation("ultrasound"), alfa.doctor("uzi"));
    format!("/booking/schedule?branch={branch}&s={s}&d={s}.{doctor}{day}")
}

/// The dialog, reached by the wizard because services are needed.
async fn dialog(portal: &Portal, alfa: &Fixture) -> (Visitor, Answer) {
    let anna = portal.visitor("alfa");
    let page = anna.open(&schedule(alfa, "")).await;
    assert_eq!(page.status, 200);
    assert!(page.says("Выбор планируемых услуг"), "{}", page.body);
    (anna, page)
}

fn tick(alfa: &Fixture, code: &str) -> String {
    format!("{}.{}", alfa.doctor("uzi"), alfa.service(code))
}

on_both_engines! {
    async fn the_dialog_lists_the_doctors_services_with_prices(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (_, page) = dialog(portal, &alfa).await;
        assert_eq!(page.values("sv"), [tick(&alfa, "kidneys"), tick(&alfa, "abdomen")]);
        for part in [
            "Ультразвуковое исследование почек",
            "650\u{a0}₽",
            "700\u{a0}₽",
            "30\u{a0}мин",
            "Необходимо выбрать услуги",
        ] {
            assert!(page.says(part), "{part}: {}", page.body);
        }
        assert!(!page.says("Прием врача-терапевта"), "others give that: {}", page.body);
    }

    async fn nothing_ticked_leads_back_with_the_reason(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = dialog(portal, &alfa).await;
        assert!(!page.body.contains("role=\"alert\""), "no mistake was made yet: {}", page.body);
        let back = anna.walk(&page.form("/booking/schedule")).await;
        let (_, said) = back.body.split_once("role=\"alert\"").expect("a message");
        assert!(
            said.starts_with('>') && said.contains("Необходимо выбрать услуги"),
            "{}",
            back.body
        );
    }

    async fn a_search_keeps_what_is_ticked_and_finds_by_name_code_and_slip(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = dialog(portal, &alfa).await;
        let form = page.form("/booking/schedule").to("/booking/services");
        for (q, found) in [
            ("почек", vec!["kidneys"]),
            ("A04.16.001", vec!["abdomen"]),
            ("брюшнай", vec!["abdomen"]),
            ("исследование", vec!["kidneys", "abdomen"]),
            ("рентген", vec![]),
        ] {
            let answer = anna.walk(&form.clone().with("q", q)).await;
            let expected: Vec<_> = found.iter().map(|code| tick(&alfa, code)).collect();
            assert_eq!(answer.values("sv"), expected, "{q}");
        }
        let answer = anna.walk(&form.with("q", "почек").tick("sv", &tick(&alfa, "abdomen"))).await;
        assert_eq!(
            answer.values("sv").len(),
            2,
            "what is ticked stays on the list: {}",
            answer.body
        );
        assert_eq!(
            answer.form("/booking/schedule").value("sv"),
            Some(tick(&alfa, "abdomen").as_str())
        );
        assert!(answer.says("Выбрана 1 услуга"), "{}", answer.body);
    }

    async fn the_ticked_services_are_counted_summed_and_make_the_visits_length(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = dialog(portal, &alfa).await;
        let both = page
            .form("/booking/schedule")
            .tick("sv", &tick(&alfa, "kidneys"))
            .tick("sv", &tick(&alfa, "abdomen"));
        let calendar = anna.walk(&both).await;
        for part in ["Выбрано 2 услуги", "1\u{a0}350\u{a0}₽", "1\u{a0}ч", "Изменить"]
        {
            assert!(calendar.says(part), "{part}: {}", calendar.body);
        }
        let day = calendar.links(&format!("day={DAY}")).pop().expect("an open day");
        let times = anna.open(&day).await;
        let offered = times.values("slot");
        // An hour: 08:00–11:00 has five beginnings, 11:30–14:00 has four.
        assert_eq!(offered.len(), 9, "{}", times.body);
        assert!(times.says("10:00 – 11:00") && !times.says("10:30 – 11:30"), "{}", times.body);
        let at = |time| alfa.button(&alfa.slot("uzi", "north", "ultrasound", DAY, time));
        let confirm = anna.walk(&times.form("/booking/holds").tick("slot", &at("10:00"))).await;
        for part in
            ["с 10:00 по 11:00", "исследование почек", "брюшной полости", "1\u{a0}350\u{a0}₽"]
        {
            assert!(confirm.says(part), "{part}: {}", confirm.body);
        }
        let form = filled(&confirm).with("altcha", &alfa.captcha().await);
        let result = anna.walk(&form).await;
        for part in ["Вы записаны на прием", "с 10:00 по 11:00", "1\u{a0}350\u{a0}₽"]
        {
            assert!(result.says(part), "{part}: {}", result.body);
        }
        // Half an hour before the visit is left, an hour is not.
        let left = anna.open(&day).await.values("slot");
        assert!(
            !left.contains(&at("09:30"))
                && !left.contains(&at("10:30"))
                && left.contains(&at("09:00"))
        );
        // «Изменить» leads back to the dialog with both ticked.
        let dialog =
            anna.open(&calendar.links("/booking/services").pop().expect("«Изменить»")).await;
        assert!(dialog.says("Выбрано 2 услуги"), "{}", dialog.body);
        let none = anna.walk(&dialog.form("/booking/schedule").untick("sv")).await;
        assert!(none.says("Необходимо выбрать услуги"), "{}", none.body);
    }

    async fn prices_are_those_of_the_moment_of_booking(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.slot("uzi", "north", "ultrasound", DAY, "09:00");
        let services =
            vec![alfa.service("abdomen"), alfa.service("kidneys"), alfa.service("kidneys")];
        let booked = alfa.book(Wanted { services, ..wanted }).await.expect("booked");
        assert_eq!(
            booked.total.map(kernel::Money::kopecks),
            Some(135_000),
            "a service named twice is one"
        );
        assert_eq!(booked.ends_at - booked.starts_at, chrono::TimeDelta::minutes(60));
        portal
            .ask("UPDATE services SET price_kopecks = 1, name = 'Другая услуга'")
            .await
            .expect("changed");
        let path = format!("/appointments/{}?key={}", booked.id, booked.key);
        let page = portal.visitor("alfa").get(&path).await;
        assert!(page.says("1\u{a0}350\u{a0}₽") && page.says("исследование почек"), "{}", page.body);
    }

    async fn only_services_that_the_doctor_gives_can_be_booked(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let slot = alfa.slot("uzi", "north", "ultrasound", DAY, "09:00");
        let beta = portal.clinic("beta");
        for (services, code) in [
            (vec![], "booking.services_needed"),
            (vec![alfa.service("visit")], "booking.services_wrong"),
            (vec![alfa.service("kidneys"), alfa.service("surgeon")], "booking.services_wrong"),
            (vec![beta.service("kidneys")], "booking.services_wrong"),
        ] {
            let refused = alfa.hold(&Wanted { services, ..slot.clone() }, "anna").await;
            assert_eq!(outcome(&refused), code);
        }
        // Without the services chosen, the page's button leads to the dialog.
        let anna = portal.visitor("alfa");
        let answer = anna.post("/booking/holds", &[("slot", &alfa.button(&slot))]).await;
        assert!(answer.location().starts_with("/booking/services?"), "{answer:?}");
        // A service without a price is booked without a total.
        let consult =
            Wanted { services: vec![alfa.service("consult")], ..alfa.sokolova_at(DAY, "09:00") };
        assert_eq!(alfa.book(consult).await.expect("booked").total, None);
    }

    async fn services_longer_than_any_gap_are_offered_no_time(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        portal
            .ask("UPDATE services SET minutes = 200 WHERE code = 'kidneys'")
            .await
            .expect("changed");
        let anna = portal.visitor("alfa");
        let page = anna
            .open(&format!("{}&sv={}", schedule(&alfa, "&day=2026-12-02"), tick(&alfa, "kidneys")))
            .await;
        assert!(page.says("На этот день свободного времени не осталось"), "{}", page.body);
        let wanted = Wanted {
            services: vec![alfa.service("kidneys")],
            ..alfa.slot("uzi", "north", "ultrasound", DAY, "08:00")
        };
        assert_eq!(outcome(&alfa.hold(&wanted, "anna").await), "booking.slot_not_offered");
    }
}
