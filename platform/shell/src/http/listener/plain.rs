//! The plain port of a process that serves TLS.

use std::sync::Arc;

use poem::{
    Endpoint, IntoResponse, Request, Response, Result,
    http::{StatusCode, header},
};

use super::{super::stack, Certificates};

/// Sends those who come to the plain port to the encrypted one, wherever there is a certificate for
/// the host that they ask for.
pub struct ToTls<E> {
    /// The hosts that have certificates.
    pub certificates: Arc<Certificates>,
    /// The encrypted port that clients see, when it is not 443.
    pub port: Option<u16>,
    /// What answers the rest: probes, proofs of domains, hosts without a certificate.
    pub routes: E,
}

impl<E: Endpoint> Endpoint for ToTls<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        match self.elsewhere(&request) {
            Some(place) => Ok(StatusCode::PERMANENT_REDIRECT
                .with_header(header::LOCATION, place)
                .into_response()),
            None => Ok(self.routes.call(request).await?.into_response()),
        }
    }
}

impl<E> ToTls<E> {
    fn elsewhere(&self, request: &Request) -> Option<String> {
        let path = request.uri().path_and_query()?.as_str();
        if request.uri().path().starts_with("/.well-known/")
            || stack::is_probe(request.uri().path())
        {
            return None;
        }
        let named = stack::host(request);
        let host = named.rsplit_once(':').map_or(named, |(host, _)| host);
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        self.certificates.covers(host).then(|| format!("https://{host}{port}{path}"))
    }
}
