//! How often costly and guessable things may be done: by address, by login, by phone, by site.
//!
//! Counted in the process by governor. What must not be multiplied by the number of nodes
//! ([`Kind`]) is counted in Redis where there is one, and in the process while it is out of
//! reach. Captchas and wrong tokens are counted in the process only: what they cost is its own
//! time. Neither keeps an address, a login or a phone: they are hashed with the clinic's key.

use std::{collections::BTreeMap, net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use kernel::{Refused, SiteId};
use store::cache::Rate;

use crate::app::{App, Clinic};

/// What is counted for all nodes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Costly requests of one address: holds, bookings, payments, typed codes.
    Costly,
    /// Attempts to sign in from one address.
    SignIn,
    /// Attempts to sign in with one login from one address.
    LoginFrom,
    /// Attempts to sign in with one login from anywhere. So wide that a stranger cannot keep
    /// the owner out for long; codes and recovery are counted apart.
    Login,
    /// Codes asked for from one address.
    Codes,
    /// Codes for one e-mail address or phone.
    CodesTo,
    /// Codes asked for from one address without a proof that no robot asks.
    Unproven,
    /// The same, at the whole clinic.
    UnprovenSite,
    /// SMS with codes to one phone in a day.
    SmsTo,
    /// SMS with codes of the whole clinic in a day: what a robot may cost it.
    SmsSite,
    /// Letters by which one member of the staff tries the clinic's mail.
    Trial,
    /// Items that one token of an information system sends or asks for.
    Exchange,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Costly,
        Self::SignIn,
        Self::LoginFrom,
        Self::Login,
        Self::Codes,
        Self::CodesTo,
        Self::Unproven,
        Self::UnprovenSite,
        Self::SmsTo,
        Self::SmsSite,
        Self::Trial,
        Self::Exchange,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Costly => "costly",
            Self::SignIn => "sign-in",
            Self::LoginFrom => "login-from",
            Self::Login => "login",
            Self::Codes => "codes",
            Self::CodesTo => "codes-to",
            Self::Unproven => "unproven",
            Self::UnprovenSite => "unproven-site",
            Self::SmsTo => "sms-to",
            Self::SmsSite => "sms-site",
            Self::Trial => "trial",
            Self::Exchange => "exchange",
        }
    }

    const fn rate(self, allowed: &Allowed) -> Rate {
        let minute = Duration::from_secs(60);
        let hour = Duration::from_secs(3600);
        let day = Duration::from_secs(24 * 3600);
        let many = allowed.requests_per_minute;
        let (burst, period) = match self {
            Self::Costly => (many, minute),
            Self::SignIn => (many / 4, minute),
            Self::LoginFrom => (10, Duration::from_secs(15 * 60)),
            Self::Login => (30, Duration::from_secs(30 * 60)),
            Self::Codes => (many / 6, hour),
            Self::CodesTo => (5, hour),
            Self::Unproven => (many / 40, hour),
            Self::UnprovenSite => (many / 4, hour),
            Self::SmsTo => (10, day),
            Self::SmsSite => (allowed.sms_per_day, day),
            Self::Trial => (1, minute),
            Self::Exchange => (allowed.exchange_per_minute, minute),
        };
        Rate { burst: if burst == 0 { 1 } else { burst }, period }
    }
}

/// What the operator allows.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// Costly requests of one address at one site in a minute; the limits of signing in and of
    /// codes by address are fractions of it.
    pub requests_per_minute: u32,
    /// SMS with codes of one site in a day.
    pub sms_per_day: u32,
    /// Items that one token of an information system may send or ask for in a minute.
    pub exchange_per_minute: u32,
}

/// Counts in this process.
pub struct Limits {
    costly: DefaultKeyedRateLimiter<(SiteId, IpAddr)>,
    kinds: BTreeMap<Kind, DefaultKeyedRateLimiter<(SiteId, String)>>,
    allowed: Allowed,
}

impl Limits {
    /// Begins to count.
    pub fn new(allowed: Allowed) -> Self {
        let quota = |rate: Rate| {
            let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
            Quota::with_period(rate.every())
                .unwrap_or_else(|| Quota::per_minute(burst))
                .allow_burst(burst)
        };
        let minute =
            Rate { burst: allowed.requests_per_minute.max(1), period: Duration::from_secs(60) };
        let kind = |kind: Kind| (kind, RateLimiter::keyed(quota(kind.rate(&allowed))));
        Self {
            costly: RateLimiter::keyed(quota(minute)),
            kinds: Kind::ALL.into_iter().map(kind).collect(),
            allowed,
        }
    }

    /// Counts a costly request of an address, for all nodes together. Who has made too many here
    /// is refused here, so that a flood does not reach Redis.
    pub async fn count_costly(&self, clinic: &Clinic, address: IpAddr) -> Result<(), Refused> {
        self.count(clinic.site.id, address)?;
        self.count_kind(clinic, Kind::Costly, &address.to_string()).await
    }

    /// Counts a request of an address, in this process; refuses it when there were too many.
    pub fn count(&self, site: SiteId, address: IpAddr) -> Result<(), Refused> {
        self.costly.check_key(&(site, address)).map_err(|until| too_many(seconds(&until)))
    }

    /// Counts one more of a kind, for all nodes together; refuses with `limits.too_many` when
    /// there were too many. Never to be awaited while a transaction is open.
    pub async fn count_kind(&self, clinic: &Clinic, kind: Kind, who: &str) -> Result<(), Refused> {
        self.count_many(clinic, kind, who, NonZeroU32::MIN).await
    }

    /// The same for what costs as much as several; what costs more than is ever allowed at once
    /// costs that.
    pub async fn count_many(
        &self,
        clinic: &Clinic,
        kind: Kind,
        who: &str,
        cost: NonZeroU32,
    ) -> Result<(), Refused> {
        let rate = kind.rate(&self.allowed);
        let cost = cost.min(NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN));
        let who = clinic.sign("limits", format!("{}:{who}", kind.name()).as_bytes());
        match clinic.cache().count(kind.name(), &who, rate, cost.get()).await {
            Some(0) => return Ok(()),
            Some(wait) => return Err(too_many(wait)),
            None => {}
        }
        let Some(limiter) = self.kinds.get(&kind) else { return Ok(()) };
        match limiter.check_key_n(&(clinic.site.id, who), cost) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(too_many(seconds(&until))),
            Err(_) => Err(too_many(rate.period.as_secs())),
        }
    }

    /// Counts one more of a kind at the vendor's console, for all nodes where there is Redis;
    /// refuses with `limits.too_many` when there were too many.
    pub async fn count_at_console(&self, app: &App, kind: Kind, who: &str) -> Result<(), Refused> {
        let site = SiteId(uuid::Uuid::nil());
        let who = app.keys.sign(site, "limits", format!("{}:{who}", kind.name()).as_bytes());
        let rate = kind.rate(&self.allowed);
        match app.cache.of_platform().count(kind.name(), &who, rate, 1).await {
            Some(0) => return Ok(()),
            Some(wait) => return Err(too_many(wait)),
            None => {}
        }
        let Some(limiter) = self.kinds.get(&kind) else { return Ok(()) };
        limiter.check_key(&(site, who)).map_err(|until| too_many(seconds(&until)))
    }

    /// Forgets who has been quiet, so that the tables stay small.
    pub fn tidy(&self) {
        self.costly.retain_recent();
        self.kinds.values().for_each(RateLimiter::retain_recent);
    }
}

fn seconds(until: &governor::NotUntil<<DefaultClock as Clock>::Instant>) -> u64 {
    until.wait_time_from(DefaultClock::default().now()).as_secs() + 1
}

fn too_many(seconds: u64) -> Refused {
    Refused::new(429, "limits.too_many").with("seconds", seconds)
}
