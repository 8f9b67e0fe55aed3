//! The object store's contract, over a folder and over S3.

use kernel::secret::Secret;
use store::{
    Objects,
    objects::{Bytes, LARGEST, Object, ObjectsError, S3Config, keys::Picture},
};

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
                super::$clause(super::bucket().await).await;
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
    let config = S3Config { secret: Secret::new("no such secret".into()), ..config() };
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

fn config() -> S3Config {
    S3Config {
        endpoint: setting("PORTAL_TEST_S3"),
        region: "us-east-1".into(),
        bucket: "portal-tests".into(),
        path_style: true,
        key: setting("PORTAL_TEST_S3_KEY"),
        secret: Secret::new(setting("PORTAL_TEST_S3_SECRET")),
    }
}

/// The test server's bucket.
async fn bucket() -> Objects {
    let objects = Objects::s3(config());
    objects.ensure_bucket().await.expect("a bucket");
    objects
}
