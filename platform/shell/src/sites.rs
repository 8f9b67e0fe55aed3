//! The sites, in memory: from a host's label to its site without asking anybody (S1), kept
//! up to date from the database, where the runtime truth is (S5).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use kernel::{Problem, Site, SiteId, site::Status};
use store::{Cache, Db, cache::keys::PlatformSites};

use crate::{app::App, themes::Look};

/// A site with its look.
pub struct Live {
    /// The site.
    pub site: Arc<Site>,
    /// Its theme, texts and colours, prepared when the first page asks.
    look: std::sync::OnceLock<Arc<Look>>,
}

impl Live {
    /// The site's theme, texts and colours.
    pub fn look(&self, app: &App) -> Arc<Look> {
        let make = || Look::new(&self.site, &app.themes, &app.settings.origin(&self.site.label));
        Arc::clone(self.look.get_or_init(|| Arc::new(make())))
    }
}

impl App {
    /// Takes over what has changed in the sites and tells the other nodes. To be called once a
    /// change is committed.
    pub async fn sites_changed(&self) -> Result<(), Problem> {
        self.cache.of_platform().forget(PlatformSites);
        self.sites.refresh(&self.db).await.map(drop)
    }
}

#[derive(Clone, Default)]
struct State {
    revision: i64,
    by_label: HashMap<Box<str>, Arc<Live>>,
    by_id: HashMap<SiteId, Arc<Live>>,
    by_domain: HashMap<Box<str>, SiteId>,
}

impl State {
    fn forget(&mut self, id: SiteId) {
        if let Some(known) = self.by_id.remove(&id) {
            let label = known.site.label.as_str();
            if self.by_label.get(label).is_some_and(|one| one.site.id == id) {
                self.by_label.remove(label);
            }
        }
    }
}

/// The sites of this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Sites {
    state: Arc<ArcSwap<State>>,
    /// Whose turn it is to refresh: an older answer never replaces a newer one.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// When the database last said how they are.
    told: Arc<Mutex<Option<Instant>>>,
}

impl Sites {
    /// Reads all sites.
    pub async fn load(db: &Db) -> Result<Self, Problem> {
        let sites = Self::default();
        sites.refresh(db).await?;
        Ok(sites)
    }

    /// The site with this label.
    pub fn by_label(&self, label: &str) -> Option<Arc<Live>> {
        self.state.load().by_label.get(label).cloned()
    }

    /// The site that answers at a domain of its own.
    pub fn by_domain(&self, domain: &str) -> Option<Arc<Live>> {
        let state = self.state.load();
        state.by_id.get(state.by_domain.get(domain)?).cloned()
    }

    /// The site with this id: for jobs, which store it.
    pub fn by_id(&self, id: SiteId) -> Option<Arc<Live>> {
        self.state.load().by_id.get(&id).cloned()
    }

    /// The number of the sites' last change that this process knows.
    pub fn revision(&self) -> i64 {
        self.state.load().revision
    }

    /// Every active site, by label.
    pub fn active(&self) -> Vec<Arc<Site>> {
        let state = self.state.load();
        let mut sites: Vec<_> = state
            .by_id
            .values()
            .filter(|live| live.site.config.status == Status::Active)
            .map(|live| Arc::clone(&live.site))
            .collect();
        sites.sort_by(|a, b| a.label.cmp(&b.label));
        sites
    }

    /// The status of each site.
    pub fn by_status(&self) -> Vec<Status> {
        self.state.load().by_id.values().map(|live| live.site.config.status).collect()
    }

    /// How many sites there are.
    pub fn len(&self) -> usize {
        self.state.load().by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes over what has changed since the last time; tells how many sites did.
    pub async fn refresh(&self, db: &Db) -> Result<usize, Problem> {
        let _turn = self.turn.lock().await;
        let known = self.state.load().revision;
        let asked = Instant::now();
        if store::sites::revision(db).await? == known {
            self.told_at(asked);
            return Ok(0);
        }
        let changed = store::sites::changed_since(db, known).await?;
        let removed = store::sites::removed_since(db, known).await?;
        let domains = store::site_domains::proven(db).await?;
        let count = changed.len() + removed.len();
        let mut state = State::clone(&self.state.load());
        state.by_domain = domains.into_iter().map(|(name, id)| (name.into(), id)).collect();
        for removal in removed {
            state.revision = state.revision.max(removal.revision);
            state.forget(removal.id);
        }
        for stored in changed {
            state.revision = state.revision.max(stored.revision);
            let site = Arc::new(stored.site);
            // It may have had another label.
            state.forget(site.id);
            let live = Arc::new(Live { site: Arc::clone(&site), look: std::sync::OnceLock::new() });
            state.by_label.insert(site.label.as_str().into(), Arc::clone(&live));
            state.by_id.insert(site.id, live);
        }
        self.state.store(Arc::new(state));
        self.told_at(asked);
        Ok(count)
    }

    fn told_at(&self, asked: Instant) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
    }

    /// For how long changes of others may have gone unnoticed.
    pub fn age(&self) -> Duration {
        let told = *self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.map_or(Duration::ZERO, |told| told.elapsed())
    }

    /// Keeps the sites up to date for ever: asks when another node says that they have changed,
    /// and every `period`, since without Redis nobody says so.
    pub async fn follow(self, db: Db, cache: Cache, period: Duration) {
        loop {
            tokio::select! {
                () = cache.sites_changed() => {}
                () = tokio::time::sleep(period) => {}
            }
            match self.refresh(&db).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "sites changed"),
                Err(problem) => tracing::warn!(%problem, "sites could not be refreshed"),
            }
        }
    }
}
