//! A review is read by the clinic before it counts (C5), and what counts is shown under
//! «Специалисты» and in the wizard (B4).

use kernel::ids::{AppointmentId, ReviewId};
use portal::desk;
use shell::Trace;
use store::{appointments::status, reviews::state};
use testkit::{Enrolled, on_both_engines, outcome};
use visits::reviews::{publish, rate, reject};

use super::rate::{given, review, visit_at};

async fn rated(anna: &Enrolled, time: &str, mark: i32, comment: &str) -> (AppointmentId, ReviewId) {
    let visit = visit_at(anna, time).await;
    anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
    say(anna, visit, mark, comment).await.expect("rated");
    (visit, ReviewId::of(review(anna, visit).await.expect("a review").id))
}

async fn say(
    anna: &Enrolled,
    visit: AppointmentId,
    mark: i32,
    comment: &str,
) -> Result<(), kernel::Problem> {
    rate(&anna.clinic.0, &anna.actor, &anna.trace(), visit, given(mark, comment)).await
}

fn staff() -> Trace {
    Trace::staff("Регистратор")
}

on_both_engines! {
    async fn what_the_clinic_has_read_is_shown_where_a_doctor_is_chosen(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (_, first) = rated(&anna, "09:00", 9, "Внимательный <врач>").await;
        let (_, second) = rated(&anna, "09:30", 10, "").await;
        let (_, third) = rated(&anna, "10:00", 1, "Долго ждали").await;
        let clinic = &anna.clinic.0;
        let visitor = portal.visitor("alfa");
        let doctor = format!("/specialists/{}", anna.clinic.doctor("sokolova"));
        let page = visitor.get(&doctor).await;
        assert!(page.says("Отзывов пока нет") && !page.says("Внимательный"), "{}", page.body);
        let listed = desk::reviews::waiting(clinic, &staff()).await.expect("a list");
        assert!(listed.contains(&first.to_string()) && listed.contains("Долго ждали"), "{listed}");

        for id in [first, second, second] {
            publish(clinic, id, None, &staff()).await.expect("published");
        }
        reject(clinic, third, None, "", &staff()).await.expect("rejected");
        let page = visitor.get(&doctor).await;
        assert!(page.says("9,5 · 2 отзыва"), "{}", page.body);
        assert!(page.says("Анна Т.") && !page.says("Тестова"), "{}", page.body);
        assert!(page.body.contains("Внимательный &lt;врач&gt;") && !page.says("Долго ждали"));
        let list = visitor.get("/specialists").await;
        assert!(list.says("Рейтинг 9,5 · 2 отзыва"), "{}", list.body);
        assert_eq!(list.links("#reviews"), [format!("{doctor}#reviews")]);
        let branch = anna.clinic.branch("center");
        let therapy = anna.clinic.specialisation("therapy");
        let wizard = visitor.get(&format!("/booking/doctors?branch={branch}&s={therapy}")).await;
        assert!(wizard.says("9,5 · 2 отзыва"), "{}", wizard.body);
        let api = visitor.get(&format!("/api/v1/doctors/{}", anna.clinic.doctor("sokolova"))).await;
        assert_eq!(api.json()["rating"], serde_json::json!({ "tenths": 95, "reviews": 2 }));
        let nothing = desk::reviews::waiting(clinic, &staff()).await.expect("a list");
        assert_eq!(nothing, "no reviews wait");

        // Taken back, it counts no more.
        reject(clinic, first, None, "", &staff()).await.expect("rejected");
        let page = visitor.get(&doctor).await;
        assert!(page.says("10,0 · 1 отзыв") && !page.says("Внимательный"), "{}", page.body);
        let entries = portal
            .ask("SELECT actor_name AS it FROM audit WHERE action IN ('reviews.publish', 'reviews.reject')")
            .await;
        assert_eq!(entries.expect("the journal"), ["Регистратор"; 4]);
        let beta = portal.visitor("beta").get("/specialists").await;
        assert!(!beta.says("отзыв"), "another clinic's doctors have none");
    }

    async fn what_was_published_is_changed_no_more_and_what_was_rejected_waits_again(
        portal: &Portal
    ) {
        let anna = portal.patient("alfa").await;
        let clinic = &anna.clinic.0;
        let (visit, id) = rated(&anna, "09:00", 9, "Хорошо").await;
        reject(clinic, id, None, "", &staff()).await.expect("rejected");
        let page = anna.browser.get(&format!("/appointments/{visit}/rating")).await;
        assert!(page.says("Клиника не опубликовала этот отзыв"), "{}", page.body);
        say(&anna, visit, 8, "Лучше").await.expect("changed");
        let row = review(&anna, visit).await.expect("a review");
        assert_eq!(row.state, state::WAITING);
        let gone = publish(clinic, id, None, &staff()).await;
        assert_eq!(outcome(&gone), "request.not_found", "the clinic has not read what it says now");
        publish(clinic, ReviewId::of(row.id), None, &staff()).await.expect("published");
        assert_eq!(outcome(&say(&anna, visit, 1, "Хуже").await), "reviews.published");
        let page = anna.browser.get(&format!("/appointments/{visit}/rating")).await;
        assert!(page.says("изменить его уже нельзя") && page.values("mark").is_empty());
        let patient = anna.id.to_string();
        let form = [("patient", patient.as_str()), ("mark", "1")];
        let answer = anna.browser.post(&format!("/appointments/{visit}/rating"), &form).await;
        assert_eq!(answer.status, 409, "{}", answer.body);
        let list = anna.browser.get("/appointments").await;
        assert!(list.status == 200, "{}", list.body);
    }

    async fn of_a_change_and_a_publication_at_once_nothing_unread_is_shown(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let clinic = &anna.clinic.0;
        for (at, time) in ["09:00", "09:30", "10:00", "10:30"].into_iter().enumerate() {
            let (visit, id) = rated(&anna, time, 9, "Прочитано").await;
            let by = staff();
            let (changed, published) = tokio::join!(
                say(&anna, visit, 2, "Не прочитано"),
                publish(clinic, id, None, &by)
            );
            let row = review(&anna, visit).await.expect("a review");
            let unread = row.comment == "Не прочитано" && row.state == state::PUBLISHED;
            let both = (outcome(&changed), outcome(&published));
            assert!(!unread, "{at}: {both:?}");
        }
    }
}
