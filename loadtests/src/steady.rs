//! A steady stream: requests begin at their own moments, whether the ones before are answered or
//! not. How long one takes is counted from its moment, so that waiting for a connection counts.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::{
    Failure,
    client::Connection,
    process::Cpu,
    rounds::{Round, Side},
};

/// How much comes in a round.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// Who brings it: each has one connection and brings one after another.
    pub clients: usize,
    /// The number of the first request.
    pub first: usize,
    /// In all.
    pub requests: usize,
    /// So many begin in a second.
    pub per_second: u32,
}

impl Stream {
    /// When a request begins, after the first.
    fn moment(self, number: usize) -> Duration {
        Duration::from_secs(1) * u32::try_from(number).unwrap_or(u32::MAX) / self.per_second.max(1)
    }
}

/// Measures one round of something that each client does by itself.
pub async fn stream<C, D>(stream: Stream, clients: Vec<C>, each: D) -> Result<Round, Failure>
where
    C: Send + 'static,
    D: AsyncStep<C> + Clone + Send + 'static,
{
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    let width = clients.len().max(1);
    for (own, mut client) in clients.into_iter().enumerate() {
        let each = each.clone();
        tasks.spawn(async move {
            let mut seen = Round::default();
            for number in (own..stream.requests).step_by(width) {
                let moment = begun + stream.moment(number);
                tokio::time::sleep_until(moment.into()).await;
                let result = each.step(&mut client, stream.first + number).await;
                seen.count(result.map(|()| moment.elapsed()));
            }
            seen
        });
    }
    let mut whole = Round::default();
    while let Some(seen) = tasks.join_next().await {
        whole.add(seen?);
    }
    whole.elapsed = begun.elapsed();
    whole.latencies.sort_unstable();
    Ok(whole)
}

/// What a client does with the request of a number.
pub trait AsyncStep<C> {
    /// Does it.
    fn step(
        &self,
        client: &mut C,
        number: usize,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

impl AsyncStep<Connection> for Side {
    async fn step(&self, client: &mut Connection, number: usize) -> Result<(), Failure> {
        let answer = client.ask(&(self.make)(number)).await?;
        answer.expect(self.expect).map(drop)
    }
}

/// Measures one round of a server.
pub async fn round(side: &Side, load: Stream) -> Result<Round, Failure> {
    let mut connections = Vec::with_capacity(load.clients);
    for _ in 0..load.clients {
        connections.push(Connection::open(side.address).await?);
    }
    let before = Cpu::of(side.pid)?;
    let mut seen = stream(load, connections, side.clone()).await?;
    seen.cpu = Some(Cpu::of(side.pid)?.since(&before));
    Ok(seen)
}
