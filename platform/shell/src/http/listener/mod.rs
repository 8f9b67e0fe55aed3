//! Connections: TLS by the name that a client asks for (S3), and the plain port beside it.

mod certificates;
mod door;
mod guests;
mod pace;
mod plain;
mod talk;

pub use certificates::{Certificates, IssuedCertificate, Reload, valid};
pub use door::{Door, run};
pub use guests::{Guests, Limits};
pub use plain::ToTls;
