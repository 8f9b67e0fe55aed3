//! Many want what one can have (B6): whoever comes first gets it, everybody else is told so,
//! and nothing else happens to anybody.

use std::collections::BTreeMap;

use store::appointments::status;
use testkit::{Fixture, Portal, on_both_engines, outcome};
use visits::booking::Wanted;

/// What all contestants were told, counted.
async fn told<F>(all: impl IntoIterator<Item = F>) -> BTreeMap<String, usize>
where
    F: Future<Output = String> + Send + 'static,
{
    let tasks: Vec<_> = all.into_iter().map(tokio::spawn).collect();
    let mut told = BTreeMap::new();
    for task in tasks {
        *told.entry(task.await.expect("no panic")).or_default() += 1;
    }
    told
}

/// One patient's way: hold, then book.
async fn hold_and_book(alfa: Fixture, wanted: Wanted, visitor: String) -> String {
    match alfa.hold(&wanted, &visitor).await {
        Ok(held) => outcome(&alfa.book_held(held.id, &visitor).await),
        refused => outcome(&refused),
    }
}

fn expected(winners: usize, losers: usize) -> BTreeMap<String, usize> {
    [("done".to_owned(), winners), ("booking.slot_taken".to_owned(), losers)].into()
}

async fn rounds(portal: &Portal, patients: usize, times: &[&str]) {
    let alfa = portal.clinic("alfa");
    for (round, time) in times.iter().enumerate() {
        let wanted = alfa.sokolova_at("2026-12-02", time);
        let all = (0..patients)
            .map(|n| hold_and_book(alfa.clone(), wanted.clone(), format!("{round}-{n}")));
        assert_eq!(told(all).await, expected(1, patients - 1), "round {round} for {time}");
        let kept = alfa.kept("sokolova", "2026-12-02").await;
        assert_eq!(kept.len(), round + 1, "{kept:?}");
        assert!(kept.iter().all(|row| row.status == status::BOOKED), "{kept:?}");
    }
    let letters = portal.run_jobs().await;
    assert_eq!(letters, times.len(), "one letter for each booked visit");
}

on_both_engines! {
    async fn of_two_patients_one_gets_the_slot(portal: &Portal) {
        rounds(portal, 2, &["08:00", "08:30", "09:00", "09:30", "10:00", "10:30"]).await;
    }

    async fn of_eight_patients_one_gets_the_slot(portal: &Portal) {
        rounds(portal, 8, &["08:00", "08:30", "09:00", "09:30"]).await;
    }

    async fn of_sixty_four_patients_one_gets_the_slot(portal: &Portal) {
        rounds(portal, 64, &["08:00", "13:30"]).await;
    }

    async fn a_slot_that_nobody_held_is_contested_in_the_same_way(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at("2026-12-02", "09:00");
        let book = async |alfa: Fixture, wanted| outcome(&alfa.book(wanted).await);
        let all = (0..32).map(|_| book(alfa.clone(), wanted.clone()));
        assert_eq!(told(all).await, expected(1, 31));
        assert_eq!(alfa.kept("sokolova", "2026-12-02").await.len(), 1);
    }

    async fn visits_of_different_lengths_that_overlap_cannot_all_be_had(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (kidneys, abdomen) = (alfa.service("kidneys"), alfa.service("abdomen"));
        // Half an hour or an hour: each of these takes 09:30–10:00 among other times.
        let wishes = [
            ("09:00", vec![kidneys, abdomen]),
            ("09:30", vec![abdomen]),
            ("09:30", vec![kidneys, abdomen]),
        ];
        for date in ["2026-12-02", "2026-12-03", "2026-12-04"] {
            let all = (0..24).map(|n| {
                let (time, services) = wishes[n % wishes.len()].clone();
                let wanted =
                    Wanted { services, ..alfa.slot("uzi", "north", "ultrasound", date, time) };
                hold_and_book(alfa.clone(), wanted, format!("{date}-{n}"))
            });
            assert_eq!(told(all).await, expected(1, 23), "{date}");
            let kept = alfa.kept("uzi", date).await;
            assert_eq!(kept.len(), 1, "{kept:?}");
        }
    }

    /// Where visits of different places could overlap the database would refuse the second; it
    /// refuses such a schedule already.
    async fn a_doctor_is_not_planned_in_two_places_at_once(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let online = alfa.slot("petrov", "online", "therapy", "2026-12-03", "10:50");
        let interval = store::intervals::Interval::new(
            uuid::Uuid::from_u128(1),
            online.doctor,
            online.branch,
            online.from,
            online.from + chrono::TimeDelta::minutes(30),
            15,
            store::intervals::kind::ONLINE.into(),
        );
        let mut db = alfa.0.db().write().await.expect("the database");
        let refused = store::intervals::add(&mut db, vec![interval]).await.expect_err("it overlaps");
        assert!(refused.to_string().contains("intervals_no_overlap"), "{refused}");
    }

    async fn look_alike_clinics_do_not_contest_each_others_slots(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let all = (0..8).flat_map(|n| {
            [&alfa, &beta].map(|clinic| {
                let wanted = clinic.sokolova_at("2026-12-02", "09:00");
                hold_and_book(clinic.clone(), wanted, n.to_string())
            })
        });
        assert_eq!(told(all).await, expected(2, 14));
    }

    /// The button of a time, pressed by sixty-four visitors of the same page at once.
    async fn of_sixty_four_visitors_of_a_page_one_holds_and_the_others_see_what_is_left(
        portal: &Portal,
    ) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at("2026-12-02", "09:00");
        let button = alfa.button(&wanted);
        let day = format!(
            "/booking/schedule?branch={}&s={s}&d={s}.{}&day=2026-12-02",
            wanted.branch,
            wanted.doctor,
            s = wanted.specialisation
        );
        let page = portal.visitor("alfa").get(&day).await;
        assert_eq!(page.values("slot").len(), 11, "{}", page.body);
        let form = page.form("/booking/holds").tick("slot", &button);
        let visitors: Vec<_> = (0..64).map(|_| portal.visitor("alfa")).collect();
        let presses = visitors.iter().map(|visitor| visitor.submit(&form));
        let answers = futures_util::future::join_all(presses).await;
        let held = |answer: &testkit::Answer| answer.location().starts_with("/booking/holds/");
        assert_eq!(answers.iter().filter(|answer| held(answer)).count(), 1);

        for (visitor, answer) in visitors.iter().zip(&answers) {
            let page = visitor.open(answer.location()).await;
            assert_eq!(page.status, 200, "{}", page.body);
            if held(answer) {
                let form = page.form("/appointment").with("name", "Тестова Анна");
                let form = form.with("phone", "8 916 123-45-67").with("email", "anna@mail.example");
                let form = form.tick("consent", "1").with("altcha", &alfa.captcha().await);
                let result = visitor.walk(&form).await;
                assert_eq!(result.status, 200, "{}", result.body);
                assert!(result.says("Вы записаны на прием"), "{}", result.body);
            } else {
                assert!(page.says("Это время только что заняли"), "{}", page.body);
                let left = page.values("slot");
                assert_eq!(left.len(), 10, "the day's other times are offered: {}", page.body);
                assert!(!left.contains(&button));
            }
        }
        assert_eq!(alfa.kept("sokolova", "2026-12-02").await.len(), 1);
    }
}
