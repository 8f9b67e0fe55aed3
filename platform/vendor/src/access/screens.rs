//! What the pages of access show.

use serde::Serialize;
use shell::http::Typed;

/// Signing in: `console/sign_in.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SignInScreen {
    /// What was typed.
    pub form: Typed,
    /// The page to go to afterwards.
    pub back: String,
}

/// Coming in the first time: `console/start.html`.
#[derive(Clone, Debug, Serialize)]
pub struct StartScreen {
    /// What was typed.
    pub form: Typed,
    /// The link's secret.
    pub ticket: String,
    /// The login.
    pub login: String,
    /// Whether it is an observer.
    pub observer: bool,
    /// The picture for the authenticator application, an `svg` element.
    pub picture: String,
    /// The same for typing in.
    pub typed: String,
}

/// The browsers in which one is signed in: `console/devices.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DevicesScreen {
    /// The one used last first.
    pub devices: Vec<DeviceView>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceView {
    /// Its id.
    pub id: String,
    /// Whether it is this one.
    pub this: bool,
    /// The browser's name for itself.
    pub browser: String,
    /// From where it was opened.
    pub ip: String,
    /// Since when.
    pub since: String,
    /// When it was last used.
    pub seen: String,
}
