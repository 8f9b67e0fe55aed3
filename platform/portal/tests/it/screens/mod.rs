//! Screens, templates and texts (S4).

mod html;
mod render;
mod texts;
