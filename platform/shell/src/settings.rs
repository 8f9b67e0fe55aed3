//! What an operator can set for the whole installation.

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
