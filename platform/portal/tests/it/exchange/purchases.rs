//! What was bought and paid on the portal is told to the information system (M3, P6).

use reqwest::Method;
use serde_json::{Value, json};
use store::payment_profiles::provider;
use testkit::on_both_engines;

use super::Mis;
use crate::money::{checkout::buy, pay, takes_money};

async fn told(mis: &Mis, after: &str) -> Value {
    let answer = mis.ask(Method::GET, &format!("/changes?after={after}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

on_both_engines! {
    async fn a_paid_purchase_is_told_once(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let anna = portal.patient("alfa").await;
        let profile = takes_money(&anna.clinic, "center", provider::YOOKASSA).await;
        let invoice = buy(&anna).await;
        let begun = mis.ask(Method::GET, "/changes", None).await.json();
        let after = begun["cursor"].as_str().expect("a cursor").to_owned();
        portal.run_jobs().await;
        assert_eq!(told(&mis, &after).await["items"], json!([]), "it is not paid");

        let db = anna.clinic.0.db().read().await.expect("the database");
        let row = store::invoices::find(&db, invoice).await.expect("asked").expect("an invoice");
        drop(db);
        pay(&anna.clinic, &row, profile).await;
        portal.run_jobs().await;
        // The job was done, and the worker stopped before it could say so.
        let now = anna.clinic.0.now();
        let payload = json!({ "invoice": row.id, "purpose": row.purpose() }).to_string();
        let mut db = anna.clinic.0.db().write().await.expect("the database");
        store::jobs::enqueue(&mut db, "purchases_settled", payload, now, now).await.expect("a job");
        db.commit().await.expect("committed");
        portal.run_jobs().await;

        let news = told(&mis, &after).await;
        let items = news["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "{items:?}");
        let (item, bought) = (&items[0], &items[0]["purchase"]);
        assert_eq!(item["kind"], "purchases.paid");
        assert_eq!((&item["portal_id"], &item["gone"]), (&json!(row.purpose_id), &json!(false)));
        assert_eq!(
            (&bought["invoice"], &bought["branch"], &bought["state"], &bought["amount_kopecks"]),
            (&json!(row.number), &json!("center"), &json!("paid"), &json!(row.amount_kopecks))
        );
        assert_eq!(bought["patient"]["portal_id"], json!(anna.id.0));
        assert_eq!(bought["services"].as_array().expect("services").len(), 1, "{bought}");
    }
}
