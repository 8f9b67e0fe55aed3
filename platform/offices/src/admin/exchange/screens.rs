//! What the pages of the exchange show. Times are local.

use serde::Serialize;
use shell::http::typed::Typed;

use crate::admin::lists::screens::Choice;

/// The last time that the information system asked for something.
#[derive(Clone, Debug, Serialize)]
pub struct ContactView {
    /// When, exact to a minute.
    pub at: String,
    /// The name of the key.
    pub name: String,
    /// The key's page.
    pub href: String,
}

/// How far the feed of changes has come.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    /// The cursor of the last change.
    pub cursor: String,
    /// What it was, in words.
    pub what: String,
    /// When.
    pub at: String,
}

/// A key.
#[derive(Clone, Debug, Serialize)]
pub struct TokenRow {
    /// Its page.
    pub href: String,
    /// What the clinic calls it.
    pub name: String,
    /// Its first characters.
    pub beginning: String,
    /// What it is good for, as suffixes of text keys.
    pub scopes: Vec<String>,
    /// When it was issued.
    pub created: String,
    /// By whom.
    pub created_by: String,
    /// Until when it is good; none for good.
    pub until: Option<String>,
    /// When it was last used.
    pub used: Option<String>,
    /// When it was revoked.
    pub revoked: Option<String>,
    /// Whether it is good now.
    pub good: bool,
}

/// An address for events.
#[derive(Clone, Debug, Serialize)]
pub struct WebhookRow {
    /// Its page.
    pub href: String,
    /// The address.
    pub url: String,
    /// `active`, `failing`, `stopped` by the portal, `asked` or `gone`: how it does.
    pub state: &'static str,
    /// When it was added.
    pub created: String,
    /// By whom.
    pub created_by: String,
    /// Since when it has been failing.
    pub failing: Option<String>,
    /// When it is tried next, while it fails.
    pub next: Option<String>,
    /// When it last took something.
    pub taken: Option<String>,
    /// Until when the secret before signs too.
    pub before: Option<String>,
    /// How many messages wait.
    pub waiting: u64,
    /// How many were given up.
    pub given_up: u64,
    /// Its part of the delivery log.
    pub log: String,
}

/// «Обмен с МИС»: `admin/exchange.html`.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewScreen {
    /// The last contact, where there was one.
    pub contact: Option<ContactView>,
    /// The feed, where something has happened.
    pub feed: Option<FeedView>,
    /// Keys that are good, the newest first.
    pub tokens: Vec<TokenRow>,
    /// Those that are good no longer.
    pub over: Vec<TokenRow>,
    /// The addresses, oldest first.
    pub webhooks: Vec<WebhookRow>,
    /// Those of them that the portal has paused itself.
    pub stopped: Vec<WebhookRow>,
    /// Whether there may be no more addresses.
    pub full: bool,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// Something that a key may be good for.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeView {
    /// The suffix of its text key, and of the field.
    pub slug: String,
    /// The word in the exchange's description.
    pub word: &'static str,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// «Выдать ключ»: `admin/token_new.html`. POST with `once`, `name`, `days`, `scope-…`.
#[derive(Clone, Debug, Serialize)]
pub struct TokenNewScreen {
    /// What was typed.
    pub form: Typed,
    /// What it may be good for.
    pub scopes: Vec<ScopeView>,
    /// What makes the form good once.
    pub once: String,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A key: `admin/token.html`. POST to `/rotation` with `once`, `hours`.
#[derive(Clone, Debug, Serialize)]
pub struct TokenScreen {
    /// The key.
    pub row: TokenRow,
    /// For how many hours the old one may stay good.
    pub hours: Vec<u32>,
    /// The usual number.
    pub usual: u32,
    /// What makes the form good once.
    pub once: String,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A secret, shown now and never again: `admin/secret.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SecretScreen {
    /// `token`, `token_next`, `webhook` or `webhook_next`.
    pub kind: &'static str,
    /// What the key is called, or the address.
    pub name: String,
    /// The secret.
    pub secret: String,
    /// Until when it is good, or the old one beside it.
    pub until: Option<String>,
    /// Where it goes on.
    pub next: String,
}

/// A question before something that cannot be taken back: `admin/exchange_question.html`.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionScreen {
    /// `revoke`, `remove` or `replay`.
    pub kind: &'static str,
    /// The key or the address.
    pub name: String,
    /// How many messages it is about.
    pub count: u64,
    /// From which moment on.
    pub since: String,
    /// The day as the form sends it.
    pub day: String,
    /// The time as the form sends it.
    pub time: String,
    /// Where «yes» is posted.
    pub action: String,
    /// Where «no» leads.
    pub back: String,
}

/// «Подключить адрес»: `admin/webhook_new.html`. POST with `once`, `url`.
#[derive(Clone, Debug, Serialize)]
pub struct WebhookNewScreen {
    /// What was typed.
    pub form: Typed,
    /// What makes the form good once.
    pub once: String,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// An address: `admin/webhook.html`. POST to `/check`, `/pause`, `/resumption`, `/rotation` with
/// `once`, `hours`; GET of `/replay` with `day`, `time`.
#[derive(Clone, Debug, Serialize)]
pub struct WebhookScreen {
    /// The address.
    pub row: WebhookRow,
    /// From when on is to be posted again, as it was typed.
    pub form: Typed,
    /// The last messages to it.
    pub deliveries: Vec<DeliveryRow>,
    /// For how many hours the old secret may sign too.
    pub hours: Vec<u32>,
    /// The usual number.
    pub usual: u32,
    /// What makes the form good once.
    pub once: String,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A message in the log.
#[derive(Clone, Debug, Serialize)]
pub struct DeliveryRow {
    /// Its page.
    pub href: String,
    /// What had happened, in words.
    pub what: String,
    /// The same for programs.
    pub kind: String,
    /// The address.
    pub url: String,
    /// `waiting`, `taken` or `given_up`.
    pub state: String,
    /// When it was added.
    pub added: String,
    /// How often it was posted.
    pub attempts: i32,
    /// When it was last posted.
    pub tried: Option<String>,
    /// When it is posted next, while it was refused and waits.
    pub due: Option<String>,
    /// The last answer's status.
    pub status: Option<i32>,
    /// What was wrong the last time; empty if it was taken.
    pub error: String,
    /// How long the last answer took, in milliseconds.
    pub millis: i64,
}

/// «Журнал доставки»: `admin/deliveries.html`. A GET form with `webhook`, `state`.
#[derive(Clone, Debug, Serialize)]
pub struct DeliveriesScreen {
    /// What is sought.
    pub form: Typed,
    /// The addresses.
    pub webhooks: Vec<Choice>,
    /// The states.
    pub states: Vec<&'static str>,
    /// Latest first.
    pub rows: Vec<DeliveryRow>,
    /// To the older ones.
    pub older: Option<String>,
}

/// A message: `admin/delivery.html`. POST to `/replay` under its page.
#[derive(Clone, Debug, Serialize)]
pub struct DeliveryScreen {
    /// The message.
    pub row: DeliveryRow,
    /// Its id as the receiver sees it.
    pub id: String,
    /// The address's page.
    pub webhook: String,
    /// What is posted, as it looks now; none when it is forgotten.
    pub body: Option<String>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}
