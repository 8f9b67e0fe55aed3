//! The exchange with a clinic's information system (M3).

mod agreement;
mod appointments;
mod balances;
mod changes;
mod hostile;
mod import;
mod patients;
mod purchases;
mod reference;
mod schedules;
mod simulated;
mod tokens;
pub mod webhooks;
mod webhooks_api;

use exchange::tokens::{Scope, Wish, issue};
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::Value;
use shell::Trace;
use testkit::{Answer, Portal, Visitor};
use uuid::Uuid;

/// A clinic's information system.
#[derive(Clone)]
pub struct Mis {
    /// Its program.
    pub visitor: Visitor,
    /// Its token.
    pub token: String,
    /// The token's id.
    pub id: Uuid,
}

impl Mis {
    /// One whose token is good for these.
    pub async fn with(portal: &Portal, label: &str, scopes: &[Scope]) -> Self {
        let wish = Wish { name: "МИС".into(), scopes: scopes.to_vec(), days: None };
        let clinic = portal.clinic(label);
        let issued = issue(&clinic.0, &wish, &Trace::staff("Админ")).await.expect("a token");
        Self { visitor: portal.visitor(label), token: issued.token, id: issued.id }
    }

    /// One whose token is good for everything.
    pub async fn of(portal: &Portal, label: &str) -> Self {
        Self::with(portal, label, &Scope::ALL).await
    }

    /// Asks with its token.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.visitor.request(method, &format!("/exchange/v1{path}"));
        let request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.visitor.send(request).await
    }

    /// Tells a batch; gives what became of it.
    pub async fn put(&self, path: &str, body: Value) -> Value {
        let answer = self.ask(Method::PUT, path, Some(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }
}

/// The outcomes of the items of an answer.
pub fn outcomes(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("items").iter();
    items.map(|item| item["outcome"].as_str().expect("an outcome")).collect()
}

/// The code and the field of each item that was refused.
pub fn refusals(answer: &Value) -> Vec<(&str, &str)> {
    let items = answer["items"].as_array().expect("items").iter();
    let refused = items.filter(|item| item["outcome"] == "refused");
    refused.map(|item| (item["code"].as_str().unwrap(), item["field"].as_str().unwrap())).collect()
}
