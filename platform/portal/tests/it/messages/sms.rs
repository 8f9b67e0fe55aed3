//! SMS by gateways: an answer that did not come, a crash in the midst of sending and a dead
//! gateway neither double a message nor hold up anything else.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{Fixture, Portal, on_both_engines};

use super::{code_to, give, journal, phone};

/// As long as a lease of the queue, and longer than any first pause.
fn later(portal: &Portal) {
    portal.clock.advance(TimeDelta::minutes(3));
}

async fn texts(portal: &Portal) -> Vec<String> {
    let inbox = portal.simulator.inbox().await;
    inbox.iter().map(|kept| kept["text"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Does what is due and dies as soon as the message stands in the journal as being sent.
async fn die_while_sending(portal: &Portal) {
    let (app, jobs) = (std::sync::Arc::clone(&portal.app), portal.jobs.clone());
    let doomed = tokio::spawn(async move { shell::jobs::run_due(&app, &jobs).await.map(drop) });
    for _ in 0..500 {
        if journal(portal, "sms").await == ["sending smsc"] {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    // What was handed over stays so; the rest is lost with the process.
    doomed.abort();
    let _ = doomed.await;
    assert_eq!(journal(portal, "sms").await, ["sending smsc"]);
}

async fn with_smsc(portal: &Portal) -> Fixture {
    give(portal, "alfa", "sms", &portal.simulator.smsc()).await;
    portal.clinic("alfa")
}

on_both_engines! {
    async fn a_clinics_own_gateway_sends_its_messages_and_nobody_elses(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        code_to(&alfa, &phone("60")).await;
        code_to(&portal.clinic("beta"), &phone("61")).await;
        portal.run_jobs().await;
        let inbox = portal.simulator.inbox().await;
        assert_eq!(inbox.len(), 1, "{inbox:?}");
        assert_eq!((inbox[0]["provider"].as_str(), inbox[0]["to"].as_str()), (Some("smsc"), Some("79161234560")));
        assert_eq!(portal.messages("beta").await.len(), 1, "caught, as the installation does");
        assert!(portal.messages("alfa").await.is_empty());
    }

    async fn another_gateway_takes_over_from_the_next_message_on(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        code_to(&alfa, &phone("60")).await;
        portal.run_jobs().await;
        give(portal, "alfa", "sms", &portal.simulator.smsru()).await;
        code_to(&alfa, &phone("61")).await;
        portal.run_jobs().await;
        let inbox = portal.simulator.inbox().await;
        let by: Vec<_> = inbox.iter().map(|kept| kept["provider"].as_str().unwrap_or_default()).collect();
        assert_eq!(by, ["smsc", "smsru"]);
    }

    async fn delivery_is_asked_for_until_it_is_final(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        for script in ["01", "02", "03", "60"] {
            code_to(&alfa, &phone(script)).await;
        }
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["sent smsc"; 4]);
        portal.clock.advance(TimeDelta::minutes(1));
        portal.run_jobs().await;
        let known = |states: Vec<String>| {
            let mut states = states;
            states.sort();
            states
        };
        let after = ["delivered smsc", "sent smsc", "undelivered smsc", "undelivered smsc"];
        assert_eq!(known(journal(portal, "sms").await), after);
        portal.clock.advance(TimeDelta::minutes(9));
        portal.run_jobs().await;
        let last = ["delivered smsc", "delivered smsc", "undelivered smsc", "undelivered smsc"];
        assert_eq!(known(journal(portal, "sms").await), last);
        portal.clock.advance(TimeDelta::hours(2));
        assert_eq!(portal.run_jobs().await, 0, "there is nothing left to ask");
        let segments = portal.ask("SELECT CAST(segments AS TEXT) AS it FROM messages").await;
        assert_eq!(segments.expect("the table"), ["1"; 4]);
    }

    async fn an_answer_that_did_not_come_is_asked_for_and_nothing_is_sent_twice(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        code_to(&alfa, &phone("06")).await;
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["unknown smsc"]);
        later(portal);
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["delivered smsc"]);
        assert_eq!(texts(portal).await.len(), 1);
    }

    async fn what_the_gateway_says_it_never_got_is_sent_once_more(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        portal.simulator.fail(&json!({ "mode": "broken" })).await;
        code_to(&alfa, &phone("60")).await;
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["unknown smsc"]);
        assert!(texts(portal).await.is_empty());
        later(portal);
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["sent smsc"]);
        assert_eq!(texts(portal).await.len(), 1);
    }

    async fn there_is_no_third_sending(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        portal.simulator.fail(&json!({ "mode": "broken" })).await;
        code_to(&alfa, &phone("60")).await;
        portal.run_jobs().await;
        later(portal);
        // «Not found», and the second sending is not answered as it should be either.
        let not_found = json!({ "mode": "answer", "status": 200, "body": "{\"status\":-3}", "times": 2 });
        portal.simulator.fail(&not_found).await;
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["sending_again smsc"]);
        later(portal);
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["unknown smsc"]);
        assert_eq!(texts(portal).await, [""; 0]);
        assert_eq!(portal.run_jobs().await, 0, "the job is done");
    }

    async fn a_gateway_that_cannot_be_asked_leaves_the_message_unknown(portal: &Portal) {
        give(portal, "alfa", "sms", &portal.simulator.smsru()).await;
        code_to(&portal.clinic("alfa"), &phone("06")).await;
        portal.run_jobs().await;
        later(portal);
        portal.run_jobs().await;
        assert_eq!(journal(portal, "sms").await, ["unknown smsru"]);
        assert_eq!(texts(portal).await.len(), 1);
        portal.clock.advance(TimeDelta::hours(3));
        assert_eq!(portal.run_jobs().await, 0, "the job is done");
    }

    async fn a_crash_after_handing_over_sends_nothing_again(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        portal.simulator.fail(&json!({ "mode": "hang", "taken": true })).await;
        code_to(&alfa, &phone("60")).await;
        die_while_sending(portal).await;
        for _ in 0..500 {
            if !texts(portal).await.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        later(portal);
        portal.run_jobs().await;
        assert_eq!(texts(portal).await.len(), 1);
        assert_eq!(journal(portal, "sms").await, ["sent smsc"]);
    }

    async fn a_crash_before_handing_over_loses_nothing(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        portal.simulator.fail(&json!({ "mode": "hang" })).await;
        code_to(&alfa, &phone("60")).await;
        die_while_sending(portal).await;
        portal.simulator.fail(&json!({ "mode": "hang", "times": 0 })).await;
        later(portal);
        portal.run_jobs().await;
        assert_eq!(texts(portal).await.len(), 1);
        assert_eq!(journal(portal, "sms").await, ["sent smsc"]);
    }

    async fn a_dead_gateway_holds_up_nothing_and_old_codes_are_dropped(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        // No money on the account: the gateway takes nothing.
        code_to(&alfa, &phone("04")).await;
        alfa.book(alfa.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 1, "letters go on");
        assert_eq!(journal(portal, "sms").await, ["queued smsc"]);
        for _ in 0..10 {
            portal.clock.advance(TimeDelta::minutes(2));
            portal.run_jobs().await;
        }
        assert_eq!(journal(portal, "sms").await, ["queued smsc"]);
        let waiting = portal.ask("SELECT kind AS it FROM jobs WHERE kind = 'codes.message'").await;
        assert_eq!(waiting.expect("the table"), [""; 0], "a code older than ten minutes is dropped");
    }

    async fn a_gateway_that_fails_again_and_again_is_left_alone_for_a_moment(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        for n in 0..5 {
            code_to(&alfa, &phone(&format!("6{n}"))).await;
            portal.simulator.fail(&json!({ "mode": "answer", "status": 503, "times": 1 })).await;
            portal.run_jobs().await;
        }
        // The fourth and the fifth were not even tried.
        assert_eq!(journal(portal, "sms").await.len(), 3);
        portal.simulator.fail(&json!({ "mode": "hang", "times": 0 })).await;
        later(portal);
        portal.run_jobs().await;
        assert_eq!(texts(portal).await.len(), 5);
    }

    async fn neither_phone_nor_code_stands_in_the_journals_text_or_in_the_log(portal: &Portal) {
        let alfa = with_smsc(portal).await;
        for script in ["60", "04", "05", "06"] {
            code_to(&alfa, &phone(script)).await;
        }
        portal.run_jobs().await;
        let mut states = journal(portal, "sms").await;
        states.sort();
        assert_eq!(states, ["queued smsc", "rejected smsc", "sent smsc", "unknown smsc"]);
        let texts = portal.ask("SELECT text AS it FROM messages").await.expect("the table");
        for text in &texts {
            assert_eq!(text, "Код подтверждения");
        }
        let log = portal.log();
        for sent in portal.simulator.inbox().await {
            let text = sent["text"].as_str().expect("a text");
            let code = text.rsplit(' ').next().expect("a code");
            assert!(code.len() == 6 && !log.contains(code), "a code stands in the log");
            assert!(!texts.iter().any(|kept| kept.contains(code)));
        }
        assert!(!log.contains("simulated-password"), "a password stands in the log");
    }
}
