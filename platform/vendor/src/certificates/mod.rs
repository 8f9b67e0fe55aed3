//! Certificates that the portal orders itself for the clinics' own domains (S3), by ACME: see
//! [`order_due`]. Every node that serves TLS shows them.

mod order;
mod show;

use std::{sync::Arc, time::Duration};

use shell::{App, http::listener::Certificates};

pub use order::order_due;
pub use show::take_over;

/// Under which name a domain's key is sealed.
pub fn key_name(domain: &str) -> String {
    format!("tls:{domain}")
}

/// Under which name the account at an authority is sealed.
pub fn account_name(directory: &str) -> String {
    format!("acme:{directory}")
}

/// Takes over what was issued, on whichever node, for ever.
pub async fn follow(app: Arc<App>, certificates: Arc<Certificates>, period: Duration) {
    let mut seen = None;
    loop {
        match take_over(&app, &certificates, seen).await {
            Ok(now) => seen = now,
            Err(problem) => tracing::warn!(%problem, "issued certificates could not be read"),
        }
        tokio::time::sleep(period).await;
    }
}

/// Orders what is due, for ever, where the settings name an authority. Several nodes may.
pub async fn keep(app: Arc<App>, certificates: Arc<Certificates>, period: Duration) {
    if app.acme.is_none() {
        return;
    }
    loop {
        if let Err(problem) = order_due(&app, &certificates).await {
            tracing::warn!(%problem, "certificates could not be ordered");
        }
        tokio::time::sleep(period).await;
    }
}
