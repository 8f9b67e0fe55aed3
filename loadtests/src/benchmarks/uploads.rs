//! `uploads`: large files through the portal into the S3 server, against the same client that writes
//! them there itself.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use aws_credential_types::Credentials;
use aws_sdk_s3::{
    Client,
    config::{BehaviorVersion, Config, Region},
    presigning::PresigningConfig,
};
use bytes::Bytes;
use hyper::StatusCode;
use tempfile::TempDir;
use tokio::{net::lookup_host, task::JoinSet};
use uuid::Uuid;

use crate::{
    Failure,
    client::{Ask, Connection},
    data::{Database, Value, insert, label, now, seed_sites, text},
    options::{Engine, Options},
    portal::{self, Portal},
    report::Finding,
    rounds::median,
};

/// Files on their way at the same time.
const PARALLEL: usize = 10;
/// How large each is: the largest that a door takes today.
const SIZE: usize = 20 * 1024 * 1024;
/// The least share of the client's own rate.
const SHARE: f64 = 0.8;
/// The most that memory may grow, in MiB: parts of 5 MiB, three of each file, and the rest.
const GROWTH: u64 = 224;
/// The bucket.
const BUCKET: &str = "loadtests";
/// An administrator's token, and what the database keeps of it.
const TOKEN: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const HASH: &str = "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55";

/// Measures both in turn, and the portal's memory.
pub async fn run(options: &Options) -> Result<Vec<Finding>, Failure> {
    let options = &Options { bucket: Some(BUCKET.into()), ..options.clone() };
    let s3 = S3::open(options).await?;
    let folder = TempDir::new()?;
    let database = Database::create(options, options.engine, folder.path()).await?;
    let measured = measure(options, &s3, &database, folder.path()).await;
    database.remove().await?;
    measured
}

async fn measure(
    options: &Options,
    s3: &S3,
    database: &Database,
    folder: &Path,
) -> Result<Vec<Finding>, Failure> {
    portal::migrate(options, database, folder).await?;
    let site = seed_sites(database, 1).await?;
    database.run(site, administrator(options.engine, site)).await?;
    let portal = Portal::start(options, database, folder).await?;
    let content = Bytes::from(noise(SIZE));
    let through = form(&format!("{}.localhost", label(0)), &content)?;
    // A warm-up of both, and what the process needs at rest.
    parallel(portal.address, vec![through.clone(); 2], StatusCode::SEE_OTHER).await?;
    parallel(s3.address, s3.puts(&content, 2).await?, StatusCode::OK).await?;
    let resting = portal.resident()?;
    let (mut own, mut ours, mut peak) = (Vec::new(), Vec::new(), resting);
    for _ in 0..options.rounds.max(1) {
        let puts = s3.puts(&content, PARALLEL).await?;
        own.push(parallel(s3.address, puts, StatusCode::OK).await?);
        // A clinic has room for twenty files.
        let forget = "UPDATE imports SET kept_until = NULL".to_owned();
        database.run(site, vec![forget]).await?;
        let sent = parallel(portal.address, vec![through.clone(); PARALLEL], StatusCode::SEE_OTHER);
        let (sent, most) = watched(&portal, sent).await?;
        ours.push(sent);
        peak = peak.max(most);
    }
    portal.end().await?;
    let share = median(own.iter().zip(&ours).map(|(own, ours)| own / ours));
    let rate = |times: &[f64]| (PARALLEL * SIZE) as f64 / 1e6 / median(times.iter().copied());
    let mib = |bytes: u64| bytes / (1024 * 1024);
    println!(
        "\nuploads, {PARALLEL} at once, {} MiB each: {:.0} MB/s straight to S3, {:.0} MB/s through the portal",
        SIZE / (1024 * 1024),
        rate(&own),
        rate(&ours)
    );
    println!("  resident memory: {} MiB resting, {} MiB at most", mib(resting), mib(peak));
    let growth = mib(peak - resting);
    Ok(vec![
        Finding {
            aim: format!("{PARALLEL} uploads at once: ≥ {SHARE} × the client's own rate to S3"),
            measured: format!("{share:.2} ×"),
            met: share >= SHARE,
        },
        Finding {
            aim: format!("memory grows by ≤ {GROWTH} MiB meanwhile"),
            measured: format!("{growth} MiB"),
            met: growth <= GROWTH,
        },
    ])
}

/// Does something and watches the portal's memory; gives the most of it.
async fn watched(
    portal: &Portal,
    what: impl Future<Output = Result<f64, Failure>>,
) -> Result<(f64, u64), Failure> {
    tokio::pin!(what);
    let mut most = 0;
    loop {
        tokio::select! {
            done = &mut what => return Ok((done?, most)),
            () = tokio::time::sleep(Duration::from_millis(20)) => {
                most = most.max(portal.resident()?);
            }
        }
    }
}

/// Sends requests at once, each over a connection of its own; gives the seconds it took.
async fn parallel(address: SocketAddr, asks: Vec<Ask>, expect: StatusCode) -> Result<f64, Failure> {
    let begun = Instant::now();
    let mut sending = JoinSet::new();
    for ask in asks {
        sending.spawn(async move {
            let mut connection = Connection::open(address).await?;
            connection.ask(&ask).await?.expect(expect).map(drop)
        });
    }
    while let Some(sent) = sending.join_next().await {
        sent??;
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// The form of the panel with a file.
fn form(host: &str, content: &Bytes) -> Result<Ask, Failure> {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\npatients\r\n\
                     --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
        .to_vec();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--x--\r\n");
    Ask::form(host, "/admin/clinic/import", String::new())?
        .with("content-type", "multipart/form-data; boundary=x")?
        .with("cookie", &format!("staff={TOKEN}"))
        .map(|ask| ask.carrying(body.into()))
}

/// Bytes that nothing can make smaller, without a line's end.
fn noise(size: usize) -> Vec<u8> {
    let mut random = crate::data::Random::new(7);
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        bytes.extend_from_slice(&random.next().to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// A member of the staff who has come in.
fn administrator(engine: Engine, site: Uuid) -> Vec<String> {
    let (id, at) = (|| Value::Id(Uuid::from_u128(1)), || Value::At(now()));
    let member = vec![
        Value::Id(site),
        id(),
        text("load@clinic.example"),
        text("Load"),
        text("administrator"),
        at(),
    ];
    let session = vec![
        Value::Id(site),
        id(),
        text(HASH),
        id(),
        at(),
        text("127.0.0.1"),
        text("loadtests"),
        at(),
        at(),
    ];
    let mut all =
        insert(engine, "staff", "site_id, id, email, name, role, created_at", vec![member]);
    let columns =
        "site_id, id, token_hash, staff_id, passed_at, ip, user_agent, created_at, seen_at";
    all.extend(insert(engine, "staff_sessions", columns, vec![session]));
    all
}

/// The S3 server, for a client who writes there himself.
struct S3 {
    client: Client,
    address: SocketAddr,
    host: String,
}

impl S3 {
    /// Makes the bucket if it is not there.
    async fn open(options: &Options) -> Result<Self, Failure> {
        let endpoint = options.s3.clone().ok_or("uploads need an S3 server: --s3 URL")?;
        let host = endpoint.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let address = lookup_host(&host).await?.next().ok_or("the S3 server has no address")?;
        let credentials =
            Credentials::new(&options.s3_key, &options.s3_secret, None, None, "loadtests");
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::new("us-east-1"))
            .force_path_style(true)
            .credentials_provider(credentials)
            .build();
        let client = Client::from_conf(config);
        if client.head_bucket().bucket(BUCKET).send().await.is_err() {
            client.create_bucket().bucket(BUCKET).send().await?;
        }
        Ok(Self { client, address, host })
    }

    /// Signed requests that put the content under names of their own.
    async fn puts(&self, content: &Bytes, count: usize) -> Result<Vec<Ask>, Failure> {
        let hour = PresigningConfig::expires_in(Duration::from_secs(3600))?;
        let mut asks = Vec::new();
        for number in 0..count {
            let put = self.client.put_object().bucket(BUCKET).key(format!("straight/{number}"));
            let signed = put.presigned(hour.clone()).await?;
            let path = signed.uri().split_once(&self.host).map_or(signed.uri(), |(_, path)| path);
            let ask = Ask::put(&self.host, path, &serde_json::Value::Null)?;
            asks.push(ask.carrying(content.clone()));
        }
        Ok(asks)
    }
}
