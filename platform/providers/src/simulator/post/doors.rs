//! The queue for tests and people.

use std::sync::Arc;

use poem::{
    handler,
    http::StatusCode,
    web::{Data, Json},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    super::{Provider, World, atol, fields, tbank, yookassa},
    Letter, Post,
    fault::Fault,
};

#[handler]
pub(in super::super) fn list(Data(world): Data<&Arc<World>>) -> Json<Vec<Letter>> {
    let (state, _) = world.at_work();
    Json(state.post.letters.iter().chain(&state.post.held).cloned().collect())
}

#[handler]
pub(in super::super) fn empty(Data(world): Data<&Arc<World>>) -> StatusCode {
    let post = &mut world.state().post;
    let last = post.last;
    *post = Post { last, ..Post::default() };
    StatusCode::NO_CONTENT
}

#[handler]
pub(in super::super) fn spoil(
    Data(world): Data<&Arc<World>>,
    Json(fault): Json<Fault>,
) -> StatusCode {
    world.state().post.spoil(fault);
    StatusCode::NO_CONTENT
}

/// One more about an object as it is, true or false.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Again {
    provider: Provider,
    id: String,
    /// What is said otherwise than it is.
    #[serde(default)]
    changes: Value,
    /// Whether the signature covers the changes, at T-Bank.
    #[serde(default)]
    signed: bool,
}

#[handler]
pub(in super::super) fn again(
    Data(world): Data<&Arc<World>>,
    Json(wish): Json<Again>,
) -> StatusCode {
    let (mut state, now) = world.at_work();
    let draft = match wish.provider {
        Provider::Yookassa => yookassa::draft_of(&state.yookassa, &wish.id),
        Provider::Tbank => tbank::draft_of(&state.tbank, &wish.id),
        Provider::Atol => atol::draft_of(&state.atol, &wish.id, now),
    };
    let Some(mut draft) = draft else { return StatusCode::NOT_FOUND };
    if !wish.signed {
        draft = draft.sealed();
        draft.password = None;
    }
    if wish.changes.is_object() {
        fields::overlay(&mut draft.body, &wish.changes);
    }
    if let Some(event) = draft.body["event"].as_str() {
        draft.event = event.to_owned();
    }
    state.post.queue(draft.sealed(), now, now);
    StatusCode::NO_CONTENT
}
