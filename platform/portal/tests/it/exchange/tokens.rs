//! Tokens: what they open, for how long, and what they do not.

use chrono::TimeDelta;
use exchange::tokens::{self, Scope, Wish};
use reqwest::Method;
use serde_json::json;
use shell::Trace;
use testkit::{Engine, Options, Portal, on_both_engines, outcome};

use super::Mis;

async fn status(mis: &Mis) -> (u16, String) {
    let answer = mis.ask(Method::PUT, "/branches", Some(&json!({ "items": [] }))).await;
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code)
}

on_both_engines! {
    async fn a_token_opens_its_own_clinic_within_its_scopes_only(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        assert_eq!(status(&mis).await.0, 200);

        let reader = Mis::with(portal, "alfa", &[Scope::ChangesRead]).await;
        let answer = reader.ask(Method::PUT, "/branches", Some(&json!({ "items": [] }))).await;
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("exchange.scope_missing")));
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer error=\"insufficient_scope\", scope=\"reference:write\""
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["type"], "/exchange/v1/problems#exchange.scope_missing");

        let beta = Mis::of(portal, "beta").await;
        let stolen = Mis { token: beta.token, ..mis.clone() };
        assert_eq!(status(&stolen).await, (401, "exchange.token_wrong".into()));
        for wrong in ["", "x", "portal_mis_", &"portal_mis_0".repeat(200), &mis.token[..74]] {
            let wrong = Mis { token: wrong.to_owned(), ..mis.clone() };
            let answer = wrong.ask(Method::PUT, "/branches", Some(&json!({ "items": [] }))).await;
            assert_eq!(answer.status, 401, "{}", answer.body);
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{}", answer.body);
        }

        // A patient's session is no token, and neither is a token a session.
        let anna = portal.patient("alfa").await;
        let answer = anna.browser.get("/exchange/v1/branches").await;
        assert_eq!(answer.status, 405);
        let request = anna.browser.request(Method::PUT, "/exchange/v1/branches");
        let answer = anna.browser.send(request.json(&json!({ "items": [] }))).await;
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("exchange.token_missing")));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }

    async fn a_token_is_good_until_it_runs_out_or_is_revoked(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let by = Trace::staff("Админ");
        let mis = Mis::of(portal, "alfa").await;
        let wish = |days| Wish { name: "МИС".into(), scopes: vec![Scope::ReferenceWrite], days };
        let short = tokens::issue(&alfa.0, &wish(Some(1)), &by).await.expect("a token");
        let short = Mis { token: short.token, id: short.id, ..mis.clone() };
        assert_eq!(status(&short).await.0, 200);
        portal.clock.advance(TimeDelta::days(1));
        assert_eq!(status(&short).await, (401, "exchange.token_wrong".into()));
        assert_eq!(outcome(&tokens::rotate(&alfa.0, short.id, portal.clock.now(), &by).await), "tokens.over");

        assert_eq!(status(&mis).await.0, 200);
        tokens::revoke(&alfa.0, mis.id, &by).await.expect("revoked");
        tokens::revoke(&alfa.0, mis.id, &by).await.expect("revoked again");
        assert_eq!(status(&mis).await, (401, "exchange.token_wrong".into()));

        for (wish, why) in [
            (wish(Some(0)), "tokens.days_wrong"),
            (wish(Some(100_000)), "tokens.days_wrong"),
            (Wish { name: " ".into(), ..wish(None) }, "tokens.name_wrong"),
            (Wish { scopes: vec![], ..wish(None) }, "tokens.no_scopes"),
        ] {
            assert_eq!(outcome(&tokens::issue(&alfa.0, &wish, &by).await), why);
        }
    }

    async fn of_a_rotated_token_both_are_good_for_a_while(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let by = Trace::staff("Админ");
        let old = Mis::with(portal, "alfa", &[Scope::ReferenceWrite]).await;
        portal.clock.advance(TimeDelta::seconds(1));
        let until = portal.clock.now() + TimeDelta::hours(24);
        let new = tokens::rotate(&alfa.0, old.id, until, &by).await.expect("a successor");
        let new = Mis { token: new.token, id: new.id, ..old.clone() };
        assert_eq!((status(&old).await.0, status(&new).await.0), (200, 200));
        portal.clock.advance(TimeDelta::hours(25));
        assert_eq!((status(&old).await.0, status(&new).await.0), (401, 200));

        let list = tokens::list(&alfa.0).await.expect("a list");
        let shown: Vec<_> = list.iter().map(|one| (one.id, one.good, one.created_by.as_str())).collect();
        assert_eq!(shown, [(new.id, true, "Админ"), (old.id, false, "Админ")]);
        assert!(list.iter().all(|one| one.scopes == [Scope::ReferenceWrite]));
        assert!(new.token.starts_with(&list[0].beginning) && list[0].beginning.len() < 20);
        let past = portal.clock.now() - TimeDelta::hours(1);
        assert_eq!(outcome(&tokens::rotate(&alfa.0, new.id, past, &by).await), "tokens.overlap_passed");
    }

    async fn the_last_contact_is_known_to_the_minute(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let mis = Mis::of(portal, "alfa").await;
        let used = async || tokens::list(&alfa.0).await.expect("a list")[0].used_at;
        assert_eq!(used().await, None);
        let first = portal.clock.now();
        status(&mis).await;
        assert_eq!(used().await, Some(first));
        portal.clock.advance(TimeDelta::seconds(50));
        status(&mis).await;
        assert_eq!(used().await, Some(first));
        portal.clock.advance(TimeDelta::seconds(10));
        status(&mis).await;
        assert_eq!(used().await, Some(first + TimeDelta::seconds(60)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_costs_as_much_as_it_has_items() {
    let options = Options { exchange_per_minute: 100, ..Options::on(Engine::Sqlite) };
    let portal = Portal::with(options).await;
    let mis = Mis::of(&portal, "alfa").await;
    let many = json!({ "deleted": (0..90).map(|n| format!("b{n}")).collect::<Vec<_>>() });
    let answer = mis.ask(Method::PUT, "/branches", Some(&many)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = mis.ask(Method::PUT, "/branches", Some(&many)).await;
    assert_eq!((answer.status, &answer.json()["code"]), (429, &json!("limits.too_many")));
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((30..=60).contains(&wait), "{wait}");
    // Another token counts for itself.
    assert_eq!(status(&Mis::of(&portal, "alfa").await).await.0, 200);
    portal.finish().await;
}
