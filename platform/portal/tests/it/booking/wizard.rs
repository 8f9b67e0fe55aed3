//! The whole of «Запись на прием» as a browser without scripts walks it (B1–B8, N1, N2):
//! only links and forms of the pages, nothing known beforehand.

use kernel::ids::AppointmentId;
use testkit::{Answer, Portal, Visitor, on_both_engines};

use super::{before_the_form, filled};

/// The code from the newest letter.
async fn code(portal: &Portal) -> String {
    portal.run_jobs().await;
    let letter = portal.letters("alfa").await.remove(0);
    assert_eq!(letter.subject, "Код подтверждения");
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    letter.text.lines().map(str::trim).find(six).expect("a code").to_owned()
}

/// From «Подтверждение» to the result, by a code, because there is no script to solve a
/// captcha.
async fn book_by_code(portal: &Portal, anna: &Visitor, confirm: &Answer) -> Answer {
    let asked = anna.walk(&filled(confirm).tick("code", "1")).await;
    assert!(asked.says("anna@mail.example"), "{}", asked.body);
    let result = anna.walk(&asked.form("/code").with("code", &code(portal).await)).await;
    assert_eq!(result.status, 200);
    assert!(result.says("Вы записаны на прием"), "{}", result.body);
    result
}

fn says(page: &Answer, parts: &[&str]) {
    assert_eq!(page.status, 200, "{}", page.url);
    for part in parts {
        assert!(page.says(part), "{part}: {}", page.body);
    }
}

on_both_engines! {
    async fn two_doctors_are_booked_shown_and_one_is_cancelled(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        // «Выбор режима записи»
        let modes = anna.get("/booking").await;
        says(
            &modes,
            &["Выбор режима записи", "Клиника №1", "Клиника №2", "Запись на онлайн прием"],
        );
        let center = alfa.branch("center").to_string();
        let branch = modes.links(&center).pop().expect("the branch");
        // «Выбор специализации»
        let specialisations = anna.get(&branch).await;
        says(
            &specialisations,
            &["Выбор специализации", "Терапия", "Хирургия", "2 врача", "1 врач"],
        );
        assert!(!specialisations.says("Ультразвуковая диагностика"), "another branch's");
        let form = specialisations.form("/booking/doctors");
        let none = anna.walk(&form).await;
        says(&none, &["Выберите хотя бы одну специализацию"]);
        let [therapy, surgery] =
            ["therapy", "surgery"].map(|code| alfa.specialisation(code).to_string());
        let doctors = anna.walk(&form.tick("s", &therapy).tick("s", &surgery)).await;
        // «Выбор врача»
        says(
            &doctors,
            &[
                "Выбор врача",
                "Соколова Марина Андреевна",
                "Врач-терапевт высшей категории",
                "стаж 22 года",
                "Петров Петр Петрович",
                "Медведев Иван Иванович",
                "Ближайшая дата приема",
                "01.12.2026",
                "2\u{a0}000\u{a0}₽",
                "2\u{a0}500\u{a0}₽",
            ],
        );
        let form = doctors.form("/booking/schedule");
        let [sokolova, medvedev] =
            ["sokolova", "medvedev"].map(|code| alfa.doctor(code).to_string());
        let half = anna.walk(&form.clone().tick("d", &format!("{therapy}.{sokolova}"))).await;
        says(
            &half,
            &["Выберите врача для каждой специализации", "Выберите врача этой специализации"],
        );
        assert_eq!(
            half.form("/booking/schedule").value("d"),
            Some(&*format!("{therapy}.{sokolova}")),
            "the tick is kept"
        );
        let both = form
            .tick("d", &format!("{therapy}.{sokolova}"))
            .tick("d", &format!("{surgery}.{medvedev}"));
        // «Просмотр расписания»
        let week = anna.walk(&both).await;
        says(&week, &["Просмотр расписания", "30 ноября – 6 декабря"]);
        let day_of = |page: &Answer, doctor: &str| {
            let cells = page.links(&format!("of={doctor}"));
            cells.into_iter().find(|href| href.contains("day=2026-12-02")).expect("an open day")
        };
        let times = anna.get(&day_of(&week, &sokolova)).await;
        says(&times, &["Выберите время приема", "Среда, 02.12.2026"]);
        let button = alfa.button(&alfa.sokolova_at("2026-12-02", "10:00"));
        let confirm = anna.walk(&times.form("/booking/holds").tick("slot", &button)).await;
        // «Запись на прием»
        says(&confirm, &["Вы действительно хотите записаться на прием?", "с 10:00 по 10:30"]);
        let result = book_by_code(portal, &anna, &confirm).await;
        says(
            &result,
            &[
                "Информация о записи на прием",
                "Клиника №1",
                "02.12.2026",
                "с 10:00 по 10:30",
                "Терапевтическое отделение",
                "Продолжить запись",
                "Отменить запись",
                "Показать все записи",
                "Печать",
            ],
        );
        // «Продолжить запись»: the second doctor
        let schedule = result.links("/booking/schedule").pop().expect("«Продолжить запись»");
        let week = anna.get(&schedule).await;
        says(&week, &["Вы записаны", "Медведев Иван Иванович"]);
        let times = anna.get(&day_of(&week, &medvedev)).await;
        let second = alfa.slot("medvedev", "center", "surgery", "2026-12-02", "11:30");
        let confirm =
            anna.walk(&times.form("/booking/holds").tick("slot", &alfa.button(&second))).await;
        let form = filled(&confirm).with("altcha", &alfa.captcha().await);
        let result = anna.walk(&form).await;
        says(&result, &["Вы записаны на прием", "с 11:30 по 12:15"]);
        assert!(
            result.links("/booking/schedule").iter().all(|href| !href.contains("done")),
            "nobody is left: {}",
            result.body
        );
        // «Показать все записи»
        let all = anna
            .get(
                &result
                    .links("/appointments")
                    .into_iter()
                    .find(|href| href == "/appointments")
                    .expect("the list"),
            )
            .await;
        says(
            &all,
            &["Мои записи", "Текущие записи", "Соколова", "Медведев", "Печать всех записей"],
        );
        let entries = all.body.find("Соколова").zip(all.body.find("Медведев")).expect("both");
        assert!(entries.0 < entries.1, "soonest first");
        // «Отменить запись»
        let cancel = all.links("/cancellation");
        assert_eq!(cancel.len(), 2);
        let question = anna.get(&cancel[0]).await;
        says(
            &question,
            &["Вы действительно хотите отменить запись на прием?", "Соколова", "Не отменять"],
        );
        for _ in 0..2 {
            let cancelled = anna.walk(&question.form("/cancellation")).await;
            says(&cancelled, &["Запись отменена", "Отменена"]);
            assert!(cancelled.links("/cancellation").is_empty(), "{}", cancelled.body);
        }
        says(
            &anna.get("/appointments").await,
            &["Текущие записи", "Прошедшие и отмененные", "Отменена"],
        );
        let times = portal.visitor("alfa").get(&day_of(&week, &sokolova)).await;
        assert!(times.values("slot").contains(&button), "the slot is free again: {}", times.body);
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        let of = |subject: &str| letters.iter().filter(|letter| letter.subject == subject).count();
        assert_eq!(
            (of("Подтверждение записи"), of("Запись отменена"), of("Код подтверждения")),
            (2, 1, 1)
        );
    }

    async fn the_result_page_is_fresh_only_once_and_belongs_to_its_browser(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) =
            before_the_form(portal, &alfa, &alfa.sokolova_at("2026-12-02", "09:00")).await;
        let form = filled(&page).with("altcha", &alfa.captcha().await);
        let answer = anna.submit(&form).await;
        let fresh = anna.open(answer.location()).await;
        says(&fresh, &["Вы записаны на прием", "Продолжить запись"]);
        let plain = answer.location().split('?').next().expect("a path").to_owned();
        let later = anna.get(&plain).await;
        says(&later, &["Вы записаны"]);
        assert!(
            !later.says("Вы записаны на прием") && !later.says("Продолжить запись"),
            "{}",
            later.body
        );
        for path in
            [plain.clone(), format!("{plain}/calendar.ics"), format!("{plain}/cancellation")]
        {
            assert_eq!(portal.visitor("alfa").get(&path).await.status, 404, "{path}");
            assert_eq!(portal.visitor("beta").get(&path).await.status, 404, "{path}");
        }
        says(
            &portal.visitor("alfa").get("/appointments").await,
            &["В этом браузере вы еще не записывались на прием"],
        );
    }

    async fn the_calendar_file_tells_the_time_and_the_clinic_and_nothing_of_what_for(
        portal: &Portal,
    ) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "09:00")).await.expect("booked");
        let path = format!("/appointments/{}/calendar.ics?key={}", booked.id, booked.key);
        let visitor = portal.visitor("alfa");
        let file = visitor.get(&path).await;
        assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
        assert!(file.header("content-disposition").contains("visit.ics"));
        // Long lines are folded.
        let text = file.body.replace("\r\n ", "");
        for part in [
            "BEGIN:VCALENDAR",
            "DTSTART:20261202T060000Z",
            "DTEND:20261202T063000Z",
            "STATUS:CONFIRMED",
            "Клиника тестов alfa",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        for secret in ["ерапи", "терапевт", "Соколова", "Прием врача", "Анна"]
        {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let access = visits::appointments::Access::by_key(booked.key);
        visits::appointments::cancel(&alfa.0, booked.id, &access).await.expect("cancelled");
        assert!(visitor.get(&path).await.body.contains("STATUS:CANCELLED"));
    }

    async fn steps_with_what_the_clinic_has_not_are_not_found(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let visitor = portal.visitor("alfa");
        let (branch, s) = (alfa.branch("center"), alfa.specialisation("therapy"));
        let strange = AppointmentId::new(portal.clock.now());
        for path in [
            "/booking/specialisations".to_owned(),
            "/booking/specialisations?branch=x".into(),
            format!("/booking/specialisations?branch={strange}"),
            format!("/booking/specialisations?branch={}", beta.branch("center")),
            format!("/booking/doctors?branch={branch}&s={}", beta.specialisation("therapy")),
            format!("/booking/schedule?branch={branch}&s={s}&d={s}.{}", beta.doctor("sokolova")),
            format!("/booking/schedule?branch={branch}&s={s}&d={s}.{}", alfa.doctor("medvedev")),
            format!(
                "/booking/services?branch={branch}&s={s}&d={s}.{d}&for={}",
                alfa.doctor("petrov"),
                d = alfa.doctor("sokolova")
            ),
            format!("/booking/holds/{strange}?branch={branch}"),
            "/booking/holds/x".into(),
        ] {
            assert_eq!(visitor.get(&path).await.status, 404, "{path}");
        }
    }
}
