//! «Мои записи» of who has signed in (C4): periods, what is done to a visit, who may.

use chrono::TimeDelta;
use kernel::ids::AppointmentId;
use testkit::{ANNA, BORIS, Enrolled, Identity, on_both_engines, outcome};
use visits::appointments::{Access, What, book, confirm, remind};

const DAY: &str = "2026-12-02";

async fn booked(who: &Enrolled, date: &str, time: &str) -> AppointmentId {
    let what = What::Slot(who.clinic.sokolova_at(date, time));
    book(&who.clinic.0, &who.clinic.order_by(what, &who.actor)).await.expect("booked").id
}

fn own(who: &Enrolled) -> Access {
    Access { patient: Some(who.id), trace: who.trace(), ..Access::default() }
}

/// What the journal says was done with a patient's data, oldest first.
async fn noted(who: &Enrolled) -> Vec<(String, String)> {
    let db = who.clinic.0.db().read().await.expect("the database");
    let mut entries = store::audit::of_patient(&db, who.id, None, 200).await.expect("the journal");
    entries.reverse();
    entries.into_iter().map(|one| (one.actor, one.action)).collect()
}

fn times_noted(entries: &[(String, String)], actor: &str, action: &str) -> usize {
    entries.iter().filter(|(a, b)| a == actor && b == action).count()
}

on_both_engines! {
    async fn the_four_periods_show_what_the_manual_says(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let mut ids = Vec::new();
        for (date, time) in [("2026-12-02", "09:00"), ("2026-12-07", "09:30"), ("2026-12-30", "10:00")] {
            ids.push(booked(&anna, date, time).await);
        }
        // Wednesday, 6 January: one is to come, one was a week ago, one a month ago.
        let later = booked(&anna, "2027-01-08", "12:00").await;
        portal.clock.advance(TimeDelta::days(35) + TimeDelta::hours(2));
        // The session has idled away; another one is opened.
        let anna = portal.sign_in("alfa", anna.account).await;
        let mut pages = Vec::new();
        for period in ["", "?period=current", "?period=week", "?period=month", "?period=all"] {
            let page = anna.browser.get(&format!("/appointments{period}")).await;
            assert_eq!(page.status, 200, "{}", page.body);
            for title in ["Текущие записи", "Последние 7 дней", "Последние 30 дней", "Все записи", "Дата и специалист", "Медицинское учреждение"] {
                assert!(page.says(title), "{title}: {}", page.body);
            }
            pages.push(page);
        }
        let shows = |page: &testkit::Answer| {
            let all: Vec<_> = ids.iter().chain([&later]).collect();
            all.iter().map(|id| page.links(&format!("/appointments/{id}")).is_empty()).map(|none| u8::from(!none)).collect::<Vec<_>>()
        };
        assert_eq!(shows(&pages[0]), [0, 0, 0, 1]);
        assert_eq!(shows(&pages[1]), [0, 0, 0, 1]);
        assert_eq!(shows(&pages[2]), [0, 0, 1, 0]);
        assert_eq!(shows(&pages[3]), [0, 1, 1, 0]);
        assert_eq!(shows(&pages[4]), [1, 1, 1, 1]);
        assert!(pages[0].says("Пятница, 08.01.2027, 1200 – 1230"), "{}", pages[0].body);
        for wrong in ["period=x", "page=x", "page=-1"] {
            assert_eq!(anna.browser.get(&format!("/appointments?{wrong}")).await.status, 404, "{wrong}");
        }
        let far = anna.browser.get("/appointments?period=all&page=18446744073709551615").await;
        assert_eq!(far.status, 200, "an empty page: {}", far.body);
        let paper = anna.browser.get("/appointments/print?period=all").await;
        for part in ["Все записи", "Среда, 02.12.2026", "Пятница, 08.01.2027", "Москва, Тестовая ул., 1", "+7(495)000-01-01"] {
            assert!(paper.says(part), "{part}: {}", paper.body);
        }
        assert!(paper.body.contains("data-print-now"));
    }

    async fn a_long_list_has_pages(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let mut ids = Vec::new();
        for date in ["2026-12-02", "2026-12-03"] {
            for time in ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:30", "12:00", "12:30", "13:00", "13:30"] {
                ids.push(booked(&anna, date, time).await);
            }
        }
        let first = anna.browser.get("/appointments").await;
        let second = anna.browser.get(&first.links("page=2").remove(0)).await;
        let on = |page: &testkit::Answer| ids.iter().filter(|id| !page.links(&format!("/appointments/{id}/print")).is_empty()).count();
        assert_eq!((on(&first), on(&second)), (20, 2));
        assert!(!second.links("page=1").is_empty() && second.links("page=3").is_empty());
        let paper = anna.browser.get(&first.links("/appointments/print").remove(0)).await;
        assert_eq!(paper.body.matches("class=\"card stack printed\"").count(), 22, "all of them on paper");
    }

    async fn a_row_opens_the_details_and_everything_can_be_done_from_there(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let id = booked(&anna, DAY, "09:00").await;
        let number = anna.clinic.appointment(id).await.number.to_string();
        let list = anna.browser.get("/appointments").await;
        for button in ["Подтвердить запись", "Перенести", "Печать", "Отправить напоминание на почту", "Добавить в календарь", "Отменить запись", "Печать всех записей"] {
            assert!(list.says(button), "{button}: {}", list.body);
        }
        let page = anna.browser.get(&format!("/appointments/{id}")).await;
        for part in ["Информация о записи на прием", "Номер записи", &number, "Среда, 02.12.2026", "с 09:00 по 09:30", "Соколова Марина Андреевна",
            "Отделение", "Терапевтическое отделение", "Москва, Тестовая ул., 1", "+7(495)000-01-01", "Услуги", "Прием врача-терапевта первичный",
            "Печать", "Подтвердить запись", "Отменить запись", "Перенести", "Закрыть"] {
            assert!(page.says(part), "{part}: {}", page.body);
        }
        assert!(page.body.contains("data-dialog-content"));
        let paper = anna.browser.get(&page.links(&format!("{id}/print")).remove(0)).await;
        assert!(paper.says(&number) && paper.says("Услуги"), "{}", paper.body);
        for _ in 0..2 {
            let done = anna.browser.walk(&page.form("/confirmation")).await;
            assert!(done.says("Запись подтверждена") && !done.says("Подтвердить запись"), "{}", done.body);
        }
        assert!(anna.clinic.appointment(id).await.confirmed_at.is_some());
        assert_eq!(portal.run_jobs().await, 2, "the letters about booking and confirming");
        let letters = portal.letters("alfa").await;
        let of = |subject: &str| letters.iter().filter(|one| one.subject == subject).count();
        assert_eq!((of("Подтверждение записи"), of("Запись подтверждена")), (1, 1));
        let question = anna.browser.get(&page.links("/cancellation").remove(0)).await;
        let gone = anna.browser.walk(&question.form("/cancellation")).await;
        assert!(gone.says("Запись отменена"), "{}", gone.body);
        let late = anna.browser.submit(&page.form("/confirmation")).await;
        assert!(late.status == 409 && late.says("Эта запись отменена"), "{}", late.body);
        assert!(anna.browser.get("/appointments").await.says("Текущих записей нет"));
        let db = anna.clinic.0.db().read().await.expect("the database");
        let changes = store::changes::of_object(&db, id.0).await.expect("the changes");
        let kinds: Vec<_> = changes.iter().map(|one| &*one.kind).collect();
        assert_eq!(kinds, ["appointments.booked", "appointments.confirmed", "appointments.cancelled"]);
    }

    async fn a_reminder_goes_to_the_cards_address_a_few_times_a_day(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let id = booked(&anna, DAY, "09:00").await;
        portal.run_jobs().await;
        let page = anna.browser.get(&format!("/appointments/{id}")).await;
        let form = page.form("/reminder");
        let done = anna.browser.walk(&form).await;
        assert!(done.says("Напоминание отправлено на почту"), "{}", done.body);
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!((&*letter.subject, &*letter.to), ("Напоминание о записи", "anna@mail.example"));
        assert!(letter.text.contains("с 09:00 по 09:30") && letter.text.contains("/confirmation?key="), "{}", letter.text);
        assert!(!letter.text.contains("ерапевт"), "{}", letter.text);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (clinic, access) = (anna.clinic.clone(), own(&anna));
                tokio::spawn(async move { outcome(&remind(&clinic.0, id, &access).await) })
            })
            .collect();
        let mut sent = 0;
        for task in tasks {
            match &*task.await.expect("no panic") {
                "done" => sent += 1,
                other => assert_eq!(other, "appointments.too_many_reminders"),
            }
        }
        assert_eq!(sent, 2, "three a day");
        let refused = anna.browser.submit(&form).await;
        assert!(refused.status == 429 && refused.says("Проверьте почту"), "{}", refused.body);
        assert_eq!(portal.run_jobs().await, 2);
        portal.clock.advance(TimeDelta::hours(24) + TimeDelta::minutes(1));
        assert_eq!(anna.browser.submit(&form).await.status, 303, "tomorrow again");
        let nameless = Identity { email: "", ..BORIS };
        let boris = portal.enrol("alfa", &nameless).await;
        let id = booked(&boris, "2026-12-04", "10:00").await;
        assert_eq!(outcome(&remind(&boris.clinic.0, id, &own(&boris)).await), "appointments.no_email");
    }

    async fn a_letters_link_confirms_only_when_its_button_is_pressed(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let id = booked(&anna, DAY, "09:00").await;
        let key = visits::appointments::key(&anna.clinic.0, id);
        let phone = portal.visitor("alfa");
        let link = format!("/appointments/{id}/confirmation?key={key}");
        for _ in 0..3 {
            let page = phone.get(&link).await;
            assert!(page.says("Вы подтверждаете, что придете на прием?"), "{}", page.body);
        }
        assert_eq!(anna.clinic.appointment(id).await.confirmed_at, None, "a mail program opens links");
        let form = phone.get(&link).await.form("/confirmation");
        let tasks = (0..4).map(|_| phone.submit(&form));
        let answers = futures_util::future::join_all(tasks).await;
        assert!(answers.iter().all(|answer| answer.status == 303));
        assert!(phone.get(&link).await.says("Запись уже подтверждена"));
        let entries = noted(&anna).await;
        assert_eq!(times_noted(&entries, "visitor", "appointments.confirm"), 1);
        assert_eq!(times_noted(&entries, "visitor", "appointments.read"), 5, "{entries:?}");
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 2);
    }

    async fn reading_leaves_an_entry_each_time(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let id = booked(&anna, DAY, "09:00").await;
        for path in [format!("/appointments/{id}"), format!("/appointments/{id}/print"), format!("/appointments/{id}/calendar.ics"),
            format!("/appointments/{id}/move"), format!("/appointments/{id}/cancellation")] {
            assert_eq!(anna.browser.get(&path).await.status, 200, "{path}");
        }
        anna.browser.get("/appointments").await;
        anna.browser.get("/appointments/print?period=current").await;
        let key = visits::appointments::key(&anna.clinic.0, id);
        portal.visitor("alfa").get(&format!("/api/v1/appointments/{id}?key={key}")).await;
        let entries = noted(&anna).await;
        assert_eq!(times_noted(&entries, "patient", "appointments.read"), 5, "{entries:?}");
        assert_eq!(times_noted(&entries, "patient", "appointments.list"), 2, "{entries:?}");
        assert_eq!(times_noted(&entries, "visitor", "appointments.read"), 1, "{entries:?}");
        // An anonymous booking is about nobody's card.
        let alfa = &anna.clinic;
        let visit = alfa.book(alfa.sokolova_at(DAY, "10:00")).await.expect("booked");
        portal.visitor("alfa").get(&format!("/appointments/{}?key={}", visit.id, visit.key)).await;
        assert_eq!(noted(&anna).await.len(), entries.len());
    }

    async fn a_strangers_visit_is_not_found_by_any_door(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let twin = portal.enrol("beta", &ANNA).await;
        let id = booked(&anna, DAY, "09:00").await;
        let patient = boris.id.0.to_string();
        let slot = anna.clinic.button(&anna.clinic.sokolova_at(DAY, "10:00"));
        for thief in [&boris, &twin] {
            for page in ["", "/print", "/calendar.ics", "/cancellation", "/confirmation", "/move", &format!("/move/question?slot={slot}")] {
                let answer = thief.browser.get(&format!("/appointments/{id}{page}")).await;
                assert_eq!(answer.status, 404, "{page}: {}", answer.body);
            }
            let own = thief.id.0.to_string();
            for noun in ["cancellation", "confirmation", "move", "reminder"] {
                let form = [("patient", own.as_str()), ("slot", slot.as_str())];
                let answer = thief.browser.post(&format!("/appointments/{id}/{noun}"), &form).await;
                assert_eq!(answer.status, 404, "{noun}: {}", answer.body);
            }
            assert!(thief.browser.get("/appointments?period=all").await.links(&id.to_string()).is_empty());
        }
        // A form made for another patient changes nothing, even about an own visit.
        let answer = anna.browser.post(&format!("/appointments/{id}/cancellation"), &[("patient", &patient)]).await;
        assert_eq!(answer.location(), "/appointments?done=changed");
        assert!(anna.browser.open(answer.location()).await.says("пациент в личном кабинете сменился"));
        let answer = anna.browser.post(&format!("/appointments/{id}/cancellation"), &[]).await;
        assert_eq!(answer.location(), "/appointments?done=changed");
        let row = anna.clinic.appointment(id).await;
        assert_eq!((row.status.as_str(), row.confirmed_at, row.moved_at), ("booked", None, None));
        // The session has ended: he is asked to sign in.
        let form = anna.browser.get(&format!("/appointments/{id}")).await.form("/confirmation");
        anna.browser.keep_cookie("session", "");
        assert!(anna.browser.submit(&form).await.location().starts_with("/sign-in"));
    }

    async fn what_is_forgotten_of_anonymous_bookings_stays_of_a_patients_own(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let own = booked(&anna, DAY, "09:00").await;
        let other = anna.clinic.book(anna.clinic.sokolova_at(DAY, "10:00")).await.expect("booked").id;
        portal.run_jobs().await;
        portal.clock.advance(TimeDelta::days(400));
        visits::appointments::forget_people(anna.clinic.0.clone()).await.expect("done");
        assert_eq!(anna.clinic.appointment(other).await.patient, "");
        assert_eq!(anna.clinic.appointment(own).await.patient, "Тестова Анна Ивановна");
    }

    async fn confirming_is_for_visits_to_come(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let id = booked(&anna, DAY, "09:00").await;
        portal.clock.advance(TimeDelta::days(2));
        assert_eq!(outcome(&confirm(&anna.clinic.0, id, &own(&anna)).await), "appointments.started");
        anna.clinic.alter(id, |row| row.status = "completed".into()).await;
        assert_eq!(outcome(&confirm(&anna.clinic.0, id, &own(&anna)).await), "appointments.completed");
    }
}
