//! One-time codes.

use chrono::TimeDelta;
use kernel::{secret::Secret, staff::Role};
use people::totp;
use testkit::{Answer, Portal, Visitor, on_both_engines};

use super::{PASSWORD, is_in, sign_in, with_password};

const EMAIL: &str = "head@alfa.example";

/// The secret that a page of setting up shows.
fn shown(page: &Answer) -> Secret<Vec<u8>> {
    let typed = page.body.split("panel-copy\">").nth(1).and_then(|rest| rest.split('<').next());
    let typed: String = typed.expect("a secret").split_whitespace().collect();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = String::new();
    for letter in typed.chars() {
        bits += &format!("{:05b}", alphabet.find(letter).expect("base32"));
    }
    let byte = |at: usize| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).expect("bits");
    Secret::new((0..bits.len() / 8).map(byte).collect())
}

fn code(portal: &Portal, secret: &Secret<Vec<u8>>) -> String {
    totp::code(secret, portal.clock.now()).expect("a code")
}

/// Sets the factor up in a browser that has passed the password.
async fn enrolled(portal: &Portal, browser: &Visitor) -> Secret<Vec<u8>> {
    let page = browser.open("/staff/factor").await;
    assert!(page.says("Настройка одноразовых кодов"), "{}", page.body);
    let secret = shown(&page);
    let form = page.form("/staff/factor/new").with("code", &code(portal, &secret));
    let done = browser.submit(&form).await;
    assert_eq!(done.status, 303, "{}", done.body);
    secret
}

on_both_engines! {
    async fn an_administrator_comes_in_only_once_codes_are_set_up(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Administrator).await;
        sign_in(&browser, EMAIL, PASSWORD).await;
        let asked = browser.get("/admin/staff").await;
        assert!(asked.location().starts_with("/staff/factor?back="));
        let page = browser.open("/staff/factor?back=/admin/staff").await;
        let wrong = browser.submit(&page.form("/staff/factor/new").with("code", "000000")).await;
        assert!(wrong.status == 422 && wrong.mistake("code").is_some(), "{}", wrong.body);
        assert_eq!(shown(&wrong).reveal(), shown(&page).reveal(), "the same secret is offered on");
        assert!(!is_in(&browser).await);
        let secret = shown(&page);
        let form = page.form("/staff/factor/new").with("code", &code(portal, &secret));
        assert_eq!(browser.submit(&form).await.location(), "/admin/staff");
        assert_eq!(browser.get("/admin/staff").await.status, 200);
        // What is kept is sealed.
        let kept = portal.ask("SELECT totp AS it FROM staff WHERE totp IS NOT NULL").await.unwrap();
        assert_eq!(kept.len(), 1);
        assert!(!kept[0].contains(&hex::encode(secret.reveal())));
    }

    async fn the_next_signing_in_asks_for_a_code_which_is_good_once(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Administrator).await;
        sign_in(&browser, EMAIL, PASSWORD).await;
        let secret = enrolled(portal, &browser).await;
        let used = code(portal, &secret);
        let other = portal.visitor("alfa");
        sign_in(&other, EMAIL, PASSWORD).await;
        assert!(!is_in(&other).await);
        let page = other.open("/staff/factor").await;
        let form = page.form("/staff/factor").with("back", "/admin/staff");
        let again = other.submit(&form.clone().with("code", &used)).await;
        assert!(again.status == 422, "a code is good once: {}", again.body);
        portal.clock.advance(TimeDelta::seconds(31));
        let fresh = code(portal, &secret);
        let done = other.submit(&form.clone().with("code", &format!("{} {}", &fresh[..3], &fresh[3..]))).await;
        assert_eq!(done.location(), "/admin/staff");
        assert!(is_in(&other).await && is_in(&browser).await);
        // Half a session cannot set up another factor and go round the present one.
        let third = portal.visitor("alfa");
        sign_in(&third, EMAIL, PASSWORD).await;
        assert_eq!(third.get("/staff/factor/new").await.location(), "/staff/factor");
        let stolen = third.post("/staff/factor/new", &[("offer", "AQ=="), ("code", &fresh)]).await;
        assert!(stolen.location().starts_with("/staff/factor"), "{}", stolen.body);
        assert!(!is_in(&third).await);
    }

    async fn another_factor_is_set_up_only_with_a_code_of_the_present_one(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Administrator).await;
        sign_in(&browser, EMAIL, PASSWORD).await;
        let present = enrolled(portal, &browser).await;
        let kept = async || portal.ask("SELECT totp AS it FROM staff WHERE totp IS NOT NULL").await.unwrap();
        let before = kept().await;
        let page = browser.get("/staff/factor/new").await;
        assert!(page.says("Код из приложения, которое настроено сейчас"), "{}", page.body);
        let offered = shown(&page);
        let form = page.form("/staff/factor/new");
        let used = code(portal, &present);
        for wrong in ["", "000000", &*code(portal, &offered), &*used] {
            let form = form.clone().with("code", &code(portal, &offered)).with("present", wrong);
            let refused = browser.submit(&form).await;
            assert_eq!(refused.status, 422, "{wrong}: {}", refused.body);
            assert!(refused.mistake("present").is_some(), "{wrong}: {}", refused.body);
        }
        assert_eq!(kept().await, before);
        portal.clock.advance(TimeDelta::seconds(31));
        let form = form.with("code", &code(portal, &offered)).with("present", &code(portal, &present));
        assert_eq!(browser.submit(&form).await.location(), "/staff/profile?done=factor");
        assert_ne!(kept().await, before);
        assert!(is_in(&browser).await);
    }

    async fn guessing_codes_is_limited(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Administrator).await;
        sign_in(&browser, EMAIL, PASSWORD).await;
        enrolled(portal, &browser).await;
        let other = portal.visitor("alfa");
        sign_in(&other, EMAIL, PASSWORD).await;
        let mut statuses = vec![];
        for guess in 0..12 {
            let guess = format!("{:06}", guess * 7919);
            statuses.push(other.post("/staff/factor", &[("code", &*guess)]).await.status);
        }
        assert!(statuses.contains(&429), "{statuses:?}");
        assert!(!is_in(&other).await);
    }

    async fn an_administrator_takes_the_factor_of_a_lost_telephone_away(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Auditor).await;
        sign_in(&browser, EMAIL, PASSWORD).await;
        enrolled(portal, &browser).await;
        let head = portal.colleague("alfa", Role::Administrator).await;
        let page = head.browser.get("/admin/staff").await;
        let row = page.body.split("<tr>").find(|row| row.contains(EMAIL)).expect("a row");
        let row = Answer { body: row.to_owned(), ..page.clone() };
        let member = row.links("/admin/staff/").remove(0);
        let page = head.browser.get(&member).await;
        let page = head.browser.walk(&page.form("/factor/reset")).await;
        assert!(page.says("Одноразовые коды сброшены."), "{}", page.body);
        assert!(!is_in(&browser).await, "every session ends");
        sign_in(&browser, EMAIL, PASSWORD).await;
        enrolled(portal, &browser).await;
        assert!(is_in(&browser).await);
    }
}
