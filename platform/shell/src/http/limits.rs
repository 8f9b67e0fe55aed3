//! How often one address may do costly things on one site.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use kernel::{Refused, SiteId};

/// Counts costly requests by site and address.
pub struct Limits(DefaultKeyedRateLimiter<(SiteId, IpAddr)>);

impl Limits {
    /// At most that many requests a minute, in bursts of at most as many.
    pub fn per_minute(requests: u32) -> Self {
        let quota = NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN);
        Self(RateLimiter::keyed(Quota::per_minute(quota)))
    }

    /// Counts a request; refuses it when there were too many.
    pub fn count(&self, site: SiteId, address: IpAddr) -> Result<(), Refused> {
        self.0.check_key(&(site, address)).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            Refused::new(429, "limits.too_many").with("seconds", wait)
        })
    }

    /// Forgets addresses that have been quiet, so that the table stays small.
    pub fn tidy(&self) {
        self.0.retain_recent();
    }
}
