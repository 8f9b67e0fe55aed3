//! «Обмен с МИС»: keys, addresses for events, deliveries, and the letters about them (M1, M3).

use chrono::TimeDelta;
use exchange::{tokens, webhooks};
use kernel::{ids::new_uuid, staff::Role};
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::json;
use shell::Trace;
use testkit::{ANNA, Answer, Colleague, Identity, Portal, on_both_engines};
use uuid::Uuid;

use crate::{
    exchange::webhooks::{Receiver, change, kinds},
    walls::routes,
};

const PAGE: &str = "/admin/exchange";

/// The secret that a page shows.
fn secret(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let (_, rest) = page.body.split_once("id=\"secret\">").expect("a secret");
    rest.split('<').next().expect("its end").replace("&#x2f;", "/")
}

/// Whether a key opens the exchange.
async fn opens(portal: &Portal, token: &str) -> u16 {
    let visitor = portal.visitor("alfa");
    let request = visitor.request(Method::PUT, "/exchange/v1/branches");
    let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    visitor.send(request.json(&json!({ "items": [] }))).await.status
}

async fn journal(portal: &Portal, action: &str) -> usize {
    let ask = format!("select action as it from audit where action = '{action}'");
    portal.ask(&ask).await.expect("the journal").len()
}

/// An administrator who has a password, as everybody has who came by an invitation.
async fn administrator(portal: &Portal) -> Colleague {
    let one = portal.colleague("alfa", Role::Administrator).await;
    with_password(&one).await;
    one
}

async fn with_password(one: &Colleague) {
    let mut db = one.clinic.0.db().write().await.expect("the database");
    let mut row = store::staff::find(&db, one.id).await.expect("read").expect("a member");
    row.password = Some("$argon2id$x".into());
    store::staff::save(&mut db, &row).await.expect("saved");
    db.commit().await.expect("committed");
}

on_both_engines! {
    async fn only_administrators_of_this_clinic_come_in(portal: &Portal) {
        let own = portal.colleague("alfa", Role::Administrator).await;
        let by = Trace::staff("Админ");
        let wish = tokens::Wish { name: "МИС".into(), scopes: vec![tokens::Scope::ChangesRead], days: None };
        let token = tokens::issue(&own.clinic.0, &wish, &by).await.expect("a token").id;
        let webhook = webhooks::add(&own.clinic.0, "https://mis.example.ru/", &by).await.expect("added").id;
        let message = webhooks::check(&own.clinic.0, webhook, &by).await.expect("checked");
        webhooks::pause(&own.clinic.0, webhook, &by).await.expect("paused");
        let filled = |path: &str| {
            let id = if path.contains("/tokens/") { token } else { webhook };
            path.replace(":id", &id.to_string()).replace(":message", &message.to_string())
        };
        let all: Vec<_> = routes::all()
            .into_iter()
            .filter(|(_, path)| path.starts_with(PAGE) || path.ends_with("/trial"))
            .collect();
        assert!(all.len() > 20, "{all:?}");
        let before = format!("{:?}", webhooks::list(&own.clinic.0).await.expect("a list"));
        let patient = portal.enrol("alfa", &ANNA).await;
        let foreign = portal.visitor("alfa");
        let other = portal.colleague("beta", Role::Administrator).await;
        foreign.keep_cookie("staff", &other.token);
        let mut colleagues = Vec::new();
        for role in [Role::Registry, Role::Doctor, Role::Auditor] {
            colleagues.push(portal.colleague("alfa", role).await);
        }
        for (method, route) in &all {
            let (method, path): (Method, _) = (method.parse().expect("a method"), filled(route));
            let ask = |browser: &testkit::Visitor, path: &str| browser.request(method.clone(), path).form(&[("hours", "24")]);
            for browser in [&portal.visitor("alfa"), &patient.browser, &foreign] {
                let answer = browser.send(ask(browser, &path)).await;
                assert!(answer.location().starts_with("/staff/sign-in"), "{method} {path}");
            }
            for one in &colleagues {
                assert_eq!(one.browser.send(ask(&one.browser, &path)).await.status, 403, "{method} {path}");
            }
            // At the other clinic it is not there.
            if route.contains(':') {
                let answer = other.browser.send(ask(&other.browser, &path)).await;
                assert_eq!(answer.status, 404, "{method} {path}");
            }
        }
        assert_eq!(format!("{:?}", webhooks::list(&own.clinic.0).await.expect("a list")), before);
        assert!(tokens::one(&own.clinic.0, token).await.expect("there").good);
        for page in [PAGE, "/admin/exchange/deliveries"] {
            assert!(!other.browser.get(page).await.says("mis.example.ru"), "{page}");
        }
        let found = other.browser.get(&format!("/admin/exchange/deliveries?webhook={webhook}")).await;
        assert_eq!(found.status, 404);
        for wrong in ["webhook=x", "before=x", "before=1.2.3"] {
            let page = own.browser.get(&format!("/admin/exchange/deliveries?{wrong}")).await;
            assert_eq!(page.status, 404, "{wrong}");
        }
    }

    async fn a_key_is_issued_once_shown_once_replaced_and_revoked(portal: &Portal) {
        let admin = administrator(portal).await;
        let page = admin.browser.get(PAGE).await;
        assert!(page.says("Обращений еще не было") && page.says("Действующих ключей нет"), "{}", page.body);
        let page = admin.browser.get("/admin/exchange/tokens/new").await;
        let form = page.form("/tokens/new").with("name", "1С:Медицина");

        // Mistakes stand at their fields, and what was typed stays.
        let wrong = admin.browser.submit(&form).await;
        assert_eq!((wrong.status, wrong.mistake("scopes").as_deref()), (422, Some("Выберите, что разрешает ключ")));
        let again = wrong.form("/tokens/new");
        assert_eq!((again.value("name"), again.value("days")), (Some("1С:Медицина"), Some("365")));
        let form = again.tick("scope-reference_write", "on").tick("scope-changes_read", "on");
        for days in ["0", "3651", "-1", "год", "99999999999999999999"] {
            let wrong = admin.browser.submit(&form.clone().with("days", days)).await;
            assert_eq!(wrong.status, 422, "{days}");
            assert!(wrong.mistake("days").is_some(), "{days}");
            assert_eq!(wrong.form("/tokens/new").value("scope-changes_read"), Some("on"));
        }
        let wrong = admin.browser.submit(&form.clone().with("name", " ")).await;
        assert!(wrong.status == 422 && wrong.mistake("name").is_some(), "{}", wrong.body);
        for stale in ["", "x", "1.2.3"] {
            let wrong = admin.browser.submit(&form.clone().with("once", stale)).await;
            assert!(wrong.status == 409 && wrong.says("Форма открыта слишком давно"), "{}", wrong.body);
        }
        assert_eq!(tokens::list(&admin.clinic.0).await.expect("a list").len(), 0);

        // Two clicks at once, and a third afterwards.
        let (one, two) = tokio::join!(admin.browser.submit(&form), admin.browser.submit(&form));
        let token = secret(&one);
        assert_eq!((secret(&two), secret(&admin.browser.submit(&form).await)), (token.clone(), token.clone()));
        assert_eq!(one.header("cache-control"), "private, no-store");
        let list = tokens::list(&admin.clinic.0).await.expect("a list");
        assert_eq!(list.len(), 1, "{list:?}");
        assert_eq!((list[0].name.as_str(), list[0].scopes.len()), ("1С:Медицина", 2));
        assert_eq!(list[0].created_by, admin.actor.member.name);
        assert_eq!((opens(portal, &token).await, journal(portal, "exchange.issue_token").await), (200, 1));
        // A form that says something else makes another key; an hour later the form is over.
        let other = admin.browser.submit(&form.clone().with("name", "Лаборатория")).await;
        assert_ne!(secret(&other), token);
        portal.clock.advance(TimeDelta::minutes(61));
        assert_eq!(admin.browser.submit(&form).await.status, 409);

        let page = admin.browser.get(PAGE).await;
        assert!(page.says("1С:Медицина") && page.says("01.12.2026 08:00"), "the last contact: {}", page.body);
        assert!(!page.body.contains(&token), "a key is shown once");
        let id = list[0].id;
        let path = format!("/admin/exchange/tokens/{id}");
        let page = admin.browser.get(&path).await;
        assert!(page.says("Справочники, Чтение событий портала") && !page.body.contains(&token), "{}", page.body);

        // Replaced with overlap.
        let form = page.form("/rotation").with("hours", "24");
        let (one, two) = tokio::join!(admin.browser.submit(&form), admin.browser.submit(&form));
        let next = secret(&one);
        assert_eq!(secret(&two), next);
        assert!(one.says("Прежний ключ действует до 02.12.2026 09:01"), "{}", one.body);
        assert_eq!((opens(portal, &token).await, opens(portal, &next).await), (200, 200));
        assert_eq!(tokens::list(&admin.clinic.0).await.expect("a list").len(), 3);
        assert_eq!(journal(portal, "exchange.rotate_token").await, 1);
        assert_eq!(admin.browser.submit(&form.clone().with("hours", "5")).await.status, 404);
        portal.clock.advance(TimeDelta::hours(25));
        assert_eq!((opens(portal, &token).await, opens(portal, &next).await), (401, 200));
        // Nobody's session lasts so long.
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let late = admin.browser.get(&path).await;
        assert!(late.says("Не действует") && !late.body.contains("/rotation"), "{}", late.body);

        // Revoked, after a question.
        let list = tokens::list(&admin.clinic.0).await.expect("a list");
        let new = list.iter().find(|one| one.good && one.name == "1С:Медицина").expect("the new one").id;
        let path = format!("/admin/exchange/tokens/{new}/revocation");
        let question = admin.browser.get(&path).await;
        assert!(question.says("Отозвать ключ?"), "{}", question.body);
        assert_eq!(opens(portal, &next).await, 200, "asking changes nothing");
        for _ in 0..2 {
            let done = admin.browser.walk(&question.form("/revocation")).await;
            assert!(done.says("Ключ отозван"), "{}", done.body);
        }
        assert_eq!((opens(portal, &next).await, journal(portal, "exchange.revoke_token").await), (401, 1));
        let page = admin.browser.get(PAGE).await;
        assert!(page.says("Недействующие ключи: 2"), "{}", page.body);
    }

    async fn an_address_is_connected_tried_paused_replayed_and_removed(portal: &Portal) {
        let (mis, url) = Receiver::start().await;
        let admin = administrator(portal).await;
        let form = admin.browser.get("/admin/exchange/webhooks/new").await.form("/webhooks/new");
        for wrong in ["", "mis.example.ru", "http://mis.example.ru/", "https://a:b@mis.example.ru/"] {
            let page = admin.browser.submit(&form.clone().with("url", wrong)).await;
            assert_eq!(page.status, 422, "{wrong}");
            assert_eq!(page.form("/webhooks/new").value("url"), Some(wrong));
            assert!(page.mistake("url").is_some(), "{wrong}");
        }
        let form = form.with("url", &url);
        let (one, two) = tokio::join!(admin.browser.submit(&form), admin.browser.submit(&form));
        let key = secret(&one);
        assert_eq!(secret(&two), key);
        assert!(key.starts_with("whsec_"), "{key}");
        let all = webhooks::list(&admin.clinic.0).await.expect("a list");
        assert_eq!((all.len(), journal(portal, "exchange.add_webhook").await), (1, 1));
        let id = all[0].id;
        let path = format!("/admin/exchange/webhooks/{id}");

        // Tried: twice pressed, once posted.
        let page = admin.browser.get(&path).await;
        for _ in 0..2 {
            let done = admin.browser.walk(&page.form("/check")).await;
            assert!(done.says("Проверочное сообщение поставлено в очередь"), "{}", done.body);
        }
        portal.run_jobs().await;
        let got = mis.taken();
        assert_eq!(kinds(&got), ["endpoint.check"]);
        assert!(got[0].is_signed(&key));
        let page = admin.browser.get(&path).await;
        assert!(page.says("Проверка адреса") && page.says("HTTP 204") && page.says("Принято"), "{}", page.body);
        assert!(!page.body.contains(&key), "a key is shown once");

        // Paused: events wait, and a check is refused.
        let check = page.form("/check");
        let paused = admin.browser.walk(&page.form("/pause")).await;
        assert!(paused.says("Отправка приостановлена"), "{}", paused.body);
        let refused = admin.browser.submit(&check).await;
        assert!(refused.status == 409 && refused.says("Отправка на этот адрес приостановлена"), "{}", refused.body);
        portal.clock.advance(TimeDelta::minutes(5));
        let card = admin.clinic.card(&Identity { confirmed: false, ..ANNA }).await;
        change(portal, "patients.created", card.0).await;
        portal.run_jobs().await;
        assert_eq!(mis.taken().len(), 0);
        let done = admin.browser.walk(&paused.form("/resumption")).await;
        assert!(done.says("Отправка продолжается"), "{}", done.body);
        portal.run_jobs().await;
        assert_eq!(kinds(&mis.taken()), ["patients.created"]);

        // The log by address and state; one message with its body, which is noted.
        for (query, finds) in [("", true), ("?state=taken", true), ("?state=waiting", false), ("?state=given_up", false)] {
            let log = admin.browser.get(&format!("/admin/exchange/deliveries{query}")).await;
            assert_eq!(log.says("Новая карта"), finds, "{query}: {}", log.body);
        }
        let log = admin.browser.get(&format!("/admin/exchange/deliveries?webhook={id}&state=taken")).await;
        let message = webhooks::deliveries(&admin.clinic.0, id, Some("taken"), (0, 9)).await.expect("a log");
        let message = message.iter().find(|one| one.kind == "patients.created").expect("posted").message;
        let one = format!("{path}/deliveries/{message}");
        assert_eq!(log.links(&one).len(), 1, "{}", log.body);
        let page = admin.browser.get(&one).await;
        assert!(page.says("Тестова") && page.says("patients.created") && page.says("Принято"), "{}", page.body);
        let db = admin.clinic.0.db().read().await.expect("the database");
        let told = store::audit::of_patient(&db, card, None, 50).await.expect("the journal");
        let read: Vec<_> = told.iter().filter(|entry| entry.action == "exchange.read_delivery").collect();
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].staff_id, read[0].object_id), (Some(admin.id.0), Some(message)));
        drop(db);
        for _ in 0..2 {
            let done = admin.browser.walk(&page.form("/replay")).await;
            assert!(done.says("Сообщение отправляется еще раз"), "{}", done.body);
        }
        portal.run_jobs().await;
        assert_eq!(kinds(&mis.taken()), ["patients.created"], "under one id, once");

        // A period again, after a question that says how much it is.
        let page = admin.browser.get(&path).await;
        let range = page.form("/replay");
        for (day, time) in [("", ""), ("2026-12-02", ""), ("2026-12-01", "23:00"), ("вчера", ""), ("2026-12-01", "25:00")] {
            let wrong = admin.browser.submit(&range.clone().with("day", day).with("time", time)).await;
            assert_eq!(wrong.status, 422, "{day} {time}");
            assert_eq!(wrong.mistake("day").as_deref(), Some("Укажите день и время не позже настоящего"));
            assert_eq!(wrong.form("/replay").value("day"), Some(day));
        }
        let question = admin.browser.submit(&range.clone().with("day", "2026-12-01").with("time", "08:02")).await;
        assert!(question.says("Событий с 01.12.2026 08:02: 1"), "{}", question.body);
        portal.run_jobs().await;
        assert_eq!(mis.taken().len(), 0, "asking changes nothing");
        let done = admin.browser.walk(&question.form("/replay")).await;
        assert!(done.says("События отправляются заново"), "{}", done.body);
        portal.run_jobs().await;
        assert_eq!(kinds(&mis.taken()), ["patients.created"]);

        // A new key, with overlap; sent twice it is one.
        let form = done.form("/rotation").with("hours", "1");
        let (one, two) = tokio::join!(admin.browser.submit(&form), admin.browser.submit(&form));
        let next = secret(&one);
        assert_eq!(secret(&two), next);
        assert!(one.says("До 01.12.2026 09:05 события подписаны и прежним ключом"), "{}", one.body);
        assert_eq!(journal(portal, "exchange.rotate_webhook").await, 1);
        admin.browser.walk(&admin.browser.get(&path).await.form("/check")).await;
        portal.run_jobs().await;
        let got = mis.taken();
        assert!(got[0].is_signed(&key) && got[0].is_signed(&next));

        // Removed, after a question.
        let question = admin.browser.get(&format!("{path}/removal")).await;
        assert!(question.says("Удалить адрес?"), "{}", question.body);
        assert_eq!(webhooks::list(&admin.clinic.0).await.expect("a list").len(), 1, "asking changes nothing");
        let done = admin.browser.walk(&question.form("/removal")).await;
        assert!(done.says("Адрес удален") && done.says("Адресов нет"), "{}", done.body);
        assert_eq!(admin.browser.submit(&question.form("/removal")).await.status, 404);
        assert_eq!(journal(portal, "exchange.remove_webhook").await, 1);
    }

    async fn the_log_goes_back_page_by_page_and_misses_nothing(portal: &Portal) {
        let admin = administrator(portal).await;
        let by = Trace::staff("Админ");
        let mut ids = Vec::new();
        for name in ["a", "b"] {
            let url = format!("https://{name}.example.ru/");
            ids.push(webhooks::add(&admin.clinic.0, &url, &by).await.expect("added").id);
        }
        let now = portal.clock.now();
        let mut db = admin.clinic.0.db().write().await.expect("the database");
        for n in 0..60_i64 {
            // The same change goes to both.
            let message = new_uuid(now);
            let to = ids.iter().map(|webhook| store::webhook_deliveries::WebhookDelivery::new(
                *webhook, message, message, format!("reviews.n{n}"), n, "taken".into(), now, now, 1, Some(now), Some(200), String::new(), 1,
            ));
            store::webhook_deliveries::put_all(&mut db, to.collect()).await.expect("stored");
        }
        db.commit().await.expect("committed");
        let (mut path, mut seen, mut pages) = ("/admin/exchange/deliveries".to_owned(), Vec::new(), 0);
        loop {
            let page = admin.browser.get(&path).await;
            pages += 1;
            seen.extend(page.links("/deliveries/"));
            match page.links("before=").first() {
                Some(older) => path.clone_from(older),
                None => break,
            }
        }
        let once: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!((pages, seen.len(), once.len()), (3, 120, 120));
    }

    async fn administrators_get_a_letter_when_the_portal_pauses_an_address(portal: &Portal) {
        let (mis, url) = Receiver::start().await;
        let admin = administrator(portal).await;
        let second = administrator(portal).await;
        // Who cannot sign in, and who has other work, gets none.
        portal.colleague("alfa", Role::Administrator).await;
        let registry = portal.colleague("alfa", Role::Registry).await;
        with_password(&registry).await;
        let by = Trace::staff("Админ");
        let secret_path = format!("{url}?key=only-for-the-receiver");
        let id = webhooks::add(&admin.clinic.0, &secret_path, &by).await.expect("added").id;
        mis.refuse(&[("", 503)]);
        change(portal, "reviews.given", Uuid::from_u128(1)).await;
        for _ in 0..50 {
            portal.run_jobs().await;
            portal.clock.advance(TimeDelta::hours(3));
        }
        portal.run_jobs().await;
        assert_eq!(webhooks::one(&admin.clinic.0, id).await.expect("there").reason, "failing");
        let letters = portal.letters("alfa").await;
        let mut to: Vec<_> = letters.iter().map(|one| one.to.as_str()).collect();
        to.sort_unstable();
        let mut expected = [admin.email.as_str(), second.email.as_str()];
        expected.sort_unstable();
        assert_eq!(to, expected);
        for letter in &letters {
            assert_eq!(letter.subject, "Приостановлена отправка событий в информационную систему");
            assert!(letter.text.contains("127.0.0.1: адрес не отвечает с 01.12.2026 08:00"), "{}", letter.text);
            assert!(letter.text.contains(&format!("/admin/exchange/webhooks/{id}")), "{}", letter.text);
            assert!(!letter.text.contains("only-for") && !letter.html.contains("only-for"), "{}", letter.text);
        }
        // Nobody's session lasts so long.
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get(PAGE).await;
        assert!(page.says("Портал приостановил отправку событий: адрес не отвечает с 01.12.2026 08:00"), "{}", page.body);
        let page = admin.browser.get(&format!("/admin/exchange/webhooks/{id}")).await;
        mis.refuse(&[]);
        admin.browser.walk(&page.form("/resumption")).await;
        portal.run_jobs().await;
        assert!(!admin.browser.get(PAGE).await.says("приостановил"));
        // Paused by a person, nobody gets a letter; gone for good, everybody does.
        let page = admin.browser.get(&format!("/admin/exchange/webhooks/{id}")).await;
        admin.browser.walk(&page.form("/pause")).await;
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 2);
        webhooks::resume(&admin.clinic.0, id, &by).await.expect("resumed");
        mis.refuse(&[("", 410)]);
        change(portal, "reviews.given", Uuid::from_u128(2)).await;
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert_eq!(letters.len(), 4);
        assert!(letters.iter().any(|one| one.text.contains("больше не работает")));
        assert_eq!(portal.letters("beta").await.len(), 0);
    }

    async fn a_trial_letter_goes_to_who_asks_and_its_outcome_is_shown(portal: &Portal) {
        let admin = administrator(portal).await;
        let page = admin.browser.get("/admin/settings/messages").await;
        assert!(page.says(&format!("Портал отправит письмо на {}", admin.email)), "{}", page.body);
        assert!(!page.says("Последнее:"), "{}", page.body);
        let form = page.form("/trial");
        let done = admin.browser.walk(&form).await;
        assert!(done.says("Письмо поставлено в очередь"), "{}", done.body);
        let again = admin.browser.walk(&form).await;
        assert!(again.says("Следующее можно отправить через минуту"), "{}", again.body);
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), (admin.email.as_str(), "Тестовое письмо портала"));
        let page = admin.browser.get("/admin/settings/messages").await;
        assert!(page.says("Последнее: 01.12.2026 08:00 отправлено"), "{}", page.body);
        assert!(admin.browser.get("/admin/messages/journal").await.says("Тестовое письмо"));
        assert_eq!(journal(portal, "messages.try_out").await, 1);
        // Another administrator sees nothing of it, and other pages have no such button.
        let other = administrator(portal).await;
        assert!(!other.browser.get("/admin/settings/messages").await.says("Последнее:"));
        assert!(!admin.browser.get("/admin/settings/booking").await.body.contains("trial"));
    }
}
