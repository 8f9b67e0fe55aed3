//! The lists of the administration: the journal, reviews, feedback, closings, documents.

use chrono::{Days, NaiveDate};
use kernel::{
    ids::{FeedbackId, ReviewId, new_uuid},
    staff::Role,
};
use people::feedback as messages;
use store::{appointments::status, feedback, reviews::state};
use testkit::{on_both_engines, outcome};
use visits::reviews;

use crate::reviews::rate::{given, review, visit_at};

on_both_engines! {
    async fn an_auditor_begins_with_the_journal_and_finds_who_did_what(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let form = admin.browser.get("/admin/settings/booking").await;
        let form = form.form("/admin/settings/booking").with("booking.horizon_days", "21");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        let auditor = portal.colleague("alfa", Role::Auditor).await;
        assert_eq!(auditor.browser.get("/staff").await.location(), "/admin/audit");
        let found = auditor.browser.get("/admin/audit?what=settings.change").await;
        assert_eq!(found.status, 200, "{}", found.body);
        assert!(found.says("Изменение настроек") && found.says(&admin.actor.member.name));
        for nothing in ["what=settings.return", "object=Никто", "who=x", "until=2001-01-01"] {
            let page = auditor.browser.get(&format!("/admin/audit?{nothing}")).await;
            assert!(page.says("Ничего не найдено"), "{nothing}: {}", page.body);
        }
        let file = auditor.browser.get("/admin/audit/export?what=settings.").await;
        assert!(file.body.starts_with('\u{feff}'), "{}", file.body);
        assert_eq!(file.body.lines().count(), 2, "{}", file.body);
        let told = portal.ask("select action as it from audit where action = 'audit.export'").await;
        assert_eq!(told.expect("the journal").len(), 1);
        for page in ["/admin/reviews", "/admin/feedback", "/admin/closings", "/admin/documents"] {
            assert_eq!(auditor.browser.get(page).await.status, 403, "{page}");
        }
    }

    async fn of_two_moderators_the_second_is_told(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visit = visit_at(&anna, "09:00").await;
        anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
        let said = given(9, "Внимательный врач");
        reviews::rate(&anna.clinic.0, &anna.actor, &anna.trace(), visit, said).await.expect("rated");
        let id = ReviewId::of(review(&anna, visit).await.expect("a review").id);
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get("/admin/reviews").await;
        assert!(page.says("Внимательный врач"), "{}", page.body);
        let publish = page.form(&format!("{id}/publication"));
        let reject = page.form(&format!("{id}/rejection")).with("reason", "Назван диагноз");
        assert_eq!(admin.browser.submit(&publish).await.status, 303);
        let late = admin.browser.submit(&reject).await;
        assert_eq!(late.status, 409, "{}", late.body);
        assert_eq!(review(&anna, visit).await.expect("a review").state, state::PUBLISHED);
        let page = admin.browser.get("/admin/reviews?state=published").await;
        let back = page.form(&format!("{id}/rejection")).with("reason", "Назван диагноз");
        assert_eq!(admin.browser.submit(&back).await.status, 303);
        let told = anna.browser.get(&format!("/appointments/{visit}/rating")).await;
        assert!(told.says("Назван диагноз"), "{}", told.body);
    }

    async fn an_answer_reaches_who_has_written_and_nobody_answers_twice(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let id = FeedbackId::of(new_uuid(portal.clock.now()));
        let clinic = &anna.clinic.0;
        let row = feedback::Feedback::new(
            id.0, Some(anna.id.0), "anna@alfa.example".into(), "Вопрос".into(),
            "Часы работы".into(), "Работаете ли вы в воскресенье?".into(), "new".into(),
            portal.clock.now(),
        );
        let mut db = clinic.db().write().await.expect("the database");
        feedback::add(&mut db, row).await.expect("a message");
        db.commit().await.expect("stored");
        let list = admin.browser.get("/admin/feedback?q=часы").await;
        assert!(list.says("Часы работы"), "{}", list.body);
        assert!(admin.browser.get("/admin/feedback?q=%25").await.says("Ничего не найдено"));
        let path = format!("/admin/feedback/{id}");
        let page = admin.browser.get(&path).await;
        let empty = admin.browser.submit(&page.form("/answer")).await;
        assert_eq!(empty.status, 422, "{}", empty.body);
        let answer = page.form("/answer").with("answer", "Да, с девяти до трех.");
        assert_eq!(admin.browser.submit(&answer).await.status, 303);
        let late = admin.browser.submit(&answer).await;
        assert_eq!(late.status, 409, "{}", late.body);
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert!(letters.iter().any(|one| one.text.contains("Да, с девяти до трех.")));
        let journal = admin.browser.get("/admin/messages/journal").await;
        assert!(journal.says("Ответ на обращение") && journal.says("a***@alfa.example"));
        let refused = messages::note(clinic, id, 0, "поздно", &admin.trace()).await;
        assert_eq!(outcome(&refused), "feedback.changed");
    }

    async fn what_is_closed_is_not_offered_to_patients(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = &admin.clinic;
        let (branch, therapy) = (clinic.branch("center"), clinic.specialisation("therapy"));
        let today: NaiveDate = kernel::zone::date(clinic.0.site.config.zone, portal.clock.now());
        let nearest = format!("/api/v1/nearest?branch={branch}&specialisation={therapy}");
        let visitor = portal.visitor("alfa");
        let open = visitor.get(&nearest).await.json();
        assert!(open.as_array().expect("a list").iter().any(|one| !one["date"].is_null()));
        let form = admin.browser.get("/admin/closings").await.form("/admin/closings");
        let wrong = form.clone().with("from", &today.to_string()).with("until", "2001-01-01");
        assert_eq!(admin.browser.submit(&wrong).await.status, 422);
        let form = form
            .with("from", &today.to_string())
            .with("specialisation", &therapy.to_string())
            .with("reason", "Ремонт кабинета");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        let closed = visitor.get(&nearest).await.json();
        assert!(closed.as_array().expect("a list").iter().all(|one| one["date"].is_null()));
        let page = visitor.get(&format!("/booking/doctors?branch={branch}&s={therapy}")).await;
        assert!(page.says("Ремонт кабинета"), "{}", page.body);
        let list = admin.browser.get("/admin/closings").await;
        assert_eq!(admin.browser.submit(&list.form("/end")).await.status, 303);
        assert_eq!(visitor.get(&nearest).await.json(), open);
    }

    async fn a_document_waits_for_its_day(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let path = "/admin/documents/rules";
        let today: NaiveDate = kernel::zone::date(admin.clinic.0.site.config.zone, portal.clock.now());
        let tomorrow = today.checked_add_days(Days::new(1)).expect("a day").to_string();
        let form = admin.browser.get(path).await.form(path).with("title", "Правила");
        let form = form.with("body", "Приходите за 10 минут.").with("from", &tomorrow);
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        let visitor = portal.visitor("alfa");
        assert_eq!(visitor.get("/documents/rules").await.status, 404);
        let other = form.clone().with("seen", "1").with("body", "Иначе.");
        assert_eq!(admin.browser.submit(&other).await.status, 409);
        let end = admin.browser.get(path).await.form("/rules/1/end");
        assert_eq!(admin.browser.submit(&end).await.status, 303);
        let form = form.with("from", "");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        assert!(visitor.get("/documents/rules").await.says("Приходите за 10 минут."));
    }
}
