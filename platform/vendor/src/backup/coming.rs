//! An object of a backup on its way into the object store.

use std::io;

use futures_util::stream;
use kernel::Problem;
use store::objects::{Bytes, ObjectsError, SiteObjects, Stored};
use tokio::{sync::mpsc, task::JoinHandle};

use super::lines::Object;

/// How many pieces wait for the store.
const WAITING: usize = 4;

/// An object that is being put back. Dropped before its end, it is given up.
pub(super) struct Coming {
    object: Object,
    pieces: Option<mpsc::Sender<io::Result<Bytes>>>,
    storing: JoinHandle<Result<Stored, ObjectsError>>,
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.storing.abort();
    }
}

impl Coming {
    /// Begins to put an object back.
    pub(super) fn of(objects: SiteObjects, object: Object) -> Self {
        let (pieces, from) = mpsc::channel(WAITING);
        let (name, size) = (object.name.clone(), object.size);
        let storing = tokio::spawn(async move {
            let from = stream::unfold(from, |mut from| async move {
                from.recv().await.map(|piece| (piece, from))
            });
            objects.put_back(&name, from, size).await
        });
        Self { object, pieces: Some(pieces), storing }
    }

    /// The next piece of it.
    pub(super) async fn add(&mut self, piece: Vec<u8>) -> Result<(), Problem> {
        let taken = match &self.pieces {
            Some(pieces) => pieces.send(Ok(piece.into())).await.is_ok(),
            None => false,
        };
        if taken {
            return Ok(());
        }
        // The store takes no more: why?
        match (&mut self.storing).await? {
            Err(ObjectsError::TooLarge) => {
                Err(Problem::failed(format!("{} is too long", self.object.name)))
            }
            Err(why) => Err(why.into()),
            Ok(_) => Err(Problem::failed(format!("{} ends too early", self.object.name))),
        }
    }

    /// That was all of it.
    pub(super) async fn end(mut self, sha256: &str) -> Result<(), Problem> {
        self.pieces = None;
        let stored = (&mut self.storing).await??;
        if stored.size != self.object.size || stored.sha256 != sha256 {
            return Err(Problem::failed(format!("{} is not what it was", self.object.name)));
        }
        Ok(())
    }
}
