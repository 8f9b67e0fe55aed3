//! The timetable: chores done for every clinic from time to time.

use std::{sync::Arc, time::Duration};

use super::Going;
use crate::{
    app::{App, Clinic},
    metrics,
};

/// A chore: safe to repeat and to run on several nodes at once.
pub struct Chore {
    /// Its name in the log.
    pub name: &'static str,
    /// Does it for one clinic.
    pub run: fn(Clinic) -> Going<()>,
}

/// Does every chore for every clinic, once in `period`, for ever.
pub async fn keep(app: Arc<App>, chores: Vec<Chore>, period: Duration) {
    loop {
        tokio::time::sleep(period).await;
        app.limits.tidy();
        for site in app.sites.active() {
            for chore in &chores {
                let clinic = Clinic { app: Arc::clone(&app), site: Arc::clone(&site) };
                if let Err(problem) = (chore.run)(clinic).await {
                    metrics::chore_failed(chore.name);
                    tracing::warn!(site = %site.label, chore = chore.name, %problem, "a chore failed");
                }
            }
        }
    }
}
