//! Consent to personal data processing (N1; 152-ФЗ, art. 9): a document of its own with
//! versions, a tick of its own, a journal that proves what was agreed to.

use kernel::ids::AppointmentId;
use people::consents::{PERSONAL_DATA, hash};
use store::{appointments::status, documents};
use testkit::{Engine, Fixture, Portal, ask, on_both_engines, outcome};
use visits::appointments::book;

use crate::booking::{before_the_form, filled};

const DAY: &str = "2026-12-02";
const TITLE: &str = "Согласие на обработку";
const BODY: &str = "Новая редакция.\n\nВторой абзац.";

/// Publishes a second version of the consent.
async fn publish(portal: &Portal, alfa: &Fixture) {
    let mut db = alfa.0.db().write().await.expect("the database");
    let paper = (PERSONAL_DATA, TITLE, BODY, &*hash(TITLE, BODY));
    assert!(documents::publish(&mut db, paper, portal.clock.now()).await.expect("published"));
    db.commit().await.expect("committed");
}

on_both_engines! {
    async fn the_journal_says_who_agreed_to_which_text_when_and_how(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let paper =
            anna.get(&page.links("/documents/personal_data/").pop().expect("the document")).await;
        assert!(paper.says("текст документа клиники alfa"), "{}", paper.body);
        let form = filled(&page).with("altcha", &alfa.captcha().await);
        let request = anna.request(reqwest::Method::POST, &page.action("/appointment"));
        let fields: Vec<_> = ["name", "phone", "email", "consent", "altcha"]
            .map(|name| (name, form.value(name).expect(name).to_owned()))
            .into();
        let answer =
            anna.send(request.header("user-agent", "Браузер/1".as_bytes()).form(&fields)).await;
        assert!(answer.location().starts_with("/appointments/"));
        let row = alfa.kept("sokolova", DAY).await.remove(0);
        let consents = alfa.consents(AppointmentId::of(row.id)).await;
        assert_eq!(consents.len(), 1);
        let given = &consents[0];
        let db = alfa.0.db().read().await.expect("the database");
        let document =
            documents::current(&db, PERSONAL_DATA, portal.clock.now()).await.expect("asked").expect("a document");
        assert_eq!((given.document_id, document.version), (document.id, 1));
        assert_eq!(given.hash, hash(&document.title, &document.body));
        assert!(paper.says(&given.hash), "the page shows the hash: {}", paper.body);
        assert_eq!(
            (given.person.as_str(), given.phone.as_str(), given.email.as_str()),
            ("Тестова Анна Ивановна", "+79161234567", "anna@mail.example")
        );
        assert_eq!(given.wording, "Согласен(на) на обработку персональных данных");
        assert_eq!((given.method.as_str(), given.ip.as_str()), ("form", "127.0.0.1"));
        assert_eq!(given.at, portal.clock.now());
    }

    async fn without_the_tick_nothing_is_booked_or_recorded(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let form = filled(&page).untick("consent").with("altcha", &alfa.captcha().await);
        let answer = anna.submit(&form).await;
        assert_eq!(answer.status, 422);
        let said = "Без согласия на обработку персональных данных записаться нельзя";
        assert_eq!(answer.mistake("consent").as_deref(), Some(said));
        assert_eq!(
            answer.form("/appointment").value("consent"),
            None,
            "it is not ticked for the visitor"
        );
        let row = alfa.kept("sokolova", DAY).await.remove(0);
        assert_eq!(row.status, status::HELD);
        assert_eq!(
            portal.ask("SELECT CAST(count(*) AS TEXT) AS it FROM consents").await.expect("counted"),
            ["0"]
        );
        // With the tick the same form, captcha included, books.
        assert_eq!(anna.walk(&form.tick("consent", "1")).await.status, 200);
    }

    async fn a_new_version_asks_again(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let form = filled(&page).with("altcha", &alfa.captcha().await);
        publish(portal, &alfa).await;
        for version in ["1", "0", "3", "x", "", "on"] {
            let answer = anna.submit(&form.clone().with("consent", version)).await;
            assert_eq!(answer.status, 409, "{version}");
            let said = "Текст согласия изменился. Прочитайте его и отметьте согласие еще раз.";
            assert_eq!(answer.mistake("consent").as_deref(), Some(said), "{version}");
            let again = answer.form("/appointment");
            assert_eq!(again.value("consent"), None, "silence is not consent");
            assert_eq!(
                again.value("name"),
                Some("Тестова Анна Ивановна"),
                "what was typed is kept"
            );
            assert_eq!(answer.values("consent"), ["2"], "the form asks for the new version");
            assert!(!answer.links("/documents/personal_data/2").is_empty(), "{}", answer.body);
        }
        let mut order = alfa.order(alfa.sokolova_at(DAY, "10:00")).await;
        assert_eq!(outcome(&book(&alfa.0, &order).await), "consents.outdated");
        testkit::short_form(&mut order).consent.as_mut().expect("a consent").version = 2;
        book(&alfa.0, &order).await.expect("booked");
        assert_eq!(
            anna.walk(&form.with("consent", "2")).await.status,
            200,
            "the captcha was not spent"
        );
        let row = alfa.kept("sokolova", DAY).await.remove(0);
        let given = alfa.consents(AppointmentId::of(row.id)).await.remove(0);
        assert_eq!(given.hash, hash(TITLE, BODY));
    }

    async fn a_version_that_changed_while_the_code_was_on_its_way_asks_again_too(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let code_page = anna.walk(&filled(&page).tick("code", "1")).await;
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        let code = letter.text.lines().map(str::trim).find(six).expect("a code");
        publish(portal, &alfa).await;
        let answer = anna.submit(&code_page.form("/code").with("code", code)).await;
        assert_eq!(answer.status, 409);
        assert!(
            answer.mistake("consent").is_some_and(|said| said.contains("изменился")),
            "{}",
            answer.body
        );
        assert_eq!(answer.form("/appointment").value("email"), Some("anna@mail.example"));
        assert_eq!(alfa.kept("sokolova", DAY).await[0].status, status::HELD);
    }

    async fn old_versions_stay_readable(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        publish(portal, &alfa).await;
        let visitor = portal.visitor("alfa");
        let old = visitor.get("/documents/personal_data/1").await;
        assert!(
            old.says("Это прежняя редакция документа") && old.says("клиники alfa"),
            "{}",
            old.body
        );
        for path in ["/documents/personal_data", "/documents/personal_data/2"] {
            let new = visitor.get(path).await;
            assert!(new.says("Новая редакция.") && new.says(&hash(TITLE, BODY)), "{}", new.body);
            assert!(!new.says("прежняя редакция"), "{}", new.body);
        }
        for path in [
            "/documents/personal_data/3",
            "/documents/personal_data/0",
            "/documents/other",
            "/documents/policy/x",
        ] {
            assert_eq!(visitor.get(path).await.status, 404, "{path}");
        }
        let other = portal.visitor("beta").get("/documents/personal_data").await;
        assert!(other.says("клиники beta"), "the look-alike clinic's own: {}", other.body);
    }
}

/// The application's own role can add to the journal and do nothing else to it.
#[tokio::test]
async fn the_journal_cannot_be_changed_or_shortened_by_the_application() {
    let portal = Portal::start(Engine::Postgres).await;
    let alfa = portal.clinic("alfa");
    alfa.book(alfa.sokolova_at(DAY, "09:00")).await.expect("booked");
    let url = &portal.postgres.as_ref().expect("PostgreSQL").app;
    let site = format!("SELECT set_config('app.site', '{}', false)", alfa.0.site.id);
    let seen = ask(url, &[&site, "SELECT person AS it FROM consents"]).await.expect("it may look");
    assert_eq!(seen, ["Тестова Анна Ивановна"]);
    for forbidden in
        ["UPDATE consents SET person = ''", "DELETE FROM consents", "TRUNCATE consents"]
    {
        let refused = ask(url, &[&site, forbidden]).await.expect_err(forbidden);
        assert!(refused.contains("permission denied"), "{refused}");
    }
    portal.finish().await;
}
