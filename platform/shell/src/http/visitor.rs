//! Who is asking: for now a visitor, known by a random token in a cookie.

use poem::web::cookie::{Cookie, CookieJar, SameSite};

use crate::{
    keys,
    settings::{Scheme, Settings},
};

/// A visitor's token. The database knows only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor(String);

impl Visitor {
    fn name(settings: &Settings) -> &'static str {
        match settings.scheme {
            Scheme::Https => "__Host-visitor",
            Scheme::Http => "visitor",
        }
    }

    /// The visitor of a request who has been here before.
    pub fn of(jar: &CookieJar, settings: &Settings) -> Option<Self> {
        let cookie = jar.get(Self::name(settings))?;
        let token = cookie.value_str();
        (token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| Self(token.to_owned()))
    }

    /// Gives a new visitor a token; the browser keeps it for a year.
    pub fn greet(jar: &CookieJar, settings: &Settings) -> Self {
        let token =
            keys::random::<16>().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut cookie = Cookie::new_with_str(Self::name(settings), token.clone());
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(settings.scheme == Scheme::Https);
        cookie.set_max_age(std::time::Duration::from_secs(365 * 24 * 3600));
        jar.add(cookie);
        Self(token)
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        keys::sha256(self.0.as_bytes())
    }
}
