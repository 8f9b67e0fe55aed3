//! Branches, departments, specialisations, services and doctors, one at a time.

mod doctors;
mod fields;
mod kind;
pub(super) mod pages;
mod photo;
pub(super) mod photo_pages;
mod read;
mod save;

pub use kind::Kind;
pub use photo::{remove_photo, set_photo};
pub use save::{Save, save};

/// The fields of a form, for samples.
pub(super) fn sample(kind: Kind, wrong: bool) -> Vec<super::screens::FieldView> {
    let own = fields::of(kind).iter().map(|(name, how)| {
        super::samples::field(name, format!("{}_{name}", kind.slug()), how, wrong)
    });
    let posts = ["branch", "specialisation", "department", "default_service"];
    let posts = posts.iter().filter(|_| kind == Kind::Doctors).map(|part| {
        let name = format!("posts.0.{part}");
        let field = super::samples::field(&name, format!("post_{part}"), "select", false);
        super::screens::FieldView { number: 1, ..field }
    });
    own.chain(posts).collect()
}
