//! Certificates from an authority by ACME (RFC 8555), for one domain each, by the challenge
//! HTTP-01: the authority asks the domain for an answer that only we can know.

mod carrier;
mod failure;

use std::{io, time::Duration};

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder, Order,
    OrderStatus, RetryPolicy,
};
use kernel::{Problem, secret::Secret};
use reqwest::header::HeaderMap;

use self::carrier::Carrier;
pub use self::failure::{Failed, Why};
use crate::{
    Outbound,
    hosts::{Base, InvalidBase},
    outbound::Options,
};

/// How long an authority may think about an order.
const PATIENCE: RetryPolicy =
    RetryPolicy::new().initial_delay(Duration::from_millis(250)).timeout(Duration::from_secs(90));

/// An authority. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Acme {
    directory: Base,
    email: Option<String>,
    outbound: Outbound,
}

/// What was issued.
#[derive(Debug)]
pub struct Issued {
    /// The chain, its own certificate first, in PEM.
    pub chain: String,
    /// The key, in PEM.
    pub key: Secret<String>,
}

/// Why an authority cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Its address.
    #[error(transparent)]
    Address(#[from] InvalidBase),
    /// Its roots of trust.
    #[error("the roots of trust: {0}")]
    Roots(#[from] io::Error),
}

impl Acme {
    /// An authority by the address of its directory; `email` is where it may write to, `roots` are
    /// roots of trust in PEM beside the system's. Unlike clinics' addresses it may be in one's own
    /// network: the operator has named it.
    ///
    /// # Errors
    /// [`Unusable`] when the settings cannot be used.
    pub fn new(
        directory: &str,
        email: Option<String>,
        roots: Vec<u8>,
        connect: Duration,
        total: Duration,
    ) -> Result<Self, Unusable> {
        let directory = Base::new(directory)?;
        let options = Options { private_addresses: true, roots, ..Options::default() };
        let outbound = Outbound::with(options.with_timeouts(connect, total))?;
        Ok(Self { directory, email, outbound })
    }

    /// The address of its directory.
    pub fn directory(&self) -> &str {
        self.directory.text()
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// [`Failed`] when it does not.
    pub async fn try_out(&self) -> Result<(), Failed> {
        let url = reqwest::Url::parse(self.directory());
        let url = url.map_err(|why| Failed::of(Why::Silent, why.to_string()))?;
        let method = reqwest::Method::GET;
        match self.outbound.request(method, &url, HeaderMap::new(), Vec::new()).await {
            Ok(answer) if answer.status == 200 => Ok(()),
            Ok(answer) => Err(Failed::of(Why::Silent, format!("it answers {}", answer.status))),
            Err(failure) => Err(Failed::of(Why::Silent, carrier::said(failure))),
        }
    }

    /// Makes an account, agreeing to the authority's terms; what is given is to be kept secret.
    ///
    /// # Errors
    /// [`Failed`] when it gives none.
    pub async fn register(&self) -> Result<Secret<Vec<u8>>, Failed> {
        let carrier = Carrier::new(self.outbound.clone());
        let mail = self.email.as_ref().map(|email| format!("mailto:{email}"));
        let contact: Vec<&str> = mail.iter().map(String::as_str).collect();
        let wish = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let made = Account::builder_with_http(carrier.boxed())
            .create(&wish, self.directory().to_owned(), None)
            .await;
        let (_, account) = made.map_err(|error| carrier.judge(&error))?;
        let account = serde_json::to_vec(&account);
        Ok(Secret::new(account.map_err(|error| carrier.judge(&error.into()))?))
    }

    /// Orders a certificate for a domain. `publish` makes an answer (token, answer) stand at the
    /// domain before the authority looks.
    ///
    /// # Errors
    /// [`Failed`] when there is none.
    pub async fn order<P: Future<Output = Result<(), Problem>>>(
        &self,
        account: &[u8],
        domain: &str,
        publish: impl Fn(String, String) -> P,
    ) -> Result<Issued, Failed> {
        let carrier = Carrier::new(self.outbound.clone());
        let of_account = |error: &instant_acme::Error| carrier.judge(error);
        let account = serde_json::from_slice(account).map_err(|error| of_account(&error.into()))?;
        let account = Account::builder_with_http(carrier.boxed()).from_credentials(account).await;
        let account = account.map_err(|error| of_account(&error))?;
        let names = [Identifier::Dns(domain.to_owned())];
        let order = account.new_order(&NewOrder::new(&names)).await;
        let mut order = order.map_err(|error| of_account(&error))?;
        let mut authorizations = order.authorizations();
        while let Some(one) = authorizations.next().await {
            let mut one = one.map_err(|error| of_account(&error))?;
            if one.status == AuthorizationStatus::Valid {
                continue;
            }
            let Some(mut challenge) = one.challenge(ChallengeType::Http01) else {
                return Err(Failed::of(Why::Other, "it does not offer HTTP-01".into()));
            };
            let (token, answer) = (challenge.token.clone(), challenge.key_authorization());
            let published = publish(token, answer.as_str().to_owned()).await;
            published.map_err(|problem| Failed::of(Why::Other, problem.to_string()))?;
            challenge.set_ready().await.map_err(|error| of_account(&error))?;
        }
        match order.poll_ready(&PATIENCE).await {
            Ok(OrderStatus::Ready) => {}
            Ok(_) => return Err(refused(&mut order, Failed::of(Why::Other, String::new())).await),
            Err(error) => return Err(refused(&mut order, of_account(&error)).await),
        }
        let key = order.finalize().await.map_err(|error| of_account(&error))?;
        let chain = order.poll_certificate(&PATIENCE).await.map_err(|error| of_account(&error))?;
        Ok(Issued { chain, key: Secret::new(key) })
    }
}

/// What the authority has found at the domain; `otherwise`, where it does not say.
async fn refused(order: &mut Order, otherwise: Failed) -> Failed {
    let mut authorizations = order.authorizations();
    while let Some(one) = authorizations.next().await {
        let Ok(mut one) = one else { continue };
        let Ok(state) = one.refresh().await else { continue };
        if let Some(found) = state.challenges.iter().find_map(|one| one.error.as_ref()) {
            return Failed::at_domain(found);
        }
    }
    otherwise
}
