//! What an operator can set for the whole installation.

use std::time::Duration;

use poem::http::HeaderValue;

/// Settings that more than one part of the process needs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The domain under which the clinics' sites live: `infoclinica.ru`.
    pub base_domain: String,
    /// The domain of outgoing letters: `alfa@…`, and of their Message-IDs.
    pub mail_domain: String,
    /// How patients reach the sites: `http` or `https`. Decides the cookies' `Secure`
    /// and the addresses in letters.
    pub scheme: Scheme,
    /// The port patients see, when it is not the scheme's own.
    pub public_port: Option<u16>,
    /// Whether the pages for development exist: the list of clinics, caught mail and SMS.
    pub development: bool,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// `Strict-Transport-Security` of every answer; see [`Settings::strict_transport`].
    pub strict_transport: Option<HeaderValue>,
    /// For how long a process that was told to stop goes on taking requests, while balancers learn
    /// that it is leaving.
    pub leave: Duration,
    /// How long running requests and jobs may take after that.
    pub grace: Duration,
}

/// How patients reach the sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain; for development and behind nothing else.
    Http,
    /// Encrypted.
    Https,
}

impl Settings {
    /// The header by which browsers keep to https for so many seconds (RFC 6797); none where
    /// sites are reached by http or for no second.
    pub fn strict_transport(scheme: Scheme, seconds: u32) -> Option<HeaderValue> {
        let keeps = scheme == Scheme::Https && seconds > 0;
        keeps.then(|| HeaderValue::try_from(format!("max-age={seconds}")).ok()).flatten()
    }

    /// The address of the vendor's console, without a slash at its end.
    pub fn console(&self) -> String {
        self.origin(kernel::host::CONSOLE)
    }

    /// The address of a clinic's site, without a slash at its end.
    pub fn origin(&self, label: &str) -> String {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        let port = self.public_port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{label}.{}{port}", self.base_domain)
    }
}
