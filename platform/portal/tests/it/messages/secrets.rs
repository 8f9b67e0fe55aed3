//! A clinic's secrets: sealed, of one clinic, and useless beside another installation's secret.

use chrono::TimeDelta;
use portal::secrets;
use serde_json::json;
use testkit::{Portal, on_both_engines};

use super::{code_to, give, journal, phone};

async fn sealed(portal: &Portal) -> String {
    portal.ask("SELECT sealed AS it FROM secrets").await.expect("the table").remove(0)
}

on_both_engines! {
    async fn a_secret_is_sealed_listed_by_name_and_removed(portal: &Portal) {
        give(portal, "alfa", "sms", &portal.simulator.smsc()).await;
        let kept = sealed(portal).await;
        assert!(!kept.contains("password") && !kept.contains("clinic"), "{kept}");
        let site = secrets::site(&portal.app.db, "alfa").await.expect("a site");
        let beta = secrets::site(&portal.app.db, "beta").await.expect("a site");
        let list = async |site| secrets::list(&portal.config, &portal.app.db, site).await.expect("a list");
        let lines = list(&site).await;
        assert_eq!(lines, ["sms  2026-12-01 05:00 UTC  portal secrets  opens"]);
        assert_eq!(list(&beta).await, [""; 0]);
        assert!(secrets::site(&portal.app.db, "nobody").await.is_err());
        let removed = secrets::remove(&portal.app.db, &site, "sms").await.expect("removed");
        assert!(removed && list(&site).await.is_empty());
        // From now on the installation's own way is taken again.
        code_to(&portal.clinic("alfa"), &phone("60")).await;
        portal.run_jobs().await;
        assert_eq!(portal.messages("alfa").await.len(), 1);
    }

    async fn with_another_installations_secret_messages_wait_and_the_log_says_why(portal: &Portal) {
        give(portal, "alfa", "sms", &portal.simulator.smsc()).await;
        let right = sealed(portal).await;
        // As after restoring the database beside another PORTAL_SECRET.
        let site = secrets::site(&portal.app.db, "alfa").await.expect("a site");
        let other = shell::keys::Keys::new(vec![9; 32]);
        let wrong = other.seal(site.id, "sms", portal.simulator.smsc().to_string().as_bytes()).expect("sealed");
        portal.ask(&format!("UPDATE secrets SET sealed = '{wrong}'")).await.expect("the table");
        code_to(&portal.clinic("alfa"), &phone("60")).await;
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, [""; 0]);
        assert!(portal.messages("alfa").await.is_empty(), "nothing leaves by another gateway");
        assert!(portal.log().contains("sealed with another key: is PORTAL_SECRET"), "the log says why");
        let line = secrets::list(&portal.config, &portal.app.db, &site).await.expect("a list").remove(0);
        assert!(line.contains("sealed with another key"), "{line}");
        // The right secret again: what waited leaves.
        portal.ask(&format!("UPDATE secrets SET sealed = '{right}'")).await.expect("the table");
        portal.clock.advance(TimeDelta::minutes(1));
        portal.run_jobs().await;
        assert_eq!(portal.simulator.inbox().await.len(), 1);
    }

    async fn a_seal_of_one_clinic_means_nothing_in_another(portal: &Portal) {
        give(portal, "alfa", "sms", &portal.simulator.smsc()).await;
        let stolen = sealed(portal).await;
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        assert!(alfa.0.unseal("sms", &stolen).is_ok());
        assert!(beta.0.unseal("sms", &stolen).is_err());
        assert!(alfa.0.unseal("smtp", &stolen).is_err());
    }

    async fn a_clinics_own_relay_takes_its_letters(portal: &Portal) {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        give(portal, "alfa", "smtp", &json!({ "url": format!("smtp://127.0.0.1:{port}") })).await;
        for label in ["alfa", "beta"] {
            let clinic = portal.clinic(label);
            clinic.book(clinic.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        }
        portal.run_jobs().await;
        assert!(portal.letters("alfa").await.is_empty(), "nobody is at home at its relay");
        assert_eq!(portal.letters("beta").await.len(), 1);
        let mut states = journal(portal, "email").await;
        states.sort();
        assert_eq!(states, ["queued smtp", "sent caught"]);
    }
}

#[test]
fn a_secret_of_another_shape_is_refused_and_not_repeated() {
    for (name, value) in [
        ("sms", r#"{"provider":"smsc","login":"hush","password":""}"#),
        ("sms", r#"{"provider":"other","login":"hush"}"#),
        ("sms", r#"{"provider":"smsc","login":"a","password":"hush","more":1}"#),
        ("sms", "hush"),
        ("smtp", r#"{"url":"http://u:hush@host"}"#),
        ("smtp", r#""hush""#),
        ("vapid", r#"{"private_key":"hush"}"#),
        ("vapid", r#"{"private_key":"00"}"#),
        ("other", "hush"),
    ] {
        let why = secrets::check(name, value.as_bytes()).expect_err(value);
        assert!(!why.contains("hush"), "{why}");
    }
    for (name, value) in [
        ("sms", r#"{"provider":"smsc","login":"a","password":"b","sender":"CLINIC"}"#),
        ("sms", r#"{"provider":"smsru","api_id":"a"}"#),
        ("smtp", r#"{"url":"smtps://u:p@relay.example"}"#),
    ] {
        assert_eq!(secrets::check(name, value.as_bytes()), Ok(()), "{value}");
    }
}
