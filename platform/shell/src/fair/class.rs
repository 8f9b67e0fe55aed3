//! What a request costs.

use poem::http::Method;

/// What kind of request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It costs next to nothing: a clinic's colours, its logo, what search engines read.
    Free,
    /// It reads.
    Read,
    /// It writes.
    Write,
    /// A file comes with it, which may take long: it keeps nobody from pages.
    File,
    /// It reads very much.
    Heavy,
    /// A provider tells of a payment: such a request is never shed for others.
    Notice,
}

/// What begins so is free: it is made of the site's configuration.
const FREE: [&str; 4] = ["/site/", "/robots.txt", "/manifest.webmanifest", "/sw.js"];

/// Where providers tell of payments.
pub const NOTICES: &str = "/payments/notifications";

/// Files over everything a clinic or a patient has.
const HEAVY: [&str; 4] =
    ["/admin/takings/export.", "/admin/audit/export", "/practice/report.csv", "/profile/export"];

impl Class {
    /// The class of a request; `file` says that a file comes with it.
    pub fn of(method: &Method, path: &str, file: bool) -> Self {
        let begins = |with: &[&str]| with.iter().any(|one| path.starts_with(one));
        if begins(&[NOTICES]) {
            Self::Notice
        } else if begins(&FREE) {
            Self::Free
        } else if begins(&HEAVY) {
            Self::Heavy
        } else if file {
            Self::File
        } else if method.is_safe() {
            Self::Read
        } else {
            Self::Write
        }
    }

    /// How many places it takes.
    pub const fn cost(self) -> u32 {
        match self {
            Self::Free => 0,
            Self::Read | Self::File | Self::Notice => 1,
            Self::Write => 2,
            Self::Heavy => 4,
        }
    }
}
