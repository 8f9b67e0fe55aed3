//! A large object on its way into a bucket, part by part. What memory holds does not depend on
//! its size: the part that is being collected and those that fly.

use aws_sdk_s3::{
    error::SdkError,
    types::{CompletedMultipartUpload, CompletedPart},
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::{runtime::Handle, task::JoinSet};

use super::{ObjectsError, S3, Source};

/// How large a part is: the smallest that S3 takes.
pub(super) const PART: usize = 5 * 1024 * 1024;

/// How many parts are sent at once.
const FLYING: usize = 2;

/// An upload that was begun. Dropped before its end, it is given up: the server forgets its parts.
struct Upload {
    s3: S3,
    key: String,
    id: String,
    open: bool,
}

impl S3 {
    /// Puts what a stream brings; of several parts, if it does not fit into one.
    pub(super) async fn put_stream(
        &self,
        key: &str,
        source: &mut Source<'_>,
        content_type: &str,
    ) -> Result<(), ObjectsError> {
        let first = source.part(PART).await?;
        if first.len() < PART {
            return self.put(key, first, content_type).await;
        }
        let begun = self.client.create_multipart_upload().bucket(&self.bucket).key(key);
        let begun = begun.content_type(content_type).send().await.map_err(ObjectsError::failed)?;
        let id = begun.upload_id.ok_or_else(|| ObjectsError::told("no id of an upload"))?;
        let mut upload = Upload { s3: self.clone(), key: key.to_owned(), id, open: true };
        let sent = upload.send(first, source).await;
        if sent.is_err() {
            upload.give_up().await;
        }
        sent
    }

    /// The uploads under a prefix that were begun before a moment and are not finished: their keys
    /// and ids.
    pub(super) async fn unfinished(
        &self,
        prefix: &str,
        before: DateTime<Utc>,
    ) -> Result<Vec<(String, String)>, ObjectsError> {
        let (mut all, mut after) = (Vec::new(), (None, None));
        loop {
            let list = self.client.list_multipart_uploads().bucket(&self.bucket).prefix(prefix);
            let list = list.set_key_marker(after.0).set_upload_id_marker(after.1);
            let found = list.send().await.map_err(ObjectsError::failed)?;
            for one in found.uploads() {
                let old = one.initiated().is_some_and(|at| at.secs() < before.timestamp());
                if let (true, Some(key), Some(id)) = (old, one.key(), one.upload_id()) {
                    all.push((key.to_owned(), id.to_owned()));
                }
            }
            if found.is_truncated != Some(true) || found.next_key_marker.is_none() {
                return Ok(all);
            }
            after = (found.next_key_marker, found.next_upload_id_marker);
        }
    }

    /// Gives up such uploads; tells how many.
    pub(super) async fn sweep(
        &self,
        prefix: &str,
        before: DateTime<Utc>,
    ) -> Result<u64, ObjectsError> {
        let all = self.unfinished(prefix, before).await?;
        for (key, id) in &all {
            self.abort(key, id).await?;
        }
        Ok(all.len() as u64)
    }

    /// That there is no such upload any more is no failure.
    async fn abort(&self, key: &str, id: &str) -> Result<(), ObjectsError> {
        let abort = self.client.abort_multipart_upload().bucket(&self.bucket).key(key);
        match abort.upload_id(id).send().await {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(why)) if why.raw().status().as_u16() == 404 => Ok(()),
            Err(why) => Err(ObjectsError::failed(why)),
        }
    }
}

impl Upload {
    async fn send(&mut self, first: Bytes, source: &mut Source<'_>) -> Result<(), ObjectsError> {
        // Tasks of their own, so that parts fly while the next one is collected. They end with
        // the set.
        let mut flying = JoinSet::new();
        let (mut done, mut part, mut number) = (Vec::new(), first, 1);
        while !part.is_empty() {
            let last = part.len() < PART;
            flying.spawn(self.part(number, part));
            number += 1;
            if last {
                break;
            }
            while flying.len() >= FLYING {
                done.extend(landed(&mut flying).await?);
            }
            part = source.part(PART).await?;
        }
        while let Some(part) = landed(&mut flying).await? {
            done.push(part);
        }
        done.sort_unstable_by_key(CompletedPart::part_number);
        let parts = CompletedMultipartUpload::builder().set_parts(Some(done)).build();
        let complete = self.s3.client.complete_multipart_upload();
        let complete = complete.bucket(&self.s3.bucket).key(&self.key).upload_id(&self.id);
        complete.multipart_upload(parts).send().await.map_err(ObjectsError::failed)?;
        self.open = false;
        Ok(())
    }

    /// Sends one part. Its SHA-256 stands in the signature of the request: the server refuses what
    /// was damaged on the way.
    fn part(
        &self,
        number: i32,
        bytes: Bytes,
    ) -> impl Future<Output = Result<CompletedPart, ObjectsError>> + Send + use<> {
        let send = self.s3.client.upload_part().bucket(&self.s3.bucket).key(&self.key);
        let send = send.upload_id(&self.id).part_number(number).body(bytes.into());
        async move {
            let sent = send.send().await.map_err(ObjectsError::failed)?;
            Ok(CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag).build())
        }
    }

    async fn give_up(&mut self) {
        self.open = false;
        if let Err(why) = self.s3.abort(&self.key, &self.id).await {
            tracing::warn!(%why, "an upload could not be given up; it will be swept");
        }
    }
}

/// A part that has arrived; none if none is on its way.
async fn landed(
    flying: &mut JoinSet<Result<CompletedPart, ObjectsError>>,
) -> Result<Option<CompletedPart>, ObjectsError> {
    match flying.join_next().await {
        Some(Ok(part)) => part.map(Some),
        Some(Err(stopped)) => Err(ObjectsError::failed(stopped)),
        None => Ok(None),
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        // Whoever uploaded has gone away. Without a runtime the sweep does it.
        if let Ok(runtime) = Handle::try_current() {
            let (s3, key, id) = (self.s3.clone(), self.key.clone(), self.id.clone());
            runtime.spawn(async move {
                if let Err(why) = s3.abort(&key, &id).await {
                    tracing::warn!(%why, "an upload could not be given up; it will be swept");
                }
            });
        }
    }
}
