//! The door of the feed.

use std::time::Duration;

use poem_openapi::{Object, OpenApi, param::Query, payload::Json};
use shell::Fail;

use super::{Tag, client::Client};
use crate::{
    changes::{Cursor, follow},
    records::ChangeRecord,
    tokens::Scope,
};

pub(super) struct Api;

/// What has happened behind a cursor.
#[derive(Object)]
#[oai(rename = "Changes")]
struct ChangesJson {
    /// In the order in which it happened.
    items: Vec<ChangeRecord>,
    /// What to ask with next time.
    cursor: String,
    /// Whether there is more already.
    more: bool,
}

#[OpenApi(tag = "Tag::Changes")]
impl Api {
    /// What has happened on the portal
    ///
    /// In order, each at least once, with what it happened to as that looks now. Keep `cursor`
    /// once you have stored the items, and ask with it as `after` next time. With `wait` an answer
    /// without items is given only after that many seconds.
    #[oai(path = "/changes", method = "get")]
    async fn changes(
        &self,
        client: Client,
        /// The cursor of the last answer or item; without it from the beginning.
        after: Query<Option<String>>,
        /// The most items.
        #[oai(default = "hundred", validator(minimum(value = "1"), maximum(value = "500")))]
        limit: Query<u32>,
        /// How many seconds to wait for the first one.
        #[oai(default, validator(maximum(value = "25")))]
        wait: Query<u32>,
    ) -> Result<Json<ChangesJson>, Fail> {
        client.may(Scope::ChangesRead)?;
        client.spend(1).await?;
        let after: Cursor = after.0.as_deref().map(str::parse).transpose()?.unwrap_or_default();
        let wait = Duration::from_secs(wait.0.into());
        if !wait.is_zero() {
            client.ctx.step_aside();
        }
        let page = follow(&client.clinic, after, limit.0.into(), wait, &client.trace()).await?;
        client.spend(page.items.len()).await?;
        Ok(Json(ChangesJson {
            items: page.items,
            cursor: page.cursor.to_string(),
            more: page.more,
        }))
    }
}

const fn hundred() -> u32 {
    100
}
