//! Changing e-mail and phone «с подтверждением кодом с обеих сторон»: both codes or nothing.

use chrono::TimeDelta;
use kernel::{Lang, site::Channel};
use people::profile::{self, Typed};
use store::accounts;
use testkit::{BORIS, on_both_engines, outcome};

use super::{account, alter, code, start};

const NEW: &str = "Anna.New@mail.example";

fn not(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

on_both_engines! {
    async fn an_address_that_was_never_proven_stays_nowhere(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        start(&anna, "mistyped@mail.example").await;
        start(&anna, NEW).await;
        portal.run_jobs().await;
        let sql = "SELECT address AS it FROM messages WHERE address <> ''";
        let kept = async || portal.ask(sql).await.expect("the table");
        assert!(!kept().await.is_empty());
        portal.clock.advance(TimeDelta::days(2) + TimeDelta::minutes(1));
        people::accounts::sweep(anna.clinic.0.clone()).await.expect("swept");
        assert_eq!(kept().await, Vec::<String>::new());
    }

    async fn both_codes_change_login_and_card_and_the_old_address_is_told(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let phone = portal.sign_in("alfa", anna.account).await;
        let page = start(&anna, NEW).await;
        assert!(page.says("anna@mail.example") && page.says(NEW), "{}", page.body);
        let (old, new) = (code(portal, "anna@mail.example").await, code(portal, NEW).await);
        let form = page.form("/profile/changes/");
        // One right code is not enough, whichever it is.
        for (typed_old, typed_new, field) in [(&old, &not(&new), "new"), (&not(&old), &new, "old")] {
            let answer =
                anna.browser.submit(&form.clone().with("old", typed_old).with("new", typed_new)).await;
            assert_eq!(answer.status, 422);
            assert!(answer.mistake(field).is_some(), "{}", answer.body);
            let other = if field == "old" { "new" } else { "old" };
            assert_eq!(answer.mistake(other), None);
            assert_eq!(account(&anna).await.expect("one").email.as_deref(), Some("anna@mail.example"));
        }
        let done = anna.browser.walk(&form.clone().with("old", &old).with("new", &new)).await;
        assert!(done.says("Электронная почта изменена") && done.says("anna.new@mail.example"));
        let db = anna.clinic.0.db().read().await.expect("the database");
        let card = store::patients::find(&db, anna.id).await.expect("asked").expect("a card");
        assert_eq!(card.email, NEW);
        drop(db);
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!((&*letter.to, &*letter.subject), ("anna@mail.example", "Логин изменен"));
        assert!(!letter.text.contains("New@"), "{}", letter.text);
        // The old address is kept nowhere for it.
        let kept = portal.ask("SELECT address AS it FROM account_changes").await.expect("the table");
        assert_eq!(kept, [""]);
        assert_eq!(phone.browser.get("/profile").await.status, 200, "other sessions stay");
        // The codes are used up, the page is over.
        let again = anna.browser.submit(&form.with("old", &old).with("new", &new)).await;
        assert_eq!(again.location(), "/profile/email?over");
        assert!(anna.browser.get("/profile/email?over").await.says("Эта смена уже завершена"));
    }

    async fn a_login_that_is_taken_looks_the_same_and_never_succeeds(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        portal.enrol("alfa", &BORIS).await;
        let free = start(&anna, "nobody@mail.example").await;
        let taken = start(&anna, BORIS.email).await;
        let plain = |page: &testkit::Answer, address: &str| {
            let body = page.body.replace(address, "…");
            let id = page.action("/profile/changes/").rsplit_once('/').expect("an id").1.to_owned();
            body.replace(&id, "…")
        };
        assert_eq!(plain(&free, "nobody@mail.example"), plain(&taken, BORIS.email));
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        let to_boris: Vec<_> = letters.iter().filter(|one| one.to == BORIS.email).collect();
        assert_eq!(to_boris.len(), 1, "the owner is told, and gets no code");
        assert_eq!(to_boris[0].subject, "Ваш личный кабинет");
        let old = code(portal, "anna@mail.example").await;
        let form = taken.form("/profile/changes/").with("old", &old);
        let answer = anna.browser.submit(&form.with("new", "000000")).await;
        assert_eq!(answer.mistake("new"), Some("Код не подошел. Проверьте письмо и введите его еще раз.".into()));
        assert_eq!(answer.mistake("old"), None);
    }

    async fn who_proves_a_login_first_has_it(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let hers = start(&anna, "shared@mail.example").await;
        let her_new = code(portal, "shared@mail.example").await;
        let his = start(&boris, "shared@mail.example").await;
        let his_new = code(portal, "shared@mail.example").await;
        assert_ne!(her_new, his_new);
        let her_old = code(portal, "anna@mail.example").await;
        let his_old = code(portal, "boris@mail.example").await;
        let done = boris.browser.submit(
            &his.form("/changes/").with("old", &his_old).with("new", &his_new)).await;
        assert_eq!(done.location(), "/profile?done=email");
        let late = anna.browser.submit(
            &hers.form("/changes/").with("old", &her_old).with("new", &her_new)).await;
        assert_eq!(late.status, 422);
        assert!(late.mistake("new").expect("a mistake").starts_with("Код не подошел"));
        assert_eq!(account(&anna).await.expect("one").email.as_deref(), Some("anna@mail.example"));
    }

    async fn the_change_that_was_started_last_counts_and_two_at_once_change_once(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let first = start(&anna, "first@mail.example").await;
        let first_codes =
            (code(portal, "anna@mail.example").await, code(portal, "first@mail.example").await);
        let second = start(&anna, "second@mail.example").await;
        let form = first.form("/changes/").with("old", &first_codes.0).with("new", &first_codes.1);
        assert_eq!(anna.browser.submit(&form).await.location(), "/profile/email?over");
        let (old, new) =
            (code(portal, "anna@mail.example").await, code(portal, "second@mail.example").await);
        let id = second.action("/changes/").rsplit_once('/').expect("an id").1.parse().expect("an id");
        let typed = Typed { old: kernel::secret::Secret::new(old), new };
        let (clinic, trace) = (&anna.clinic.0, anna.trace());
        let finish = || profile::finish(clinic, &anna.actor, id, &typed, &trace);
        let (one, two) = tokio::join!(finish(), finish());
        let mut outcomes = [outcome(&one), outcome(&two)];
        outcomes.sort();
        assert_eq!(outcomes, ["done", "profile.change_over"]);
        assert_eq!(account(&anna).await.expect("one").email.as_deref(), Some("second@mail.example"));
    }

    async fn guessing_is_limited_and_starting_too(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = start(&anna, NEW).await;
        let (old, new) = (code(portal, "anna@mail.example").await, code(portal, NEW).await);
        let form = page.form("/changes/");
        for _ in 0..5 {
            anna.browser.submit(&form.clone().with("old", &not(&old)).with("new", &not(&new))).await;
        }
        let late = anna.browser.submit(&form.clone().with("old", &old).with("new", &new)).await;
        assert_eq!(late.mistake("new").as_deref(), Some("Слишком много попыток. Отправьте код еще раз."));
        // New codes, and the old ones are no longer good.
        let resent = anna.browser.submit(&form.clone().tick("resend", "1")).await;
        assert!(resent.says("Новые коды отправлены"), "{}", resent.body);
        let stale = anna.browser.submit(&form.clone().with("old", &old).with("new", &new)).await;
        assert_eq!(stale.status, 422);
        portal.clock.advance(TimeDelta::seconds(1));
        let (old, new) = (code(portal, "anna@mail.example").await, code(portal, NEW).await);
        let done = anna.browser.submit(&form.clone().with("old", &old).with("new", &new)).await;
        assert_eq!(done.status, 303, "{}", done.body);
    }

    async fn codes_for_others_addresses_cannot_be_sent_without_end(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        for n in 0..5 {
            start(&anna, &format!("more{n}@mail.example")).await;
        }
        let form = anna.browser.get("/profile/email").await.form("/profile/email");
        let answer = anna.browser.submit(&form.with("address", "more@mail.example")).await;
        assert_eq!(answer.status, 429);
        assert_eq!(answer.form("/profile/email").value("address"), Some("more@mail.example"));
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert!(letters.iter().all(|letter| letter.to != "more@mail.example"));
    }

    async fn a_stolen_change_is_not_there(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let page = start(&anna, NEW).await;
        let path = page.action("/changes/");
        assert_eq!(boris.browser.get(&path).await.status, 404);
        let (old, new) = (code(portal, "anna@mail.example").await, code(portal, NEW).await);
        let answer = boris.browser.post(&path, &[("old", &old), ("new", &new)]).await;
        assert_eq!(answer.status, 404);
        let resend = boris.browser.post(&path, &[("resend", "1")]).await;
        assert_eq!(resend.status, 404);
        assert_eq!(account(&anna).await.expect("one").email.as_deref(), Some("anna@mail.example"));
    }

    async fn a_first_e_mail_is_proven_by_the_phone_and_a_phone_by_sms(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        alter(&anna, |account| account.email = None).await;
        let anna = portal.sign_in("alfa", anna.account).await;
        let page = start(&anna, NEW).await;
        assert!(page.says("+7(916)123-45-67"), "{}", page.body);
        portal.run_jobs().await;
        let sms = portal.messages("alfa").await.remove(0);
        assert_eq!(sms.to, "+79161234567");
        let old = sms.text.split_whitespace().last().expect("a code").to_owned();
        let new = code(portal, NEW).await;
        let done = anna.browser.submit(&page.form("/changes/").with("old", &old).with("new", &new)).await;
        assert_eq!(done.location(), "/profile?done=email");
        // And the phone, whose codes are two SMS.
        let form = anna.browser.get("/profile/phone").await.form("/profile/phone");
        let wrong = anna.browser.submit(&form.clone().with("address", "123")).await;
        assert_eq!(wrong.form("/profile/phone").value("address"), Some("123"));
        assert!(wrong.mistake("address").is_some());
        let same = anna.browser.submit(&form.clone().with("address", "8 916 123 45 67")).await;
        assert_eq!(same.mistake("address").as_deref(), Some("Это ваш нынешний адрес или телефон"));
        portal.clock.advance(TimeDelta::minutes(1));
        let page = anna.browser.walk(&form.with("address", "8 916 123-45-61")).await;
        portal.run_jobs().await;
        let sms = portal.messages("alfa").await;
        let code_to = |to: &str| {
            let one = sms.iter().find(|one| one.to == to).expect("an SMS");
            one.text.split_whitespace().last().expect("a code").to_owned()
        };
        let form = page.form("/changes/").with("old", &code_to("+79161234567"));
        let done = anna.browser.submit(&form.with("new", &code_to("+79161234561"))).await;
        assert_eq!(done.location(), "/profile?done=phone");
        let row = account(&anna).await.expect("one");
        assert_eq!(row.phone.as_deref(), Some("+79161234561"));
    }

    async fn codes_go_only_where_the_clinic_sends_them(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        portal.reconfigure("alfa", |config| config.accounts.channels = vec![Channel::Email]).await;
        let page = anna.browser.get("/profile").await;
        assert!(page.links("/profile/phone").is_empty() && !page.links("/profile/email").is_empty());
        assert_eq!(anna.browser.get("/profile/phone").await.status, 404);
        let clinic = portal.clinic("alfa");
        let started = profile::start(
            &clinic.0, &anna.actor, Channel::Phone, "+79161234561", Lang::Ru, &anna.trace()).await;
        assert_eq!(outcome(&started), "request.not_found");
        let db = clinic.0.db().read().await.expect("the database");
        assert!(accounts::of_phone(&db, "+79161234561").await.expect("asked").is_none());
    }
}
