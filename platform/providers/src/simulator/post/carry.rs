//! Carries the queue out, and lets time pass for whatever waits for it.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CONTENT_TYPE,
    redirect,
};
use tokio::task::JoinSet;

use super::{super::World, Attempt, Letter};

const BEAT: Duration = Duration::from_millis(20);
/// What T-Bank waits; the others do not tell.
const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST_ANSWER: usize = 4096;

/// The client that carries.
pub(in super::super) struct Carrier(Client);

impl Carrier {
    pub(in super::super) fn new() -> io::Result<Self> {
        let client = Client::builder()
            .user_agent("provider-simulator")
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .dns_resolver(Home)
            .build();
        client.map(Self).map_err(io::Error::other)
    }
}

/// Names under `localhost` are this machine (RFC 6761), whatever its resolver thinks.
struct Home;

impl Resolve for Home {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let local = name.as_str() == "localhost" || name.as_str().ends_with(".localhost");
            let host = if local { "localhost" } else { name.as_str() };
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Goes on for ever.
pub(in super::super) async fn carry(
    world: Arc<World>,
    carrier: Carrier,
) -> std::convert::Infallible {
    let mut underway = JoinSet::new();
    loop {
        tokio::time::sleep(BEAT).await;
        while underway.try_join_next().is_some() {}
        let due = {
            let (mut state, now) = world.at_work();
            state.post.take_due(now)
        };
        for letter in due {
            let (world, client) = (Arc::clone(&world), carrier.0.clone());
            underway.spawn(async move { bring(&world, &client, letter).await });
        }
    }
}

async fn bring(world: &World, client: &Client, letter: Letter) {
    let request = client.post(&letter.url).header(CONTENT_TYPE, "application/json");
    let (status, said) = match request.body(letter.body.to_string()).send().await {
        Err(cause) => (None, cause.without_url().to_string()),
        Ok(mut answer) => {
            let status = answer.status().as_u16();
            let mut body = Vec::new();
            while let Ok(Some(chunk)) = answer.chunk().await {
                body.extend_from_slice(&chunk);
                if body.len() > LONGEST_ANSWER {
                    break;
                }
            }
            body.truncate(LONGEST_ANSWER);
            (Some(status), String::from_utf8_lossy(&body).into_owned())
        }
    };
    let (mut state, at) = world.at_work();
    state.post.tried(letter.number, Attempt { at, status, said });
}
