//! Tokens of sessions: random, kept by the browser in a cookie of its host, by the database as
//! a hash only.

use std::time::Duration;

use poem::web::cookie::{Cookie, CookieJar, SameSite};

use crate::{
    keys,
    settings::{Scheme, Settings},
};

/// Whose session a token opens. A browser may hold one of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A patient's.
    Patient,
    /// A member of the clinic's staff.
    Staff,
    /// A manager of the vendor's.
    Manager,
}

impl Whose {
    /// Over TLS the browser itself sees to it that the cookie is of this host.
    const fn cookie(self, settings: &Settings) -> &'static str {
        match (self, settings.scheme) {
            (Self::Patient, Scheme::Https) => "__Host-session",
            (Self::Patient, Scheme::Http) => "session",
            (Self::Staff, Scheme::Https) => "__Host-staff",
            (Self::Staff, Scheme::Http) => "staff",
            (Self::Manager, Scheme::Https) => "__Host-manager",
            (Self::Manager, Scheme::Http) => "manager",
        }
    }
}

/// A session's token, as the browser keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Prints nothing of it.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(***)")
    }
}

impl Token {
    /// A new one: 256 random bits.
    pub fn new() -> Self {
        Self(hex::encode(keys::random::<32>()))
    }

    /// What the browser keeps.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        keys::sha256(self.0.as_bytes())
    }

    /// The token of a request.
    pub fn of(jar: &CookieJar, settings: &Settings, whose: Whose) -> Option<Self> {
        let cookie = jar.get(whose.cookie(settings))?;
        let token = cookie.value_str();
        (token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| Self(token.to_owned()))
    }

    /// Gives it to the browser, for as long as a session may last.
    pub fn keep(&self, jar: &CookieJar, settings: &Settings, whose: Whose, days: u32) {
        let lasts = Duration::from_secs(u64::from(days) * 24 * 3600);
        jar.add(cookie(settings, whose, self.0.clone(), lasts));
    }

    /// Gives it to the browser until it is closed; a session that ends sooner ends anyway.
    pub fn lend(&self, jar: &CookieJar, settings: &Settings, whose: Whose) {
        jar.add(plain(settings, whose, self.0.clone()));
    }

    /// Takes it from the browser.
    pub fn take_back(jar: &CookieJar, settings: &Settings, whose: Whose) {
        jar.add(cookie(settings, whose, String::new(), Duration::ZERO));
    }
}

fn cookie(settings: &Settings, whose: Whose, value: String, lasts: Duration) -> Cookie {
    let mut cookie = plain(settings, whose, value);
    cookie.set_max_age(lasts);
    cookie
}

fn plain(settings: &Settings, whose: Whose, value: String) -> Cookie {
    let mut cookie = Cookie::new_with_str(whose.cookie(settings), value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(settings.scheme == Scheme::Https);
    cookie
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}
