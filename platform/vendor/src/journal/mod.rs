//! The journal: who did what to which site, when, from where. Only ever added to.

use chrono::{DateTime, Utc};
use kernel::{Problem, SiteId, ids::new_uuid};
use poem::{Route, get};
use shell::ConsoleCtx;
use store::{
    PlatformWriter,
    managers::Manager,
    platform_audit::{self, Entry},
};

mod pages;
pub mod screens;

/// The pages of the journal.
pub fn routes(route: Route) -> Route {
    route.at("/journal", get(pages::list))
}

/// Who does something.
#[derive(Clone, Debug)]
pub struct By {
    manager: Option<uuid::Uuid>,
    name: String,
    ip: String,
    user_agent: String,
}

impl By {
    /// Whoever asks: a manager who has signed in, or nobody yet.
    pub fn of(ctx: &ConsoleCtx) -> Self {
        let manager = ctx.at_console.as_ref().map(|one| &one.manager);
        Self {
            manager: manager.map(|one| one.id),
            name: manager.map(|one| one.name.clone()).unwrap_or_default(),
            ip: ctx.address.to_string(),
            user_agent: ctx.user_agent.clone(),
        }
    }

    /// Somebody at the command line.
    pub fn command() -> Self {
        Self { name: "command line".into(), ..Self::portal() }
    }

    /// The portal itself.
    pub const fn portal() -> Self {
        Self { manager: None, name: String::new(), ip: String::new(), user_agent: String::new() }
    }

    /// The same request, once it is known whose it is.
    pub fn named(&self, manager: &Manager) -> Self {
        Self { manager: Some(manager.id), name: manager.name.clone(), ..self.clone() }
    }

    /// The name that a site's versions bear.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn ip(&self) -> &str {
        &self.ip
    }

    pub(crate) fn user_agent(&self) -> &str {
        &self.user_agent
    }
}

/// Notes what is done, in the transaction that does it.
pub async fn record(
    db: &mut PlatformWriter,
    by: &By,
    action: &str,
    about: Option<(SiteId, &str)>,
    detail: String,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = Entry {
        id: new_uuid(now),
        at: now,
        who: by.manager,
        name: by.name.clone(),
        action: action.to_owned(),
        site: about.map(|(site, _)| site.0),
        label: about.map(|(_, label)| label.to_owned()).unwrap_or_default(),
        detail,
        ip: by.ip.clone(),
        user_agent: by.user_agent.clone(),
    };
    Ok(platform_audit::add(db, row).await?)
}
