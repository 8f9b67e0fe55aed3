//! How a site fares: what it is asked, how it answers, what it has, what is stuck.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Site, SiteId};
use providers::acme::Why;
use shell::{App, metrics::RENEWAL, pulse};
use store::{
    exchange_tokens, jobs, patients, pictures, site_certificates, site_domains,
    site_hours::{self, Hour},
    staff,
};

/// After how long a job that waits is late.
const LATE: TimeDelta = TimeDelta::minutes(15);
/// How many lists of objects are looked through: a list is a thousand.
const LISTS: usize = 10;

/// How a site fares, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nobody asked it anything in the last hours.
    Quiet,
    /// Well.
    Well,
    /// One in a hundred requests fails.
    Failing,
    /// Letters or messages do not leave.
    Stuck,
}

impl Health {
    /// The suffix of its text key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Well => "well",
            Self::Failing => "failing",
            Self::Stuck => "stuck",
        }
    }
}

/// How some sites fare, in their order.
pub async fn healths(app: &App, sites: &[SiteId]) -> Result<Vec<Health>, Problem> {
    if sites.is_empty() {
        return Ok(vec![]);
    }
    let now = app.clock.now();
    let from = pulse::hour_of(now) - TimeDelta::hours(1);
    let hours = site_hours::since(&app.db, sites, from).await?;
    let stuck = jobs::stuck(&app.db, sites, now - LATE).await?;
    let health = |(site, late, dead): &(SiteId, u64, u64)| {
        let own = hours.iter().filter(|hour| hour.site == site.0);
        let (requests, errors) =
            own.fold((0, 0), |(all, wrong), hour| (all + hour.requests, wrong + hour.errors));
        match (requests, errors) {
            _ if late + dead > 0 => Health::Stuck,
            (requests, errors) if errors > 0 && errors * 100 >= requests => Health::Failing,
            (0, _) => Health::Quiet,
            _ => Health::Well,
        }
    };
    Ok(stuck.iter().map(health).collect())
}

/// What a clinic has and does.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Patients' cards.
    pub patients: u64,
    /// Members of the staff.
    pub staff: u64,
    /// Visits booked today.
    pub bookings: u64,
    /// Letters and SMS that left today.
    pub messages: u64,
    /// Bytes of its objects; nothing while the object store does not answer.
    pub bytes: Option<u64>,
    /// Bytes that count against its room: of what it has uploaded and still shows.
    pub kept: u64,
    /// Whether there are more objects than were looked at.
    pub more: bool,
    /// Jobs that should have left.
    pub late: u64,
    /// Jobs that never will.
    pub dead: u64,
    /// When its information system was heard of last.
    pub mis: Option<DateTime<Utc>>,
}

/// What a clinic has and does now.
pub async fn usage(app: &App, site: &Site) -> Result<Usage, Problem> {
    let (bookings, messages) = pulse::today(app, site).await?;
    let stuck = jobs::stuck(&app.db, &[site.id], app.clock.now() - LATE).await?;
    let (late, dead) = stuck.first().map_or((0, 0), |(_, late, dead)| (*late, *dead));
    let (bytes, more) = match storage(app, site).await {
        Ok((bytes, more)) => (Some(bytes), more),
        Err(problem) => {
            tracing::warn!(site = %site.label, %problem, "objects could not be counted");
            (None, false)
        }
    };
    let db = app.db.of(site).read().await?;
    let tokens = exchange_tokens::all(&db).await?;
    Ok(Usage {
        patients: patients::count(&db).await?,
        staff: staff::count(&db).await?,
        bookings,
        messages,
        bytes,
        kept: pictures::bytes(&db).await?,
        more,
        late,
        dead,
        mis: tokens.iter().filter_map(|token| token.used_at).max(),
    })
}

async fn storage(app: &App, site: &Site) -> Result<(u64, bool), Problem> {
    let objects = app.objects.of(site);
    let (mut bytes, mut last) = (0, None::<String>);
    for _ in 0..LISTS {
        let some = objects.list(last.as_deref()).await?;
        bytes += some.iter().map(|one| one.size).sum::<u64>();
        match some.last() {
            Some(end) => last = Some(end.name.clone()),
            None => return Ok((bytes, false)),
        }
    }
    Ok((bytes, true))
}

/// A host of a site, and the certificate it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The host.
    pub host: String,
    /// When its certificate ends; nothing where there is none.
    pub ends: Option<DateTime<Utc>>,
    /// Whether it should have been renewed by now, or is not there.
    pub late: bool,
    /// How ordering one goes, where the portal does it itself.
    pub order: Option<Order>,
}

/// How ordering a certificate goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// It is to come.
    Coming,
    /// It has failed, and is tried again.
    Failed {
        /// Why.
        why: Why,
        /// What the authority said.
        detail: String,
        /// When it is tried again.
        next_at: DateTime<Utc>,
    },
}

/// The certificates of a site's hosts; none where this process serves no TLS.
pub async fn certificates(app: &App, site: &Site) -> Result<Vec<Shown>, Problem> {
    let Some(known) = app.certificates.get() else { return Ok(vec![]) };
    let rows = match app.acme {
        Some(_) => site_certificates::of_site(&app.db, site.id).await?,
        None => vec![],
    };
    let own = site_domains::of_site(&app.db, site.id).await?;
    let own = own.into_iter().filter(|one| one.proven_at.is_some()).map(|one| one.domain);
    let hosts = [format!("{}.{}", site.label, app.settings.base_domain)].into_iter().chain(own);
    let now = app.clock.now();
    let shown = |host: String| {
        let ends = known.ends_for(&host);
        let late = ends.is_none_or(|end| end - now < RENEWAL);
        let row = rows.iter().find(|row| row.domain == host);
        let is_own = !host.ends_with(&app.settings.base_domain);
        let order = match row {
            Some(row) if row.failures > 0 => Some(Order::Failed {
                why: Why::from_slug(&row.why).unwrap_or(Why::Other),
                detail: row.detail.clone(),
                next_at: row.next_at,
            }),
            _ => (ends.is_none() && is_own && app.acme.is_some()).then_some(Order::Coming),
        };
        Shown { host, ends, late, order }
    };
    Ok(hosts.map(shown).collect())
}

/// The hours of the last two days, the gaps filled.
pub async fn hours(app: &App, site: SiteId) -> Result<Vec<(DateTime<Utc>, Option<Hour>)>, Problem> {
    let last = pulse::hour_of(app.clock.now());
    let from = last - TimeDelta::hours(47);
    let known = site_hours::since(&app.db, &[site], from).await?;
    let hour = |number| {
        let hour = from + TimeDelta::hours(number);
        (hour, known.iter().find(|one| one.hour == hour).cloned())
    };
    Ok((0..48).map(hour).collect())
}

/// Within which step 95 of 100 answers came; nothing where there were none.
pub fn p95(hours: &[&Hour]) -> Option<usize> {
    let mut sums = [0; 10];
    for hour in hours {
        for (sum, count) in sums.iter_mut().zip(pulse::steps(hour)) {
            *sum += count;
        }
    }
    let total: i64 = sums.iter().sum();
    let mut seen = 0;
    sums.iter().position(|count| {
        seen += count;
        total > 0 && seen * 100 >= total * 95
    })
}
