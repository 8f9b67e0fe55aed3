//! Following the feed of changes.

use std::time::Duration;

use serde::Deserialize;

use super::{
    Book, Mis, Trouble,
    take_over::{Change, take_over},
};

/// An answer of the feed.
#[derive(Debug, Deserialize)]
struct Changes {
    items: Vec<Change>,
    cursor: String,
    more: bool,
}

impl Mis {
    /// Takes over what has happened, and stores it together with the cursor behind it: whoever is
    /// stopped between the two reads the same again.
    pub(super) async fn follow(&mut self, wait: Duration) -> Result<(), Trouble> {
        let mut wait = wait;
        loop {
            let after = self.book.cursor.as_ref().map(|cursor| format!("&after={cursor}"));
            let after = after.unwrap_or_default();
            let path = format!("/changes?limit=100&wait={}{after}", wait.as_secs());
            let changes: Changes = match self.wire.get(&path, wait).await {
                Ok(answer) => serde_json::from_value(answer)
                    .map_err(|error| Trouble::Silence(format!("no changes came: {error}")))?,
                Err(Trouble::Refused { code, .. }) if code == "exchange.cursor_wrong" => {
                    self.begin_anew().await?;
                    continue;
                }
                Err(trouble) => return Err(trouble),
            };
            let now = self.now();
            for change in &changes.items {
                take_over(&mut self.book, change, now);
            }
            if !changes.items.is_empty() || self.book.cursor.as_ref() != Some(&changes.cursor) {
                self.book.cursor = Some(changes.cursor);
                self.save().await?;
            }
            if !changes.more {
                return Ok(());
            }
            wait = Duration::ZERO;
        }
    }

    /// The portal's database is another one than before: everything is told and read again.
    async fn begin_anew(&mut self) -> Result<(), Trouble> {
        let now = self.now();
        let book: &mut Book = &mut self.book;
        book.remark(now, "/changes", "exchange.cursor_wrong", "обмен начат заново");
        book.cursor = None;
        book.told_all = None;
        self.save().await
    }
}
