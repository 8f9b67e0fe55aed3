//! Requests byte by byte, for what no proper client would send.

use std::{net::SocketAddr, time::Duration};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::Answer;

/// How long an answer may take before it counts as none: far longer than it ever should.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends bytes and reads the answer until the server closes; the request must ask for that
/// with `Connection: close`. `None` when the server closes without an answer.
pub async fn raw(address: SocketAddr, request: &[u8]) -> Option<Answer> {
    exchange(address, request, false).await
}

/// The same for bytes that are no whole request: the client hangs up once it has sent them.
pub async fn raw_and_hang_up(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    exchange(address, bytes, true).await
}

async fn exchange(address: SocketAddr, request: &[u8], hang_up: bool) -> Option<Answer> {
    let mut bytes = Vec::new();
    let exchange = async {
        let stream = TcpStream::connect(address).await.expect("the portal listens");
        let (mut reads, mut writes) = stream.into_split();
        // The server may answer and close before it has read everything.
        let write = async {
            let _ = writes.write_all(request).await;
            if hang_up {
                let _ = writes.shutdown().await;
            }
            std::future::pending::<()>().await;
        };
        let read = async {
            let _ = reads.read_to_end(&mut bytes).await;
        };
        tokio::select! { () = write => {}, () = read => {} }
    };
    timeout(PATIENCE, exchange).await.expect("the portal neither answers nor closes");
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_str(value.trim()).ok()?);
    }
    let chunked = headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked");
    let body = &bytes[end + 4..];
    let body = if chunked { whole(body) } else { body.to_vec() };
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Answer { status, headers, body, url: String::new() })
}

fn whole(mut chunked: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = chunked.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&chunked[..end]).ok();
        let size = size.and_then(|size| usize::from_str_radix(size, 16).ok()).unwrap_or(0);
        let chunk = chunked.get(end + 2..end + 2 + size).unwrap_or_default();
        if chunk.is_empty() {
            break;
        }
        body.extend_from_slice(chunk);
        chunked = chunked.get(end + 4 + size..).unwrap_or_default();
    }
    body
}
