//! Clients that choose a node, and ask the next one when it does not answer.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    client::{Answer, Ask, once},
    data::Random,
};

/// How long a client goes on asking.
const PATIENCE: Duration = Duration::from_secs(150);
/// How many strange answers are kept.
const KEPT: usize = 30;

/// How requests were answered.
#[derive(Default)]
pub struct Tally {
    /// How many, by what came.
    pub counts: BTreeMap<&'static str, u64>,
    /// Answers that nobody should get, as they were seen.
    pub strange: Vec<String>,
    /// The longest that an answer took.
    pub longest: Duration,
}

/// Everything that clients know of the nodes.
pub struct Asking {
    nodes: Vec<SocketAddr>,
    tally: Mutex<Tally>,
    turn: AtomicU64,
}

impl Asking {
    /// Of these nodes.
    pub fn of(nodes: Vec<SocketAddr>) -> Self {
        Self { nodes, tally: Mutex::default(), turn: AtomicU64::new(1) }
    }

    /// How requests were answered so far.
    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks one node after another until one gives an answer that is no failure of the server; none
    /// where all tries were in vain.
    pub async fn ask(&self, ask: &Ask) -> Option<Answer> {
        self.ask_for(ask, PATIENCE).await
    }

    /// The same for a shorter time.
    pub async fn ask_for(&self, ask: &Ask, patience: Duration) -> Option<Answer> {
        let begun = Instant::now();
        let mut random = Random::new(self.turn.fetch_add(1, Ordering::Relaxed));
        let mut at = random.next() as usize;
        loop {
            let node = self.nodes[at % self.nodes.len()];
            let sent = Instant::now();
            let answer = once(node, ask).await;
            let what = {
                let mut tally = self.tally();
                tally.longest = tally.longest.max(sent.elapsed());
                let what = match &answer {
                    Ok(answer) => judge(answer),
                    Err(why) => lost(&why.to_string()),
                };
                *tally.counts.entry(what).or_default() += 1;
                if let Ok(answer) = &answer
                    && what == STRANGE
                    && tally.strange.len() < KEPT
                {
                    let text = answer.text().chars().take(200).collect::<String>();
                    let (status, id) = (answer.status, answer.header("x-request-id"));
                    tally.strange.push(format!(
                        "{} {} → {status} (request {id}): {text}",
                        ask.method(),
                        ask.path()
                    ));
                }
                what
            };
            if let (Ok(answer), ANSWERED) = (answer, what) {
                return Some(answer);
            }
            if begun.elapsed() > patience {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(100 + random.next() % 400)).await;
            at += 1;
        }
    }
}

/// Answered.
pub const ANSWERED: &str = "answered";
/// 503 with Retry-After and clear words.
pub const LATER: &str = "503 with Retry-After";
/// Another failure of the server.
pub const STRANGE: &str = "other failures of the server (5xx)";
/// Nobody listened.
pub const REFUSED: &str = "no connection";
/// No answer came.
pub const LOST: &str = "connection lost before the answer";
/// No answer came in time.
pub const LATE: &str = "no answer in time";

fn judge(answer: &Answer) -> &'static str {
    match answer.status.as_u16() {
        503 if !answer.header("retry-after").is_empty() && in_words(answer) => LATER,
        500.. => STRANGE,
        _ => ANSWERED,
    }
}

/// Pages say what is the matter; programs are told a code.
fn in_words(answer: &Answer) -> bool {
    match answer.header("content-type").contains("html") {
        true => ["недоступ", "слишком много посетителей"]
            .iter()
            .any(|words| answer.text().contains(words)),
        false => answer.json()["code"].is_string(),
    }
}

fn lost(why: &str) -> &'static str {
    match why {
        _ if why.contains("refused") => REFUSED,
        _ if why.contains("deadline") || why.contains("elapsed") => LATE,
        _ => LOST,
    }
}
