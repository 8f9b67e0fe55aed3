//! Who is connected: nobody takes more places than one client can need, so that silence from one
//! address keeps nobody else out.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ipnet::IpNet;
use metrics::{counter, gauge};

/// What one address may take, and how slow it may be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections that are open at once.
    pub connections: usize,
    /// TLS handshakes under way at once.
    pub handshakes: usize,
    /// How long a connection may say nothing, and how long the head of a request may take.
    pub idle: Duration,
    /// How long a body may take beside the time that its length gives it.
    pub body: Duration,
    /// Proxies: they speak for many, and are not counted.
    pub trusted: Vec<IpNet>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            handshakes: 64,
            idle: Duration::from_secs(75),
            body: Duration::from_secs(30),
            trusted: Vec::new(),
        }
    }
}

/// The connections of a process, by address: an IPv4 address, or the 64 bits of an IPv6 address
/// that a subscriber is given. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Guests {
    limits: Arc<Limits>,
    counts: Arc<Mutex<HashMap<IpAddr, Count>>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    open: usize,
    shaking: usize,
}

/// The place of a connection; it is free again with the value's end.
#[derive(Debug)]
pub(super) struct Seat {
    guests: Guests,
    /// Whose it is; none of a trusted proxy.
    whose: Option<IpAddr>,
}

/// The place of a handshake; it is free again with the value's end.
#[derive(Debug)]
pub(super) struct Shake<'a>(&'a Seat);

impl Guests {
    /// Nobody yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits: Arc::new(limits), counts: Arc::default() }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in, unless its address has as many as it may.
    pub(super) fn enter(&self, peer: IpAddr) -> Option<Seat> {
        let peer = peer.to_canonical();
        let whose = (!self.limits.trusted.iter().any(|net| net.contains(&peer))).then(|| net(peer));
        if let Some(whose) = whose {
            let mut counts = self.counts();
            let own = counts.entry(whose).or_default();
            if own.open >= self.limits.connections {
                counter!("portal_connections_refused_total", "why" => "connections").increment(1);
                return None;
            }
            own.open += 1;
        }
        gauge!("portal_connections").increment(1.0);
        Some(Seat { guests: self.clone(), whose })
    }
}

impl Seat {
    /// Lets a handshake begin, unless its address has as many under way as it may.
    pub(super) fn shake(&self) -> Option<Shake<'_>> {
        if let Some(whose) = self.whose
            && let Some(own) = self.guests.counts().get_mut(&whose)
        {
            if own.shaking >= self.guests.limits.handshakes {
                counter!("portal_connections_refused_total", "why" => "handshakes").increment(1);
                return None;
            }
            own.shaking += 1;
        }
        Some(Shake(self))
    }
}

impl Drop for Shake<'_> {
    fn drop(&mut self) {
        if let Some(whose) = self.0.whose
            && let Some(own) = self.0.guests.counts().get_mut(&whose)
        {
            own.shaking -= 1;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        gauge!("portal_connections").decrement(1.0);
        let Some(whose) = self.whose else { return };
        let mut counts = self.guests.counts();
        if let Some(own) = counts.get_mut(&whose) {
            own.open -= 1;
            if own.open == 0 {
                counts.remove(&whose);
            }
        }
    }
}

/// The address as it is counted.
fn net(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => Ipv6Addr::from_bits(long.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guests(trusted: &[&str]) -> Guests {
        let trusted = trusted.iter().map(|net| net.parse().expect("a net")).collect();
        Guests::new(Limits { connections: 2, handshakes: 1, trusted, ..Limits::default() })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_address_has_so_many_places_and_leaves_them() {
        let guests = guests(&[]);
        let (one, two) = (guests.enter(ip("203.0.113.1")), guests.enter(ip("::ffff:203.0.113.1")));
        assert!(one.is_some() && guests.enter(ip("203.0.113.1")).is_none());
        assert!(guests.enter(ip("203.0.113.2")).is_some());
        drop(two);
        assert!(guests.enter(ip("203.0.113.1")).is_some());
        drop(one);
        assert!(guests.counts().is_empty());
    }

    #[test]
    fn who_has_a_64_of_addresses_is_one() {
        let guests = guests(&[]);
        let _own = [guests.enter(ip("2001:db8::1")), guests.enter(ip("2001:db8::ffff:1:2"))];
        assert!(guests.enter(ip("2001:db8::3")).is_none());
        assert!(guests.enter(ip("2001:db8:0:1::3")).is_some());
    }

    #[test]
    fn handshakes_are_counted_apart_and_proxies_not_at_all() {
        let guests = guests(&["10.0.0.0/8"]);
        let (one, two) = (guests.enter(ip("203.0.113.1")), guests.enter(ip("203.0.113.1")));
        let (one, two) = (one.expect("a place"), two.expect("a place"));
        let first = one.shake();
        assert!(first.is_some() && two.shake().is_none());
        drop(first);
        assert!(two.shake().is_some());
        let proxy: Vec<_> = (0..9).map(|_| guests.enter(ip("10.1.2.3")).expect("in")).collect();
        let shakes: Vec<_> = proxy.iter().map(Seat::shake).collect();
        assert!(shakes.iter().all(Option::is_some));
    }
}
