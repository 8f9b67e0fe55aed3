//! Signing out: here, there, everywhere.

use testkit::{BORIS, on_both_engines};

use super::is_in;

on_both_engines! {
    async fn signing_out_ends_the_session_and_empties_the_browser(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let other = portal.sign_in("alfa", anna.account).await;
        let answer = anna.browser.post("/sign-out", &[]).await;
        assert_eq!(answer.location(), "/");
        assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
        assert!(answer.header("set-cookie").starts_with("session=;"), "{}", answer.header("set-cookie"));
        assert!(!is_in(&anna.browser).await && is_in(&other.browser).await);
        // The page was still open, the button is pressed again.
        assert_eq!(anna.browser.post("/sign-out", &[]).await.location(), "/");
        assert_eq!(anna.browser.get("/sign-out").await.status, 405);
    }

    async fn a_device_is_signed_out_from_another(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let other = portal.sign_in("alfa", anna.account).await;
        let page = anna.browser.get("/profile/devices").await;
        assert!(page.says("это устройство"), "{}", page.body);
        let path = format!("/profile/devices/{}/end", other.actor.session);
        let form = page.form(&path);
        let boris = portal.enrol("alfa", &BORIS).await;
        assert_eq!(boris.browser.submit(&form).await.status, 404, "another's device");
        assert!(is_in(&other.browser).await);
        let done = anna.browser.walk(&form).await;
        assert!(done.says("Выход на устройстве выполнен."), "{}", done.body);
        assert!(!is_in(&other.browser).await && is_in(&anna.browser).await);
        assert_eq!(anna.browser.submit(&form).await.status, 404);
        let own = format!("/profile/devices/{}/end", anna.actor.session);
        assert_eq!(anna.browser.submit(&done.form(&own)).await.location(), "/sign-in");
        assert!(!is_in(&anna.browser).await);
    }

    async fn everywhere_is_everywhere(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let other = portal.sign_in("alfa", anna.account).await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let page = anna.browser.get("/profile/devices").await;
        let done = anna.browser.walk(&page.form("/end-all")).await;
        assert!(done.says("Вы вышли на всех устройствах."), "{}", done.body);
        assert!(!is_in(&anna.browser).await && !is_in(&other.browser).await);
        assert!(is_in(&boris.browser).await);
    }
}
