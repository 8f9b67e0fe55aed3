//! «Отменить запись» (B8): by whom, until when, and what follows.

use chrono::TimeDelta;
use kernel::ids::AppointmentId;
use store::appointments::status;
use testkit::{Fixture, on_both_engines, outcome};
use visits::appointments::{Access, Booked, cancel};

const DAY: &str = "2026-12-02";

fn by(booked: &Booked) -> Access {
    Access::by_key(booked.key.clone())
}

async fn booked(alfa: &Fixture, time: &str) -> Booked {
    alfa.book(alfa.sokolova_at(DAY, time)).await.expect("booked")
}

on_both_engines! {
    async fn a_cancelled_visit_frees_its_slot_and_is_told_once(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let visit = booked(&alfa, "09:00").await;
        assert_eq!(portal.run_jobs().await, 1);
        for _ in 0..3 {
            let row = cancel(&alfa.0, visit.id, &by(&visit)).await.expect("cancelled");
            assert_eq!(
                (row.status.as_str(), row.cancelled_at),
                (status::CANCELLED, Some(portal.clock.now()))
            );
        }
        assert_eq!(portal.run_jobs().await, 1, "one letter about the cancelling");
        assert_eq!(portal.letters("alfa").await[0].subject, "Запись отменена");
        let again = booked(&alfa, "09:00").await;
        assert_ne!(again.id, visit.id);
        assert_eq!(
            outcome(&cancel(&alfa.0, visit.id, &by(&visit)).await),
            "done",
            "still no mistake"
        );
        assert_eq!(
            alfa.appointment(again.id).await.status,
            status::BOOKED,
            "the other visit stays"
        );
    }

    async fn many_clicks_at_once_cancel_once(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let visit = booked(&alfa, "09:00").await;
        portal.run_jobs().await;
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let (alfa, visit) = (alfa.clone(), visit.clone());
                tokio::spawn(async move { outcome(&cancel(&alfa.0, visit.id, &by(&visit)).await) })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("no panic"), "done");
        }
        assert_eq!(portal.run_jobs().await, 1);
    }

    async fn completed_and_started_visits_cannot_be_cancelled(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (done, begun) = (booked(&alfa, "09:00").await, booked(&alfa, "10:00").await);
        alfa.alter(done.id, |row| row.status = status::COMPLETED.into()).await;
        assert_eq!(outcome(&cancel(&alfa.0, done.id, &by(&done)).await), "appointments.completed");
        let visitor = portal.visitor("alfa");
        let path =
            |visit: &Booked| format!("/appointments/{}/cancellation?key={}", visit.id, visit.key);
        let page = visitor.get(&path(&done)).await;
        assert_eq!(page.status, 409);
        assert!(page.says("Прием уже состоялся, изменить или отменить запись нельзя"), "{}", page.body);
        // 10:00 on the next day in Moscow.
        portal.clock.advance(TimeDelta::hours(26) - TimeDelta::seconds(1));
        assert!(visitor.get(&path(&begun)).await.says("Вы действительно хотите отменить"));
        portal.clock.advance(TimeDelta::seconds(1));
        assert_eq!(outcome(&cancel(&alfa.0, begun.id, &by(&begun)).await), "appointments.started");
        for answer in [visitor.get(&path(&begun)).await, visitor.post(&path(&begun), &[]).await] {
            assert_eq!(answer.status, 409);
            assert!(answer.says("Время приема уже наступило"), "{}", answer.body);
        }
        let shown = visitor.get(&format!("/appointments/{}?key={}", begun.id, begun.key)).await;
        assert!(shown.says("Прошла") && shown.links("/cancellation").is_empty(), "{}", shown.body);
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 2);
    }

    async fn a_clinic_may_set_until_when_visits_are_cancelled(portal: &Portal) {
        portal.reconfigure("alfa", |site| site.booking.cancel_until_minutes = 120).await;
        let alfa = portal.clinic("alfa");
        let (late, early) = (booked(&alfa, "09:00").await, booked(&alfa, "09:30").await);
        // 07:00 on the day: two hours before the first visit.
        portal.clock.advance(TimeDelta::hours(23) + TimeDelta::seconds(1));
        assert_eq!(
            outcome(&cancel(&alfa.0, late.id, &by(&late)).await),
            "appointments.too_late_to_cancel"
        );
        let page = portal
            .visitor("alfa")
            .get(&format!("/appointments/{}?key={}", late.id, late.key))
            .await;
        assert!(
            page.says("Вы записаны") && page.links("/cancellation").is_empty(),
            "{}",
            page.body
        );
        portal.clock.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
        cancel(&alfa.0, early.id, &by(&early)).await.expect("two hours before, to the second");
    }

    async fn whoever_has_neither_browser_nor_key_finds_nothing(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let (visit, other) = (booked(&alfa, "09:00").await, booked(&alfa, "10:00").await);
        let nobody = AppointmentId::new(portal.clock.now());
        let strange = [
            (visit.id, Access::default()),
            (visit.id, Access { visitor: Some(String::new()), ..Access::default() }),
            (visit.id, Access { visitor: Some("anna".into()), ..Access::by_key(String::new()) }),
            (visit.id, by(&other)),
            (
                visit.id,
                Access::by_key(visits::appointments::key(&beta.0, visit.id)),
            ),
            (visit.id, Access::by_key(visit.key.to_lowercase() + "=")),
            (nobody, by(&visit)),
        ];
        for (id, access) in strange {
            assert_eq!(
                outcome(&cancel(&alfa.0, id, &access).await),
                "request.not_found",
                "{access:?}"
            );
        }
        assert_eq!(outcome(&cancel(&beta.0, visit.id, &by(&visit)).await), "request.not_found");
        assert_eq!(alfa.appointment(visit.id).await.status, status::BOOKED);
    }

    async fn a_hold_is_no_visit(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let held = alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "anna").await.expect("held");
        let key = visits::appointments::key(&alfa.0, held.id);
        for access in [
            Access { visitor: Some("anna".into()), ..Access::default() },
            Access::by_key(key),
        ] {
            assert_eq!(outcome(&cancel(&alfa.0, held.id, &access).await), "request.not_found");
        }
        assert_eq!(alfa.appointment(held.id).await.status, status::HELD);
    }
}
