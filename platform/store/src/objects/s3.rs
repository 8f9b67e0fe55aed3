//! Objects in a bucket of an S3 service. The access key must be allowed to list the bucket:
//! otherwise the service says of a missing object that it is forbidden.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::{
    Client,
    config::{
        BehaviorVersion, Config, Region, RequestChecksumCalculation, ResponseChecksumValidation,
        retry::RetryConfig, timeout::TimeoutConfig,
    },
    error::SdkError,
    operation::{
        create_bucket::CreateBucketError,
        get_object::{GetObjectError, GetObjectOutput},
    },
    presigning::PresigningConfig,
};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use kernel::secret::Secret;

use super::{Download, LARGEST, Listed, ObjectsError, Reading, disposition};

/// Where the bucket is and who asks.
#[derive(Clone, Debug)]
pub struct S3Config {
    /// The service's address: `https://storage.example`.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// Whether the bucket stands in the path and not in the host's name.
    pub path_style: bool,
    /// The id of the access key.
    pub key: String,
    /// The access key.
    pub secret: Secret<String>,
    /// The service's address for browsers, if they reach it.
    pub public: Option<String>,
}

/// A bucket of objects. Cheap to clone.
#[derive(Clone, Debug)]
pub struct S3 {
    pub(super) client: Client,
    pub(super) bucket: String,
    /// What signs addresses for browsers.
    public: Option<Client>,
}

impl S3 {
    pub(super) fn new(config: S3Config) -> Self {
        let credentials =
            Credentials::new(config.key, config.secret.reveal(), None, None, "portal's settings");
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(2))
            .operation_attempt_timeout(Duration::from_secs(15))
            .operation_timeout(Duration::from_secs(30))
            .build();
        let built = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(config.endpoint)
            .region(Region::new(config.region))
            .force_path_style(config.path_style)
            .credentials_provider(credentials)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard())
            // Services other than Amazon's do not all know the newer checksums.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        let public = config
            .public
            .map(|public| Client::from_conf(built.clone().endpoint_url(public).build()));
        Self { client: Client::from_conf(built.build()), bucket: config.bucket, public }
    }

    pub(super) async fn put(
        &self,
        key: &str,
        bytes: Bytes,
        content_type: &str,
    ) -> Result<(), ObjectsError> {
        let put = self.client.put_object().bucket(&self.bucket).key(key);
        put.content_type(content_type)
            .body(bytes.into())
            .send()
            .await
            .map_err(ObjectsError::failed)?;
        Ok(())
    }

    pub(super) async fn get(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        let Some(found) = self.find(key).await? else { return Ok(None) };
        let mut body = found.body;
        let mut bytes = BytesMut::new();
        while let Some(part) = body.try_next().await.map_err(ObjectsError::failed)? {
            if (bytes.len() + part.len()) as u64 > LARGEST {
                return Err(ObjectsError::TooLarge);
            }
            bytes.extend_from_slice(&part);
        }
        Ok(Some(bytes.freeze()))
    }

    pub(super) async fn get_stream(&self, key: &str) -> Result<Option<Reading>, ObjectsError> {
        let Some(found) = self.find(key).await? else { return Ok(None) };
        let size = found.content_length.and_then(|size| u64::try_from(size).ok());
        let size = size.ok_or_else(|| ObjectsError::told("no size of an object"))?;
        let pieces = stream::unfold(found.body, |mut body| async move {
            let next = body.next().await?;
            Some((next.map_err(ObjectsError::failed), body))
        });
        Ok(Some(Reading::new(size, pieces.boxed())))
    }

    /// Signed for a while, and for nothing but this object.
    pub(super) async fn presigned(
        &self,
        key: &str,
        content_type: &str,
        download: &Download,
    ) -> Result<Option<String>, ObjectsError> {
        let Some(client) = &self.public else { return Ok(None) };
        let lasts = PresigningConfig::expires_in(download.lasts).map_err(ObjectsError::failed)?;
        let get = client.get_object().bucket(&self.bucket).key(key);
        let get = get
            .response_content_type(content_type)
            .response_content_disposition(disposition(&download.name, download.inline))
            .response_cache_control("private, no-store");
        let signed = get.presigned(lasts).await.map_err(ObjectsError::failed)?;
        Ok(Some(signed.uri().to_owned()))
    }

    async fn find(&self, key: &str) -> Result<Option<GetObjectOutput>, ObjectsError> {
        match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(found) => Ok(Some(found)),
            Err(why) if why.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
                Ok(None)
            }
            Err(why) => Err(ObjectsError::failed(why)),
        }
    }

    pub(super) async fn delete(&self, key: &str) -> Result<(), ObjectsError> {
        let delete = self.client.delete_object().bucket(&self.bucket).key(key);
        delete.send().await.map_err(ObjectsError::failed)?;
        Ok(())
    }

    pub(super) async fn list(
        &self,
        root: &str,
        after: Option<&str>,
    ) -> Result<Vec<Listed>, ObjectsError> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(root);
        let list = list.set_start_after(after.map(|after| format!("{root}{after}")));
        let found = list.send().await.map_err(ObjectsError::failed)?;
        let listed = found.contents.unwrap_or_default().into_iter().filter_map(|one| {
            let name = one.key?.strip_prefix(root)?.to_owned();
            Some(Listed { name, size: u64::try_from(one.size.unwrap_or(0)).unwrap_or(0) })
        });
        Ok(listed.collect())
    }

    pub(super) async fn ensure(&self) -> Result<(), ObjectsError> {
        if self.client.head_bucket().bucket(&self.bucket).send().await.is_ok() {
            return Ok(());
        }
        match self.client.create_bucket().bucket(&self.bucket).send().await {
            Ok(_) => Ok(()),
            Err(why) if is_there(&why) => Ok(()),
            Err(why) => Err(ObjectsError::failed(why)),
        }
    }
}

/// Whether the bucket could not be made because somebody has just made it.
fn is_there<R>(why: &SdkError<CreateBucketError, R>) -> bool {
    why.as_service_error()
        .is_some_and(|why| why.is_bucket_already_owned_by_you() || why.is_bucket_already_exists())
}
