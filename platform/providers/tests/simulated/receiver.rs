//! A shop that listens to notifications, and says what it is told to.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use poem::{
    Endpoint, IntoResponse, Request, Response, Server, http::StatusCode, listener::TcpAcceptor,
};
use serde_json::Value;
use tokio::net::TcpListener;

#[derive(Default)]
struct Heard {
    came: Vec<Value>,
    answers: VecDeque<(u16, String)>,
}

/// A running shop.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    heard: Arc<Mutex<Heard>>,
}

struct Door(Arc<Mutex<Heard>>);

impl Endpoint for Door {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let body = request.take_body().into_bytes().await?;
        let mut heard = self.0.lock().expect("unpoisoned");
        heard.came.push(serde_json::from_slice(&body).expect("JSON"));
        let (status, said) = heard.answers.pop_front().unwrap_or((200, "OK".into()));
        Ok(said.with_status(StatusCode::from_u16(status).expect("a status")).into_response())
    }
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/told", listener.local_addr().expect("an address"));
        let heard = Arc::<Mutex<Heard>>::default();
        let acceptor = TcpAcceptor::from_tokio(listener).expect("a listener");
        let door = Door(Arc::clone(&heard));
        tokio::spawn(async move { Server::new_with_acceptor(acceptor).run(door).await });
        Self { url, heard }
    }

    /// The next answers; afterwards it is always 200 and `OK`.
    pub fn answers(&self, answers: &[(u16, &str)]) {
        let answers = answers.iter().map(|(status, said)| (*status, (*said).to_owned()));
        self.heard.lock().expect("unpoisoned").answers.extend(answers);
    }

    pub fn came(&self) -> Vec<Value> {
        self.heard.lock().expect("unpoisoned").came.clone()
    }

    /// Waits until that many have come.
    pub async fn wait(&self, count: usize) -> Vec<Value> {
        let mut came = self.came();
        for _ in 0..500 {
            if came.len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            came = self.came();
        }
        assert!(came.len() >= count, "only {came:?} came");
        came
    }

    /// What has come when nothing more is to come.
    pub async fn quiet(&self) -> Vec<Value> {
        tokio::time::sleep(Duration::from_millis(300)).await;
        self.came()
    }
}
