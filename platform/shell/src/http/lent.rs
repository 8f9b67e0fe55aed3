//! What a browser keeps for us for a while and cannot alter: cookies with a signature that is good
//! for this clinic and this purpose only.

use std::time::Duration;

use poem::web::cookie::{Cookie, SameSite};

use super::Ctx;
use crate::settings::Scheme;

impl Ctx {
    /// What the browser was given under this name, if it is ours. How long it is good for stands
    /// in it: browsers may keep it longer.
    pub fn lent(&self, name: &'static str) -> Option<String> {
        let cookie = self.jar.get(name)?;
        let (what, signature) = cookie.value_str().rsplit_once('.')?;
        let ours = what.len() <= 200 && self.clinic.verify(name, what.as_bytes(), signature);
        ours.then(|| what.to_owned())
    }

    /// Gives the browser something to keep for so long.
    pub fn lend(&self, name: &'static str, what: &str, lasts: Duration) {
        let signature = self.clinic.sign(name, what.as_bytes());
        self.give(name, format!("{what}.{signature}"), lasts);
    }

    /// Takes it from the browser.
    pub fn take_back(&self, name: &'static str) {
        if self.jar.get(name).is_some() {
            self.give(name, String::new(), Duration::ZERO);
        }
    }

    fn give(&self, name: &'static str, value: String, lasts: Duration) {
        let mut cookie = Cookie::new_with_str(name, value);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(self.clinic.app.settings.scheme == Scheme::Https);
        cookie.set_max_age(lasts);
        self.jar.add(cookie);
    }
}
