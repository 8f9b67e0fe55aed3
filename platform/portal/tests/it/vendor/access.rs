//! Coming into the console.

use chrono::TimeDelta;
use kernel::{secret::Secret, vendor::Role};
use people::totp;
use testkit::{Answer, Portal, Visitor, on_both_engines};
use vendor::{
    access::{Person, add, reset, switch},
    journal::By,
};

const EMAIL: &str = "maria@vendor.example";
const PASSWORD: &str = "зеленый слон на крыше";

fn person(role: Role) -> Person {
    Person { email: EMAIL.into(), name: "Менеджерова Мария".into(), role }
}

/// The secret that the page of a link shows for typing in.
fn shown(page: &Answer) -> Secret<Vec<u8>> {
    let (_, rest) = page.body.split_once("panel-copy\">").expect("a secret");
    let typed = rest.split('<').next().expect("its end").replace(' ', "");
    let bits: String = typed
        .bytes()
        .map(|c| {
            let value = if c.is_ascii_uppercase() { c - b'A' } else { c - b'2' + 26 };
            format!("{value:05b}")
        })
        .collect();
    let bytes = bits.as_bytes().chunks_exact(8).map(|byte| {
        u8::from_str_radix(std::str::from_utf8(byte).expect("bits"), 2).expect("a byte")
    });
    Secret::new(bytes.collect())
}

fn code(portal: &Portal, secret: &Secret<Vec<u8>>) -> String {
    totp::code(secret, portal.clock.now()).expect("a code")
}

/// Comes in by the link; gives the browser and the second factor.
async fn started(portal: &Portal, link: &str) -> (Visitor, Secret<Vec<u8>>) {
    let browser = portal.visitor("console");
    let page = browser.get(link).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let secret = shown(&page);
    let form = page.form("/start/").with("password", PASSWORD).with("again", PASSWORD);
    let wrong = browser.submit(&form.clone().with("code", "000000")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.mistake("code").is_some());
    assert_eq!(shown(&wrong).reveal(), secret.reveal(), "another secret after a mistake");
    let answer = browser.submit(&form.with("code", &code(portal, &secret))).await;
    assert_eq!(answer.location(), "/sites");
    (browser, secret)
}

async fn sign_in(portal: &Portal, password: &str, code: &str) -> (Visitor, Answer) {
    let browser = portal.visitor("console");
    let form = browser.get("/sign-in").await.form("/sign-in").with("login", EMAIL);
    let answer = browser.submit(&form.with("password", password).with("code", code)).await;
    (browser, answer)
}

fn later(portal: &Portal, by: TimeDelta) {
    portal.clock.advance(by);
}

on_both_engines! {
    async fn a_manager_comes_in_by_a_link_once_and_then_by_password_and_code(portal: &Portal) {
        let link = add(&portal.app, person(Role::Manager), &By::command()).await.expect("a link");
        let (browser, secret) = started(portal, &link).await;
        assert_eq!(browser.get("/sites").await.status, 200);
        let again = portal.visitor("console").get(&link).await;
        assert_eq!(again.status, 410, "the link is spent");

        // The code of coming in is spent as well.
        let (_, replayed) = sign_in(portal, PASSWORD, &code(portal, &secret)).await;
        assert_eq!(replayed.status, 422);
        later(portal, TimeDelta::seconds(60));
        let right = code(portal, &secret);
        for (password, code) in [("не тот пароль совсем", &*right), (PASSWORD, "000000")] {
            let (browser, answer) = sign_in(portal, password, code).await;
            assert_eq!(answer.status, 422);
            assert!(answer.mistake("login").is_some());
            assert_eq!(browser.get("/sites").await.location(), "/sign-in?back=%2Fsites");
        }
        let (browser, answer) = sign_in(portal, PASSWORD, &right).await;
        assert_eq!(answer.location(), "/sites");
        assert_eq!(browser.get("/sites").await.status, 200);
        let journal = browser.get("/journal").await;
        assert!(journal.says("Менеджерова Мария") && journal.says("Неудачная попытка входа"));
        let kept = store::managers::of_email(&portal.app.db, EMAIL).await.expect("the database");
        let kept = format!("{kept:?}");
        assert!(!kept.contains(PASSWORD) && !kept.contains(&hex::encode(secret.reveal())));
    }

    async fn sessions_end_by_themselves_by_signing_out_and_with_the_manager(portal: &Portal) {
        let link = add(&portal.app, person(Role::Observer), &By::command()).await.expect("a link");
        let (browser, secret) = started(portal, &link).await;
        later(portal, TimeDelta::hours(7));
        assert_eq!(browser.get("/sites").await.status, 200, "used in between");
        later(portal, TimeDelta::hours(6));
        assert_eq!(browser.get("/sites").await.status, 303, "twelve hours are over");
        let (browser, _) = sign_in(portal, PASSWORD, &code(portal, &secret)).await;
        later(portal, TimeDelta::hours(9));
        assert_eq!(browser.get("/sites").await.status, 303, "eight hours without use");
        vendor::access::forget(&portal.app).await.expect("forgotten");

        let (browser, _) = sign_in(portal, PASSWORD, &code(portal, &secret)).await;
        later(portal, TimeDelta::minutes(1));
        let (other, _) = sign_in(portal, PASSWORD, &code(portal, &secret)).await;
        let devices = browser.get("/devices").await;
        assert_eq!(devices.body.matches("/end\"").count(), 2);
        assert_eq!(browser.submit(&devices.form("/sign-out")).await.location(), "/sign-in");
        assert_eq!(browser.get("/sites").await.status, 303);
        assert_eq!(other.get("/sites").await.status, 200);

        switch(&portal.app, EMAIL, false, &By::command()).await.expect("switched off");
        assert_eq!(other.get("/sites").await.status, 303, "switched off");
        later(portal, TimeDelta::minutes(1));
        let (_, refused) = sign_in(portal, PASSWORD, &code(portal, &secret)).await;
        assert_eq!(refused.status, 422);
        switch(&portal.app, EMAIL, true, &By::command()).await.expect("switched on");
        let (other, answer) = sign_in(portal, PASSWORD, &code(portal, &secret)).await;
        assert_eq!(answer.status, 303);
        let link = reset(&portal.app, EMAIL, &By::command()).await.expect("a link");
        assert_eq!(other.get("/sites").await.status, 303, "reset");
        later(portal, TimeDelta::days(4));
        assert_eq!(portal.visitor("console").get(&link).await.status, 410, "the link is too old");
    }

    async fn who_guesses_is_stopped_and_learns_nothing(portal: &Portal) {
        let link = add(&portal.app, person(Role::Manager), &By::command()).await.expect("a link");
        started(portal, &link).await;
        let (_, known) = sign_in(portal, "не тот пароль совсем", "000000").await;
        let browser = portal.visitor("console");
        let form = browser.get("/sign-in").await.form("/sign-in").with("login", "no@one.example");
        let unknown = browser.submit(&form.with("password", "x").with("code", "000000")).await;
        assert_eq!((known.status, unknown.status), (422, 422));
        assert_eq!(known.mistake("login"), unknown.mistake("login"));
        let mut last = known;
        for _ in 0..12 {
            last = sign_in(portal, "не тот пароль совсем", "000000").await.1;
        }
        assert_eq!(last.status, 429);
        assert!(!last.header("retry-after").is_empty());
    }

    async fn people_are_made_once_and_with_real_addresses(portal: &Portal) {
        let by = By::command();
        add(&portal.app, person(Role::Manager), &by).await.expect("a link");
        let upper = Person { email: EMAIL.to_uppercase(), ..person(Role::Observer) };
        for wrong in [upper, Person { email: "no address".into(), ..person(Role::Manager) },
            Person { email: "a@b.example".into(), name: " ".into(), role: Role::Manager }] {
            assert!(add(&portal.app, wrong, &by).await.is_err());
        }
        assert!(reset(&portal.app, "nobody@vendor.example", &by).await.is_err());
        assert_eq!(store::managers::all(&portal.app.db).await.expect("everybody").len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_has_a_manager_with_a_known_second_factor() {
    let portal = Portal::start(testkit::Engine::Sqlite).await;
    let (secret, code) = vendor::access::demo(&portal.app).await.expect("a manager");
    assert_eq!(vendor::access::demo(&portal.app).await.expect("the same").0, secret);
    let (login, password) = vendor::access::DEMO;
    let browser = portal.visitor("console");
    let form = browser.get("/sign-in").await.form("/sign-in").with("login", login);
    let answer = browser.submit(&form.with("password", password).with("code", &code)).await;
    assert_eq!(answer.location(), "/sites");
    portal.finish().await;
}
