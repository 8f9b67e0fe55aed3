//! «Просмотр расписания» (B5): the month of one doctor, the week of several; the notice and
//! the horizon.

use chrono::TimeDelta;
use testkit::{Fixture, on_both_engines, outcome};

fn one(alfa: &Fixture, more: &str) -> String {
    let (branch, s, d) =
        (alfa.branch("center"), alfa.specialisation("therapy"), alfa.doctor("sokolova"));
    format!("/booking/schedule?branch={branch}&s={s}&d={s}.{d}{more}")
}

fn several(alfa: &Fixture, more: &str) -> String {
    let (s, d) = (alfa.specialisation("surgery"), alfa.doctor("medvedev"));
    one(alfa, &format!("&s={s}&d={s}.{d}{more}"))
}

on_both_engines! {
    async fn the_month_shows_hours_and_days_without_entry(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.get(&one(&alfa, "")).await;
        assert_eq!(page.status, 200);
        for part in [
            "Декабрь 2026",
            "Соколова Марина Андреевна",
            "Часовой пояс: UTC+3",
            "1 декабря, сегодня, 08:00-14:00, свободно 9",
            "2 декабря, 08:00-14:00, свободно 11",
            "31 декабря, 08:00-14:00, свободно 11",
            "5 декабря, Запись не ведется",
            "6 декабря, Запись не ведется",
        ] {
            assert!(page.says(part), "{part}: {}", page.body);
        }
        assert_eq!(page.links("day=2026-12-").len(), 23, "the working days of December");
        assert!(!page.body.contains("Предыдущий месяц"), "the past is closed: {}", page.body);
        let next = page.links("month=2027-01-01").pop().expect("an arrow");
        let january = anna.get(&next).await;
        assert!(january.says("Январь 2027"), "{}", january.body);
        assert_eq!(january.links("day=2027-01-").len(), 21, "to the end of the horizon");
        assert!(!january.body.contains("Следующий месяц"), "{}", january.body);
        assert_eq!(january.links("month=2026-12-01").len(), 1, "and back");
    }

    async fn a_day_shows_its_times_without_the_lunch_gap(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let page = portal.visitor("alfa").get(&one(&alfa, "&day=2026-12-02")).await;
        assert!(page.says("Выберите время приема"), "{}", page.body);
        let at = |time| alfa.button(&alfa.sokolova_at("2026-12-02", time));
        let times = [
            "08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:30", "12:00", "12:30",
            "13:00", "13:30",
        ];
        assert_eq!(page.values("slot"), times.map(at));
        assert!(page.says("10:30 – 11:00") && page.says("11:30 – 12:00"), "{}", page.body);
    }

    async fn past_days_and_times_are_not_offered(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        portal.clock.advance(TimeDelta::days(2) + TimeDelta::hours(2));
        let page = anna.get(&one(&alfa, "")).await;
        for part in [
            "1 декабря, Запись не ведется",
            "2 декабря, Запись не ведется",
            "3 декабря, сегодня, 08:00-14:00, свободно 5",
        ] {
            assert!(page.says(part), "{part}: {}", page.body);
        }
        assert_eq!(page.links("day=2026-12-").len(), 21);
        let past = anna.get(&one(&alfa, "&day=2026-12-01")).await;
        assert_eq!(past.status, 200);
        assert!(past.values("slot").is_empty(), "{}", past.body);
        let wanted = alfa.sokolova_at("2026-12-01", "13:00");
        assert_eq!(outcome(&alfa.hold(&wanted, "anna").await), "booking.slot_not_offered");
    }

    async fn a_slot_within_the_notice_is_neither_offered_nor_booked(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let today = async || anna.get(&one(&alfa, "&day=2026-12-01")).await.values("slot");
        let at = |time| alfa.sokolova_at("2026-12-01", time);
        // It is 08:00 and the notice is an hour.
        assert_eq!(today().await[0], alfa.button(&at("09:00")));
        assert_eq!(outcome(&alfa.book(at("08:30")).await), "booking.slot_not_offered");
        portal.clock.advance(TimeDelta::seconds(1));
        assert_eq!(today().await[0], alfa.button(&at("09:30")));
        assert_eq!(outcome(&alfa.book(at("09:00")).await), "booking.slot_not_offered");
        alfa.book(at("09:30")).await.expect("booked");
        portal.reconfigure("alfa", |site| site.booking.min_notice_minutes = 0).await;
        let alfa = portal.clinic("alfa");
        alfa.book(at("08:30")).await.expect("without a notice");
        assert_eq!(outcome(&alfa.book(at("08:00")).await), "booking.slot_not_offered");
    }

    async fn a_slot_beyond_the_horizon_is_neither_offered_nor_booked(portal: &Portal) {
        portal.reconfigure("alfa", |site| site.booking.horizon_days = 7).await;
        let alfa = portal.clinic("alfa");
        let page = portal.visitor("alfa").get(&one(&alfa, "")).await;
        // Tuesday 8 December, 08:00, is exactly a week ahead.
        assert_eq!(page.links("day=2026-12-").len(), 5, "{}", page.body);
        assert!(page.says("8 декабря, Запись не ведется"), "{}", page.body);
        alfa.book(alfa.sokolova_at("2026-12-07", "13:30")).await.expect("within the horizon");
        for time in ["08:00", "08:30"] {
            let refused = alfa.book(alfa.sokolova_at("2026-12-08", time)).await;
            assert_eq!(outcome(&refused), "booking.slot_not_offered");
        }
        portal.clock.advance(TimeDelta::minutes(1));
        alfa.book(alfa.sokolova_at("2026-12-08", "08:00")).await.expect("a minute later");
    }

    async fn a_day_that_is_full_says_so(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        for time in ["08:00", "08:45", "09:30", "10:15", "11:30", "12:15", "13:00"] {
            alfa.book(alfa.slot("medvedev", "center", "surgery", "2026-12-02", time))
                .await
                .expect(time);
        }
        let (branch, s, d) =
            (alfa.branch("center"), alfa.specialisation("surgery"), alfa.doctor("medvedev"));
        let page = portal
            .visitor("alfa")
            .get(&format!("/booking/schedule?branch={branch}&s={s}&d={s}.{d}"))
            .await;
        // 45 minutes from 11:30: the last hours end with the interval, as the schedule says.
        assert!(page.says("2 декабря, 08:00-14:00, свободного времени нет"), "{}", page.body);
        assert!(page.links("day=2026-12-02").is_empty());
    }

    async fn the_week_of_two_doctors_shows_both_and_the_times_of_one(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.get(&several(&alfa, "")).await;
        for part in [
            "Соколова Марина Андреевна",
            "Медведев Иван Иванович",
            "30 ноября – 6 декабря",
            "Часовой пояс: UTC+3",
            "30 ноября, Запись не ведется",
        ] {
            assert!(page.says(part), "{part}: {}", page.body);
        }
        assert!(!page.body.contains("Предыдущая неделя"), "{}", page.body);
        assert_eq!(page.links("day=2026-12-02").len(), 2, "a cell of each doctor");
        let cell = page.links(&format!("of={}", alfa.doctor("medvedev")));
        let day = cell.iter().find(|href| href.contains("day=2026-12-02")).expect("an open day");
        let times = anna.get(day).await;
        let first = alfa.slot("medvedev", "center", "surgery", "2026-12-02", "08:00");
        assert_eq!(times.values("slot")[0], alfa.button(&first));
        assert_eq!(times.values("slot").len(), 7);
        assert!(times.says("Среда, 02.12.2026"), "{}", times.body);
        let next = anna.get(&page.links("week=2026-12-07").pop().expect("an arrow")).await;
        assert!(next.says("7 – 13 декабря"), "{}", next.body);
        assert_eq!(next.links("week=2026-11-30").len(), 1, "and back");
    }

    async fn a_held_time_is_offered_to_nobody_until_its_hold_runs_out(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at("2026-12-02", "09:00");
        let visitor = portal.visitor("alfa");
        let offered = async || {
            visitor
                .get(&one(&alfa, "&day=2026-12-02"))
                .await
                .values("slot")
                .contains(&alfa.button(&wanted))
        };
        assert!(offered().await);
        alfa.hold(&wanted, "anna").await.expect("held");
        assert!(!offered().await);
        portal.clock.advance(TimeDelta::minutes(10));
        assert!(offered().await);
        alfa.book(wanted.clone()).await.expect("booked");
        assert!(!offered().await);
    }

    async fn a_mode_that_the_clinic_does_not_offer_cannot_be_booked(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let online = alfa.slot("petrov", "online", "therapy", "2026-12-02", "15:00");
        alfa.book(online.clone()).await.expect("booked online");
        portal
            .reconfigure("alfa", |site| site.booking.modes = vec![kernel::site::Mode::Branches])
            .await;
        let alfa = portal.clinic("alfa");
        let later = alfa.slot("petrov", "online", "therapy", "2026-12-02", "16:00");
        assert_eq!(outcome(&alfa.hold(&later, "anna").await), "request.not_found");
        assert_eq!(outcome(&alfa.book(later.clone()).await), "request.not_found");
        let visitor = portal.visitor("alfa");
        let first = visitor.get("/booking").await;
        assert!(!first.says("Онлайн клиника"), "{}", first.body);
        for path in ["specialisations", "doctors", "schedule"] {
            let href = format!(
                "/booking/{path}?branch={}&s={s}&d={s}.{}",
                later.branch,
                later.doctor,
                s = later.specialisation
            );
            assert_eq!(visitor.get(&href).await.status, 404, "{path}");
        }
    }
}
