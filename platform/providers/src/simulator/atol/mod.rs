//! ATOL Online, protocols v4 and v5, as its documents describe them.
//!
//! The service stands under `/atol/possystem/v4` and `/v5`, as at the real host also under
//! `/possystem`. The public test groups exist from the start (see [`GROUPS`]), each with
//! ten registers; `PUT /atol/cabinet/groups/{code}` makes another or changes one, and the
//! page `/atol` shows the receipts:
//!
//! ```json
//! {"login":"mine","password":"secret","version":4,"inn":"5544332219","delay":5,
//!  "payment_address":"https://clinic.example","fate":{"fails":{"code":-3822,"type":"driver"}}}
//! ```
//!
//! A receipt is registered after `delay` seconds of simulated time, or as `fate` says:
//! `"done"`, `"silent"` (nobody takes it, and after 300 seconds it times out), `fails`.

mod api;
mod cabinet;
mod document;
mod group;
mod items;
mod receipt;
mod refused;
mod tokens;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use poem::{Endpoint, EndpointExt, Route, get, put};

pub use group::GROUPS;
pub(super) use refused::problem;

use self::{document::Document, group::Group, tokens::Tokens};
use super::{
    Provider, fail,
    post::{Draft, Post},
};

const KEPT: usize = 10_000;

/// All groups of registers, and what was given to them in the order of coming.
pub(super) struct Groups {
    groups: BTreeMap<String, Group>,
    documents: VecDeque<Document>,
    tokens: Tokens,
    /// How many documents were registered.
    registered: u32,
    /// Who asked for reports, and when.
    polls: VecDeque<(String, DateTime<Utc>)>,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            groups: group::known(),
            documents: VecDeque::new(),
            tokens: Tokens::default(),
            registered: 0,
            polls: VecDeque::new(),
        }
    }
}

impl Groups {
    /// Forgets all documents.
    pub(super) fn forget(&mut self) {
        self.documents.clear();
        self.polls.clear();
    }

    /// The registers work on what is due, and tell.
    pub(super) fn pass(&mut self, now: DateTime<Utc>, post: &mut Post) {
        for document in &mut self.documents {
            if document.is_due(now) {
                document.finish(&mut self.registered);
                if let Some(draft) = draft(document, now) {
                    post.send(draft, now);
                }
            }
        }
    }
}

fn draft(document: &Document, now: DateTime<Utc>) -> Option<Draft> {
    Some(Draft {
        provider: Provider::Atol,
        about: document.uuid.clone(),
        event: document.status().into(),
        url: document.callback_url.clone()?,
        body: document.report(now),
        password: None,
    })
}

/// What was registered, by all groups.
pub(super) fn registered(groups: &Groups) -> Vec<super::inside::Registered> {
    let done = groups.documents.iter().filter(|document| document.number.is_some());
    let of = |document: &Document| super::inside::Registered {
        id: document.external_id.clone(),
        operation: document.operation.clone(),
        total: document.total,
    };
    done.map(of).collect()
}

/// The callback a document deserves as it is.
pub(super) fn draft_of(groups: &Groups, uuid: &str, now: DateTime<Utc>) -> Option<Draft> {
    draft(groups.documents.iter().find(|document| document.uuid == uuid)?, now)
}

/// The service alone, as it stands at the real host.
pub(super) fn api() -> impl Endpoint {
    api::api.around(fail::or_answer)
}

pub(super) fn routes() -> Route {
    Route::new()
        .at("/", get(cabinet::page))
        .at("/possystem/*path", api())
        .at("/receipt/:uuid", get(cabinet::receipt))
        .at("/cabinet/groups", get(cabinet::list))
        .at("/cabinet/groups/:code", put(cabinet::set))
}
