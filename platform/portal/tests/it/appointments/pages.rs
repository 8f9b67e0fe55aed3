//! The pages of a booked visit (B7, N2): the signed link of the letter, the list.

use testkit::{Portal, on_both_engines};

/// The newest letter's link to its visit.
async fn link(portal: &Portal) -> String {
    portal.run_jobs().await;
    let letter = portal.letters("alfa").await.remove(0);
    let mut links = letter.text.split_whitespace().filter(|word| word.contains("/appointments/"));
    links.next_back().expect("a link").to_owned()
}

on_both_engines! {
    async fn the_letters_link_opens_the_visit_in_another_browser_and_cancels_it_there(
        portal: &Portal,
    ) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at("2026-12-02", "10:00");
        let (anna, page) = crate::booking::before_the_form(portal, &alfa, &wanted).await;
        let form = crate::booking::filled(&page).with("altcha", &alfa.captcha().await);
        anna.walk(&form).await;
        let link = link(portal).await;
        let phone = portal.visitor("alfa");
        let visit = phone.get(&link).await;
        for part in [
            "Информация о записи на прием",
            "Вы записаны",
            "с 10:00 по 10:30",
            "Тестова Анна Ивановна",
        ] {
            assert!(visit.says(part), "{part}: {}", visit.body);
        }
        let file = phone.get(&visit.links("calendar.ics").pop().expect("a calendar file")).await;
        assert!(file.body.starts_with("BEGIN:VCALENDAR"), "{}", file.body);
        let question =
            phone.get(&visit.links("/cancellation").pop().expect("«Отменить запись»")).await;
        assert!(
            question.says("Вы действительно хотите отменить запись на прием?"),
            "{}",
            question.body
        );
        let keep = question.links("?key=").pop().expect("«Не отменять»");
        let kept = phone.get(&keep).await;
        assert!(kept.says("Вы записаны"), "{keep}: {}", kept.body);
        for _ in 0..2 {
            let cancelled = phone.walk(&question.form("/cancellation")).await;
            assert!(cancelled.says("Запись отменена"), "{}", cancelled.body);
        }
        assert!(phone.get(&link).await.says("Отменена"));
        assert!(anna.get("/appointments").await.says("Отменена"));
        assert!(alfa.kept("sokolova", "2026-12-02").await.is_empty());
        let empty = phone.get("/appointments").await;
        assert!(
            empty.says("В этом браузере вы еще не записывались"),
            "a link opens one visit, not a list"
        );
    }

    async fn without_the_key_or_with_a_forged_one_there_is_no_such_page(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        alfa.book(alfa.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        let link = link(portal).await;
        let other = alfa.book(alfa.sokolova_at("2026-12-02", "10:30")).await.expect("booked");
        let (path, key) = link.split_once("?key=").expect("a key");
        let stranger = portal.visitor("alfa");
        let mut flipped = key.to_owned();
        let last = flipped.pop().expect("a character");
        flipped.push(if last == 'A' { 'B' } else { 'A' });
        let cut = &key[..key.len() - 1];
        for wrong in [
            String::new(),
            "?key=".into(),
            format!("?key={flipped}"),
            format!("?key={cut}"),
            format!("?key={}", other.key),
        ] {
            for page in ["", "/calendar.ics", "/cancellation"] {
                let answer = stranger.get(&format!("{path}{page}{wrong}")).await;
                assert_eq!(answer.status, 404, "{page}{wrong}");
                assert!(!answer.says("Соколова"));
            }
            assert_eq!(
                stranger.post(&format!("{path}/cancellation{wrong}"), &[]).await.status,
                404
            );
        }
        let at_beta = link.replace("//alfa.", "//beta.");
        assert_eq!(
            portal.visitor("beta").get(&at_beta).await.status,
            404,
            "another clinic's visit"
        );
        assert_eq!(stranger.get(&link).await.status, 200);
    }

    async fn another_sites_page_cannot_cancel_in_the_visitors_name(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        alfa.book(alfa.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        let link = link(portal).await;
        let visitor = portal.visitor("alfa");
        let action =
            visitor.get(&link.replace("?key", "/cancellation?key")).await.action("/cancellation");
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
        ] {
            let form: [(&str, &str); 0] = [];
            let request =
                visitor.request(reqwest::Method::POST, &action).header(name, value).form(&form);
            let answer = visitor.send(request).await;
            assert_eq!(answer.status, 403, "{name}: {value}");
        }
        assert_eq!(alfa.kept("sokolova", "2026-12-02").await.len(), 1);
        let own = visitor
            .request(reqwest::Method::POST, &action)
            .header("origin", &visitor.origin)
            .form(&[("a", "b")]);
        assert_eq!(visitor.send(own).await.status, 303);
    }
}
