//! Leads connections to whichever node takes them.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::Failure;

/// A balancer of connections; it ends when dropped.
pub struct Balancer {
    /// Where it listens.
    pub address: SocketAddr,
    nodes: Arc<Mutex<Vec<SocketAddr>>>,
    task: JoinHandle<()>,
}

impl Balancer {
    /// Starts one that knows no node yet.
    pub async fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let nodes = Arc::new(Mutex::new(Vec::<SocketAddr>::new()));
        let (known, turn) = (Arc::clone(&nodes), AtomicUsize::new(0));
        let task = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut nodes = known.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if !nodes.is_empty() {
                    let first = turn.fetch_add(1, Ordering::Relaxed) % nodes.len();
                    nodes.rotate_left(first);
                }
                tokio::spawn(async move {
                    for node in nodes {
                        if let Ok(mut server) = TcpStream::connect(node).await {
                            let _ = copy_bidirectional(&mut client, &mut server).await;
                            break;
                        }
                    }
                });
            }
        });
        Ok(Self { address, nodes, task })
    }

    /// Names the nodes.
    pub fn lead_to(&self, nodes: Vec<SocketAddr>) {
        *self.nodes.lock().unwrap_or_else(PoisonError::into_inner) = nodes;
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
