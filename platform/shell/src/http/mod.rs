//! From a socket to a feature's door and back.

pub mod actor;
mod address;
pub mod assets;
mod compress;
pub mod console;
pub mod ctx;
pub mod form;
mod lent;
pub mod limits;
pub mod listener;
pub mod page;
pub mod problem;
pub mod rendered;
pub mod sent;
pub mod stack;
pub mod staff;
pub mod streams;
pub mod token;
pub mod typed;
pub mod upload;
pub mod view;
pub mod visitor;

pub use actor::{Actor, SignedIn, Trace};
pub use console::ConsoleCtx;
pub use ctx::Ctx;
pub use form::Form;
pub use page::Page;
pub use problem::Fail;
pub use staff::AtWork;
pub use typed::Typed;
