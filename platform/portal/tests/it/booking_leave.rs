//! Leaving «Подтверждение» and coming back to it (B6).

use chrono::TimeDelta;
use kernel::{Lang, ids::AppointmentId};
use store::appointments::{self, Appointment, status};
use testkit::{Fixture, on_both_engines};
use visits::booking::{hold, leave, mark, reopen};

const DAY: &str = "2026-12-02";

async fn row(alfa: &Fixture, id: AppointmentId) -> Appointment {
    let db = alfa.0.db().read().await.expect("the database");
    appointments::find(&db, id).await.expect("an answer").expect("the hold")
}

/// Whether another visitor can hold the same slot now.
async fn is_free(alfa: &Fixture) -> bool {
    hold(&alfa.0, &alfa.sokolova_at(DAY, "10:00"), Some("other"), Lang::Ru).await.is_ok()
}

on_both_engines! {
    async fn a_page_that_is_left_keeps_its_slot_for_a_moment(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let held = hold(&alfa.0, &wanted, Some("own"), Lang::Ru).await.expect("held");
        leave(&alfa.0, held.id, "own", mark(held.until)).await.expect("left");
        portal.clock.advance(TimeDelta::seconds(19));
        assert!(!is_free(&alfa).await);
        portal.clock.advance(TimeDelta::seconds(1));
        assert!(is_free(&alfa).await);
    }

    async fn who_comes_back_has_the_full_time_again(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let held = hold(&alfa.0, &wanted, Some("own"), Lang::Ru).await.expect("held");
        leave(&alfa.0, held.id, "own", mark(held.until)).await.expect("left");
        portal.clock.advance(TimeDelta::minutes(5));
        let until = reopen(&alfa.0, held.id, "own").await.expect("an answer");
        assert_eq!(until, Some(held.until + TimeDelta::minutes(5)));
        portal.clock.advance(TimeDelta::minutes(9));
        assert!(!is_free(&alfa).await);
    }

    async fn who_comes_back_too_late_has_nothing(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let held = hold(&alfa.0, &wanted, Some("own"), Lang::Ru).await.expect("held");
        leave(&alfa.0, held.id, "own", mark(held.until)).await.expect("left");
        portal.clock.advance(TimeDelta::seconds(20));
        assert!(is_free(&alfa).await);
        assert_eq!(reopen(&alfa.0, held.id, "own").await.expect("an answer"), None);
        assert_eq!(row(&alfa, held.id).await.status, status::RELEASED);
    }

    async fn the_farewell_of_a_reloaded_page_is_not_heard(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let held = hold(&alfa.0, &wanted, Some("own"), Lang::Ru).await.expect("held");
        portal.clock.advance(TimeDelta::seconds(30));
        let again = reopen(&alfa.0, held.id, "own").await.expect("an answer");
        leave(&alfa.0, held.id, "own", mark(held.until)).await.expect("left");
        assert_eq!(row(&alfa, held.id).await.held_until, again);
    }

    async fn strangers_neither_leave_nor_open_a_hold(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let held = hold(&alfa.0, &wanted, Some("own"), Lang::Ru).await.expect("held");
        portal.clock.advance(TimeDelta::seconds(30));
        for (clinic, visitor) in [(&alfa, "other"), (&beta, "own")] {
            leave(&clinic.0, held.id, visitor, mark(held.until)).await.expect("no mistake");
            assert_eq!(reopen(&clinic.0, held.id, visitor).await.expect("an answer"), None);
        }
        assert_eq!(row(&alfa, held.id).await.held_until, Some(held.until));
    }

    async fn leaving_and_coming_back_never_lock_each_other_out_of_booking(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = &alfa.sokolova_at(DAY, "10:00");
        for round in 0..8 {
            let own = format!("own {round}");
            let held = hold(&alfa.0, wanted, Some(&own), Lang::Ru).await.expect("held");
            let mut running = tokio::task::JoinSet::new();
            for number in 0..24 {
                let (clinic, own, wanted) = (alfa.0.clone(), own.clone(), wanted.clone());
                running.spawn(async move {
                    match number % 3 {
                        0 => reopen(&clinic, held.id, &own).await.map(|_| ()),
                        1 => leave(&clinic, held.id, &own, mark(held.until)).await,
                        _ => {
                            let other = format!("other {number}");
                            hold(&clinic, &wanted, Some(&other), Lang::Ru).await.map(|_| ())
                        }
                    }
                });
            }
            while let Some(done) = running.join_next().await {
                match done.expect("no panic") {
                    Ok(()) | Err(kernel::Problem::Refused(_)) => {}
                    Err(problem) => panic!("round {round}: {problem}"),
                }
            }
            visits::booking::release(&alfa.0, held.id, Some(&own)).await.expect("released");
        }
    }
}
