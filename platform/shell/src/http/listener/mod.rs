//! Connections: TLS by the name that a client asks for (S3), and the plain port beside it.

mod certificates;
mod plain;
mod tls;

pub use certificates::{Certificates, Reload};
pub use plain::ToTls;
pub use tls::TlsAcceptor;
