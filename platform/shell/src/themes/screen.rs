//! A page is a type: its template, its fields, its samples.

use serde::Serialize;

/// One page. Its fields are the names its template uses; `samples` are rendered in
/// every theme and language by CI, so a template that asks for more than the screen
/// holds fails there and not before a patient.
pub trait Screen: Serialize {
    /// The template's path under the theme's folder, e.g. `booking/mode.html`.
    const TEMPLATE: &'static str;

    /// Realistic values, at least one per state of the page.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}
