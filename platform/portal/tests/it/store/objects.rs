//! The object store's contract, over a folder and over S3.

use std::{io, time::Duration};

use chrono::TimeDelta;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use kernel::{Clock, secret::Secret};
use store::{
    Objects,
    objects::{
        Bytes, Download, LARGEST, Object, ObjectsError, S3Config, SiteObjects, keys::Picture,
    },
};
use tokio::time::{Instant, sleep, timeout};

use super::{new_site, setting};

/// A contract holds for both: each of its clauses becomes two tests.
macro_rules! contract {
    ($($clause:ident)*) => {
        mod folder { $(
            #[tokio::test]
            async fn $clause() {
                let root = tempfile::tempdir().expect("a folder");
                let objects = store::Objects::folder(root.path().join("objects"));
                objects.ensure_bucket().await.expect("a folder");
                super::$clause(objects).await;
            }
        )* }
        mod s3 { $(
            #[tokio::test]
            async fn $clause() {
                super::$clause(super::bucket("portal-tests").await).await;
            }
        )* }
    };
}

contract! {
    what_was_put_is_read_until_it_is_deleted
    what_is_put_again_replaces_what_was_there
    what_was_never_put_is_missing
    clinics_do_not_share_objects
    an_object_must_be_what_its_name_says
    an_object_that_is_too_large_is_refused
    an_empty_object_is_an_object
    the_bucket_may_be_there_already
    a_stream_is_put_whole_and_read_in_pieces
    a_stream_that_breaks_off_or_is_too_large_leaves_what_was_there
}

async fn what_was_put_is_read_until_it_is_deleted(objects: Objects) {
    let objects = objects.of(&new_site());
    objects.put(&photo(), bytes("one"), "image/png").await.expect("put");
    let found = objects.get(&photo()).await.expect("read");
    assert_eq!(found, Some(Object { bytes: bytes("one"), content_type: "image/png" }));
    objects.delete(&photo()).await.expect("deleted");
    assert_eq!(objects.get(&photo()).await.expect("read"), None);
}

async fn what_is_put_again_replaces_what_was_there(objects: Objects) {
    let objects = objects.of(&new_site());
    for text in ["a long first", "second"] {
        objects.put(&photo(), bytes(text), "image/png").await.expect("put");
        assert_eq!(read(objects.get(&photo()).await), bytes(text));
    }
}

async fn what_was_never_put_is_missing(objects: Objects) {
    let objects = objects.of(&new_site());
    assert_eq!(objects.get(&photo()).await.expect("read"), None);
    objects.delete(&photo()).await.expect("nothing to delete is no failure");
}

async fn clinics_do_not_share_objects(objects: Objects) {
    let (alfa, beta) = (objects.of(&new_site()), objects.of(&new_site()));
    alfa.put(&photo(), bytes("alfa"), "image/png").await.expect("put");
    assert_eq!(beta.get(&photo()).await.expect("read"), None);
    beta.put(&photo(), bytes("beta"), "image/png").await.expect("put");
    assert_eq!(read(alfa.get(&photo()).await), bytes("alfa"));
    beta.delete(&photo()).await.expect("deleted");
    assert_eq!(read(alfa.get(&photo()).await), bytes("alfa"));
}

async fn an_object_must_be_what_its_name_says(objects: Objects) {
    let objects = objects.of(&new_site());
    let put = objects.put(&photo(), bytes("<script>"), "text/html").await;
    assert!(matches!(put, Err(ObjectsError::WrongType)));
    assert_eq!(objects.get(&photo()).await.expect("read"), None);
}

async fn an_object_that_is_too_large_is_refused(objects: Objects) {
    let objects = objects.of(&new_site());
    let large = Bytes::from(vec![0; usize::try_from(LARGEST).expect("it fits") + 1]);
    let put = objects.put(&photo(), large, "image/png").await;
    assert!(matches!(put, Err(ObjectsError::TooLarge)));
}

async fn an_empty_object_is_an_object(objects: Objects) {
    let objects = objects.of(&new_site());
    objects.put(&photo(), Bytes::new(), "image/png").await.expect("put");
    assert_eq!(read(objects.get(&photo()).await), Bytes::new());
}

async fn the_bucket_may_be_there_already(objects: Objects) {
    objects.ensure_bucket().await.expect("it is");
}

/// A stream of so many bytes, each piece unlike the one before.
fn many(size: usize) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let piece = 300_000;
    let pieces = (0..size.div_ceil(piece)).map(move |number| {
        let length = piece.min(size - number * piece);
        Ok(Bytes::from(vec![u8::try_from(number % 251).expect("a byte"); length]))
    });
    stream::iter(pieces)
}

async fn whole(pieces: impl Stream<Item = io::Result<Bytes>>) -> Vec<u8> {
    pieces
        .try_fold(Vec::new(), async |mut all, piece| {
            all.extend_from_slice(&piece);
            Ok(all)
        })
        .await
        .expect("pieces")
}

/// Reads an object piece by piece, held against a checksum.
async fn pieces(objects: &SiteObjects, sha256: &str) -> Result<Vec<u8>, ObjectsError> {
    let found = objects.get_stream(&photo()).await?.expect("it is there");
    let size = found.size;
    let all: Vec<Bytes> = found.checked(sha256).pieces().try_collect().await?;
    let all = all.concat();
    assert_eq!(all.len() as u64, size);
    Ok(all)
}

/// Three parts and a bit: more than are sent at once.
const LONG: usize = 16 * 1024 * 1024;

async fn a_stream_is_put_whole_and_read_in_pieces(objects: Objects) {
    let objects = objects.of(&new_site());
    assert!(objects.get_stream(&photo()).await.expect("read").is_none());
    for size in [LONG, 5 * 1024 * 1024, 5, 0] {
        let stored = objects.put_stream(&photo(), many(size), "image/png", LONG as u64).await;
        let (stored, put) = (stored.expect("put"), whole(many(size)).await);
        assert_eq!((stored.size, &stored.sha256), (size as u64, &shell::keys::sha256(&put)));
        assert_eq!(pieces(&objects, &stored.sha256).await.expect("read"), put, "{size}");
    }
    let other = shell::keys::sha256(b"what was expected");
    assert!(matches!(pieces(&objects, &other).await, Err(ObjectsError::Damaged)));
}

async fn a_stream_that_breaks_off_or_is_too_large_leaves_what_was_there(objects: Objects) {
    let objects = objects.of(&new_site());
    objects.put(&photo(), bytes("before"), "image/png").await.expect("put");
    for size in [6 * 1024 * 1024, 6] {
        let broken = many(size).chain(stream::iter([Err(io::Error::other("gone away"))]));
        let put = objects.put_stream(&photo(), broken, "image/png", LONG as u64).await;
        assert!(matches!(put, Err(ObjectsError::Broken(_))), "{put:?}");
        let most = size as u64 - 1;
        let put = objects.put_stream(&photo(), many(size), "image/png", most).await;
        assert!(matches!(put, Err(ObjectsError::TooLarge)), "{put:?}");
    }
    let put = objects.put_stream(&photo(), many(6), "text/html", 6).await;
    assert!(matches!(put, Err(ObjectsError::WrongType)), "{put:?}");
    assert_eq!(read(objects.get(&photo()).await), bytes("before"));
}

/// Whoever uploads goes away, or his process dies. In a bucket of its own: it is counted what is
/// left there.
async fn an_upload_that_nobody_ends_is_given_up_or_swept(objects: Objects) {
    let site = objects.of(&new_site());
    let hour = TimeDelta::hours(1);
    let (now, begun) = (Clock::system().now(), async || {
        let endless = many(6 * 1024 * 1024).chain(stream::pending());
        let site = site.clone();
        let mut putting =
            Box::pin(
                async move { site.put_stream(&photo(), endless, "image/png", LONG as u64).await },
            );
        assert!(timeout(Duration::from_secs(1), &mut putting).await.is_err(), "it never ends");
        // In something that is not awaited itself.
        Some(putting)
    });
    let left = async || objects.unfinished(now + hour).await.expect("counted");

    drop(begun().await);
    let since = Instant::now();
    while left().await > 0 {
        assert!(since.elapsed() < Duration::from_secs(20), "it is not given up");
        sleep(Duration::from_millis(50)).await;
    }
    std::mem::forget(begun().await);
    assert_eq!(left().await, 1);
    assert_eq!(objects.sweep(now - hour).await.expect("swept"), 0, "it may still go on");
    assert_eq!(objects.sweep(now + hour).await.expect("swept"), 1);
    assert_eq!(left().await, 0);
    assert_eq!(site.get(&photo()).await.expect("read"), None);
}

#[tokio::test]
async fn a_folders_upload_that_nobody_ends_is_given_up_or_swept() {
    let root = tempfile::tempdir().expect("a folder");
    an_upload_that_nobody_ends_is_given_up_or_swept(Objects::folder(root.path())).await;
}

#[tokio::test]
async fn a_buckets_upload_that_nobody_ends_is_given_up_or_swept() {
    let name = format!("portal-swept-{}", hex::encode(shell::keys::random::<6>()));
    an_upload_that_nobody_ends_is_given_up_or_swept(bucket(&name).await).await;
}

#[tokio::test]
async fn a_signed_address_gives_one_object_under_its_name_for_a_while() {
    let (objects, stranger) = (bucket("portal-tests").await, new_site());
    let (site, key) = (new_site(), photo());
    objects.of(&site).put(&key, bytes("a picture"), "image/png").await.expect("put");
    objects.of(&stranger).put(&key, bytes("a secret"), "image/png").await.expect("put");
    let named = |lasts| Download { name: "Снимок №1.png".into(), inline: true, lasts };
    let address = async |lasts| {
        let signed = objects.of(&site).presigned_get(&key, &named(lasts)).await;
        signed.expect("signed").expect("browsers reach it")
    };
    let good = address(Duration::from_secs(60)).await;
    let answer = reqwest::get(&good).await.expect("an answer");
    let header = |name| answer.headers().get(name).map(|value| value.to_str().expect("text"));
    assert_eq!(answer.status(), 200);
    assert_eq!(header("content-type"), Some("image/png"));
    let disposition = header("content-disposition").expect("a name");
    assert!(disposition.starts_with("inline; filename=\"______ _1.png\""), "{disposition}");
    let name = "filename*=UTF-8''%D0%A1%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA%20%E2%84%961.png";
    assert!(disposition.ends_with(name), "{disposition}");
    assert_eq!(answer.text().await.expect("a body"), "a picture");

    let foreign = good.replace(&site.id.to_string(), &stranger.id.to_string());
    assert_ne!(foreign, good);
    let html = good.replace("image%2Fpng", "text%2Fhtml");
    assert_ne!(html, good);
    let short = address(Duration::from_secs(1)).await;
    sleep(Duration::from_millis(2500)).await;
    for address in [foreign, html, short] {
        let answer = reqwest::get(&address).await.expect("an answer");
        assert_eq!(answer.status(), 403, "{address}");
        assert!(!answer.text().await.expect("a body").contains("a secret"));
    }
    let hidden = Objects::s3(S3Config { public: None, ..config("portal-tests") });
    let hidden = hidden.of(&site).presigned_get(&key, &named(Duration::from_secs(60))).await;
    assert_eq!(hidden.expect("no failure"), None, "the portal gives it out itself");
}

#[test]
fn a_hostile_name_names_no_object() {
    for name in
        ["../photo.png", "/etc/passwd", "a/b.png", "..", "a.png\0", "a.svg", "%2e%2e.png", "a.png"]
    {
        assert!(Picture::new(name).is_err(), "{name:?}");
    }
}

#[tokio::test]
async fn a_folders_file_that_is_too_large_is_not_read() {
    let root = tempfile::tempdir().expect("a folder");
    let site = new_site();
    let folder = root.path().join(format!("sites/{}/pictures", site.id));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = std::fs::File::create(folder.join(NAME)).expect("a file");
    file.set_len(LARGEST + 1).expect("a long file");
    let found = Objects::folder(root.path()).of(&site).get(&photo()).await;
    assert!(matches!(found, Err(ObjectsError::TooLarge)));
}

#[tokio::test]
async fn a_wrong_key_to_the_bucket_is_a_failure_and_is_not_printed() {
    let config =
        S3Config { secret: Secret::new("no such secret".into()), ..config("portal-tests") };
    assert!(!format!("{config:?}").contains("no such secret"));
    let objects = Objects::s3(config);
    assert!(!format!("{objects:?}").contains("no such secret"));
    let found = objects.of(&new_site()).get(&photo()).await;
    assert!(matches!(found, Err(ObjectsError::Failed(_))));
}

const NAME: &str = crate::walls::PICTURE;

fn photo() -> Picture {
    Picture::new(NAME).expect("a plain name")
}

fn bytes(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

fn read(found: Result<Option<Object>, ObjectsError>) -> Bytes {
    found.expect("read").expect("it is there").bytes
}

fn config(bucket: &str) -> S3Config {
    S3Config {
        endpoint: setting("PORTAL_TEST_S3"),
        region: "us-east-1".into(),
        bucket: bucket.into(),
        path_style: true,
        key: setting("PORTAL_TEST_S3_KEY"),
        secret: Secret::new(setting("PORTAL_TEST_S3_SECRET")),
        public: Some(setting("PORTAL_TEST_S3")),
    }
}

/// A bucket of the test server.
async fn bucket(name: &str) -> Objects {
    let objects = Objects::s3(config(name));
    objects.ensure_bucket().await.expect("a bucket");
    objects
}
