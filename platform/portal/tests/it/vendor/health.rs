//! How the sites fare, as the console shows it.

use chrono::TimeDelta;
use kernel::vendor::Role;
use shell::pulse;
use store::site_hours;
use testkit::on_both_engines;

on_both_engines! {
    async fn requests_and_bookings_are_counted_and_shown(portal: &Portal) {
        let clinic = portal.clinic("alfa");
        for _ in 0..3 {
            assert_eq!(portal.visitor("alfa").get("/").await.status, 200);
        }
        let order = clinic.order(clinic.sokolova_at("2026-12-03", "10:00")).await;
        visits::appointments::book(&clinic.0, &order).await.expect("booked");
        portal.run_jobs().await;
        pulse::flush(&portal.app).await.expect("flushed");
        pulse::flush(&portal.app).await.expect("nothing twice");
        assert_eq!(portal.visitor("alfa").get("/nothing").await.status, 404);
        pulse::flush(&portal.app).await.expect("flushed");
        let site = clinic.0.site.id;
        let now = portal.clock.now();
        let hours = site_hours::since(&portal.app.db, &[site], now - TimeDelta::hours(2)).await;
        let hours = hours.expect("the hours");
        assert_eq!(hours.len(), 1, "one row an hour");
        assert_eq!((hours[0].requests, hours[0].errors, hours[0].bookings, hours[0].messages), (4, 0, 1, 1));
        assert_eq!(pulse::steps(&hours[0]).iter().sum::<i64>(), 4);
        let manager = portal.at_console(Role::Manager).await;
        let page = manager.get(&format!("/sites/{site}/health")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(page.body.matches("<svg class=\"console-chart\"").count(), 5);
        assert!(page.body.contains("01.12.2026 08:00: 4"), "{}", page.body);
        assert!(!page.body.contains("style="));
        let list = manager.get("/sites").await;
        assert!(list.says("Все хорошо") && list.says("Нет обращений"), "{}", list.body);
        site_hours::forget(&portal.app.db, now + TimeDelta::hours(1)).await.expect("forgotten");
        assert!(!manager.get("/sites").await.says("Все хорошо"));
    }

    async fn what_does_not_leave_is_seen_in_the_list(portal: &Portal) {
        let clinic = portal.clinic("beta").0;
        let mut db = clinic.db().write().await.expect("the database");
        let now = portal.clock.now();
        store::jobs::enqueue(&mut db, "appointments.letter", "{}".into(), now, now).await.expect("enqueued");
        db.commit().await.expect("committed");
        let manager = portal.at_console(Role::Manager).await;
        assert!(!manager.get("/sites").await.says("Не уходят сообщения"), "not late yet");
        portal.clock.advance(TimeDelta::minutes(20));
        assert!(manager.get("/sites").await.says("Не уходят сообщения"));
        let page = manager.get(&format!("/sites/{}/health", clinic.site.id)).await;
        assert!(page.says("но ждут: 1"), "{}", page.body);
        store::backup::delete_some(&portal.app.db, &clinic.site, 1).await.expect("the job is gone");
    }
}
