//! What has come: for tests as JSON, for people as a page.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Html, Json},
};
use serde::Serialize;

use super::{Fate, Script, World};

const KEPT: usize = 1000;

/// The messages, oldest first.
#[derive(Default)]
pub(super) struct Inbox {
    messages: Vec<Kept>,
    last_id: u32,
}

/// A message that was taken.
#[derive(Clone, Serialize)]
pub(super) struct Kept {
    /// `smsc`, `smsru` or `push`.
    pub(super) provider: &'static str,
    /// The provider's id of it.
    pub(super) id: String,
    /// The phone's digits, or the id of the subscription.
    pub(super) to: String,
    /// The text, as the provider understood it.
    pub(super) text: String,
    pub(super) at: DateTime<Utc>,
    pub(super) state: Fate,
    /// Whatever else came with it, but for secrets.
    pub(super) more: BTreeMap<String, String>,
}

impl Inbox {
    pub(super) fn keep(&mut self, message: Kept) {
        if self.messages.len() >= KEPT {
            self.messages.remove(0);
        }
        self.messages.push(message);
    }

    pub(super) fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// The same text to the same number within a minute.
    pub(super) fn is_repeated(
        &self,
        provider: &str,
        to: &str,
        text: &str,
        now: DateTime<Utc>,
    ) -> bool {
        self.messages.iter().any(|kept| {
            kept.provider == provider
                && kept.to == to
                && kept.text == text
                && now - kept.at < TimeDelta::minutes(1)
        })
    }

    /// Moves a message on as its number says, and tells where it is.
    pub(super) fn fate(&mut self, provider: &str, id: &str, to: Option<&str>) -> Option<Fate> {
        let kept = self.messages.iter_mut().rev().find(|kept| {
            kept.provider == provider && kept.id == id && to.is_none_or(|to| kept.to == to)
        })?;
        kept.state = Script::of(&kept.to).fate(kept.state != Fate::Taken);
        Some(kept.state)
    }
}

#[handler]
pub(super) fn list(Data(world): Data<&Arc<World>>) -> Json<Vec<Kept>> {
    Json(world.state().inbox.messages.clone())
}

#[handler]
pub(super) fn empty(Data(world): Data<&Arc<World>>) -> StatusCode {
    world.state().inbox.messages.clear();
    StatusCode::NO_CONTENT
}

#[handler]
pub(super) fn empty_and_back(Data(world): Data<&Arc<World>>) -> Response {
    world.state().inbox.messages.clear();
    Response::builder().status(StatusCode::SEE_OTHER).header("location", "/").finish()
}

#[handler]
pub(super) fn page(Data(world): Data<&Arc<World>>) -> Html<String> {
    let messages = world.state().inbox.messages.clone();
    let rows: String = messages.iter().rev().map(row).collect();
    let rows = if rows.is_empty() { "<p>Сообщений нет.</p>".to_owned() } else { rows };
    Html(format!(
        "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Имитатор сообщений</title>\
         <style>body{{font:16px/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}}\
         article{{border:1px solid #bbb;border-radius:.5rem;padding:.5rem 1rem;margin:1rem 0}}\
         pre{{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}}</style>\
         <h1>Имитатор сообщений</h1>\
         <p>Деньги: <a href=\"/yookassa\">ЮKassa</a>, <a href=\"/tbank\">Т-Банк</a>, \
         <a href=\"/atol\">АТОЛ Онлайн</a></p>\
         <form method=\"post\" action=\"/inbox/empty\"><button>Очистить</button></form>{rows}</html>"
    ))
}

fn row(kept: &Kept) -> String {
    let state = match kept.state {
        Fate::Taken => "принято",
        Fate::WithOperator => "у оператора",
        Fate::Delivered => "доставлено",
        Fate::Undelivered => "не доставлено",
        Fate::Expired => "истёк срок",
    };
    format!(
        "<article><p><b>{}</b> → {} · {} · {state}</p><pre>{}</pre></article>",
        kept.provider,
        escaped(&kept.to),
        kept.at.format("%d.%m.%Y %H:%M:%S UTC"),
        escaped(&kept.text),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
