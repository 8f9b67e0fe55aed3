//! Who asks: an information system with a token.

use std::{net::IpAddr, num::NonZeroU32};

use kernel::{Problem, Refused};
use poem::{FromRequest, Request, RequestBody, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};
use shell::{Ctx, Fail, Trace, app::Clinic, http::limits::Kind};

use crate::tokens::{Bearer, Scope, authenticate};

/// The name of the scheme in the OpenAPI document.
const SCHEME: &str = "token";

/// An information system that has shown a good token.
#[derive(Clone)]
pub struct Client {
    /// The clinic.
    pub clinic: Clinic,
    /// The token.
    pub bearer: Bearer,
    /// The request.
    pub ctx: Ctx,
}

impl Client {
    /// Whether the token is good for this.
    ///
    /// Refuses with `exchange.scope_missing`.
    pub fn may(&self, scope: Scope) -> Result<(), Problem> {
        if self.bearer.scopes.contains(&scope) {
            Ok(())
        } else {
            Err(Refused::new(403, "exchange.scope_missing").with("scope", scope).into())
        }
    }

    /// Counts what a request costs: as many items as it brings or asks for, at least one.
    pub async fn spend(&self, items: usize) -> Result<(), Problem> {
        let items = u32::try_from(items).unwrap_or(u32::MAX);
        let cost = NonZeroU32::new(items).unwrap_or(NonZeroU32::MIN);
        let (limits, who) = (&self.clinic.app.limits, self.bearer.id.to_string());
        Ok(limits.count_many(&self.clinic, Kind::Exchange, &who, cost).await?)
    }

    /// Who does this, for the journal of accesses.
    pub fn trace(&self) -> Trace {
        Trace {
            actor: "mis",
            name: self.bearer.name.clone(),
            account: None,
            own: None,
            ..self.ctx.trace()
        }
    }

    async fn of(ctx: Ctx, authorization: Option<&str>) -> Result<Self, Problem> {
        let token = authorization
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        let token = token.ok_or_else(|| Problem::refused(401, "exchange.token_missing"))?;
        let clinic = ctx.clinic.clone();
        match authenticate(&clinic, token).await {
            Ok(bearer) => Ok(Self { clinic, bearer, ctx }),
            Err(problem @ Problem::Refused(_)) => {
                slow_down(&clinic, ctx.address)?;
                Err(problem)
            }
            Err(problem) => Err(problem),
        }
    }
}

/// Whoever tries tokens is counted as whoever tries anything costly.
fn slow_down(clinic: &Clinic, address: IpAddr) -> Result<(), Problem> {
    Ok(clinic.app.limits.count(clinic.site.id, address)?)
}

impl<'a> ApiExtractor<'a> for Client {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            SCHEME,
            MetaSecurityScheme {
                ty: "http",
                description: Some("A token of the clinic's information system."),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let ctx = <Ctx as FromRequest>::from_request(request, body).await?;
        let authorization = request.header(header::AUTHORIZATION);
        Ok(Self::of(ctx, authorization).await.map_err(Fail::from)?)
    }
}
