//! An S3 server of one's own: SeaweedFS.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use hyper::StatusCode;
use serde_json::json;

use super::{
    free_address,
    process::{Process, find, folders, guarded, logged},
    until,
};
use crate::{
    Failure,
    client::{Ask, once},
    data::unique,
    options::Options,
};

/// The bucket, and the id of the access key.
pub const BUCKET: &str = "portal";
const KEY: &str = "portal-proof";

/// The server.
pub struct Storage {
    program: PathBuf,
    folder: PathBuf,
    addresses: Vec<SocketAddr>,
    /// The access key.
    pub secret: String,
    process: Option<Process>,
}

impl Storage {
    /// Starts one with an empty bucket; none where the program is not here.
    pub async fn create(options: &Options, folder: &Path) -> Result<Option<Self>, Failure> {
        let own = folders("target/test-tools").into_iter().map(|one| one.join("bin/weed"));
        let places = options.weed.clone().into_iter().chain(own);
        let Some(program) = find("weed", places) else { return Ok(None) };
        let secret = unique().simple().to_string();
        let identities = json!({ "identities": [{
            "name": "portal", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            "credentials": [{ "accessKey": KEY, "secretKey": secret }],
        }] });
        std::fs::create_dir(folder.join("s3"))?;
        std::fs::write(folder.join("s3.json"), identities.to_string())?;
        let mut addresses = Vec::new();
        while addresses.len() < 8 {
            let address = free_address()?;
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        let (program, folder) = (std::path::absolute(program)?, folder.to_owned());
        let mut server = Self { program, folder, addresses, secret, process: None };
        server.start().await?;
        Ok(Some(server))
    }

    /// What leads a portal here.
    pub fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("PORTAL_S3_ENDPOINT", format!("http://{}", self.addresses[0])),
            ("PORTAL_S3_BUCKET", BUCKET.into()),
            ("PORTAL_S3_KEY", KEY.into()),
            ("PORTAL_S3_SECRET", self.secret.clone()),
        ]
    }

    /// Starts it and waits until its bucket can be written to.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let mut command = guarded(&self.program, &[]);
        let port = |at: usize| self.addresses[at].port();
        command.arg("-logtostderr=true").arg("server");
        command.arg(format!("-dir={}", self.folder.join("s3").display()));
        command.arg(format!("-s3.config={}", self.folder.join("s3.json").display()));
        command.args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-s3.port.iceberg=0"]);
        command.args(["-s3.port.lance=0", "-master.volumeSizeLimitMB=64", "-volume.max=0"]);
        command.arg("-master.telemetry=false");
        let doors = ["s3.port", "s3.port.grpc", "filer.port", "filer.port.grpc"];
        let doors = doors.into_iter().chain(["master.port", "master.port.grpc"]);
        for (at, name) in doors.chain(["volume.port", "volume.port.grpc"]).enumerate() {
            command.arg(format!("-{name}={}", port(at)));
        }
        logged(&mut command, &self.folder.join("storage.log"))?;
        self.process = Some(Process::start(command)?);
        let (s3, filer) = (self.addresses[0], self.addresses[2]);
        let bucket =
            Ask::form("localhost", &format!("/buckets/{BUCKET}/"), String::new())?.by("PUT")?;
        let probe = Ask::form("localhost", "/probe", "x".into())?.by("PUT")?;
        let stranger = Ask::get("localhost", "/")?;
        until("SeaweedFS", async || {
            let made = once(filer, &bucket).await.is_ok_and(|it| it.status.as_u16() < 500);
            let kept = made && once(filer, &probe).await.is_ok_and(|it| it.status.is_success());
            kept && once(s3, &stranger).await.is_ok_and(|it| it.status == StatusCode::FORBIDDEN)
        })
        .await?;
        Ok(())
    }

    /// Ends it without a word.
    pub async fn kill(&mut self) -> Result<(), Failure> {
        match self.process.take() {
            Some(mut process) => process.kill().await,
            None => Ok(()),
        }
    }

    /// Every object with its key, read past S3.
    pub async fn dump(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let filer = self.addresses[2];
        let (mut folders, mut all) = (vec![format!("/buckets/{BUCKET}")], Vec::new());
        while let Some(folder) = folders.pop() {
            let ask = Ask::get("localhost", &format!("{folder}/?limit=100000"))?;
            let told = once(filer, &ask.with("accept", "application/json")?).await?;
            let told: serde_json::Value = serde_json::from_slice(&told.body)?;
            for entry in told["Entries"].as_array().into_iter().flatten() {
                let path = entry["FullPath"].as_str().unwrap_or_default().to_owned();
                // Folders have the highest bit of their mode.
                if entry["Mode"].as_u64().unwrap_or(0) & (1 << 31) != 0 {
                    folders.push(path);
                } else {
                    let body = once(filer, &Ask::get("localhost", &path)?).await?.body;
                    all.push((path, body.to_vec()));
                }
            }
        }
        Ok(all)
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // It leaves its sockets behind.
        for address in &self.addresses {
            for of in ["filer", "filer-grpc", "master-grpc", "s3", "s3-grpc", "volume-grpc"] {
                let _ =
                    std::fs::remove_file(format!("/tmp/seaweedfs-{of}-{}.sock", address.port()));
            }
        }
    }
}
