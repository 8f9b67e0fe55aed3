//! ATOL Online, protocols v4 and v5 (sheet «ATOL Online»).
//!
//! A receipt is handed over under an id of ours; the same id gives the first receipt again
//! and never a second. Its report is asked for until the register has answered.

mod build;
mod read;
mod tokens;

use std::fmt;

use chrono::{DateTime, Utc};
use kernel::{Money, fiscal::TaxSystem, secret::Secret};

pub use read::{Fiscal, Report};
pub use tokens::Tokens;

use super::Receipt;
use crate::{
    Outbound,
    hosts::{Base, Hosts},
    outbound::Answer,
    payments::{Failed, Refusal},
};

/// Which protocol a group of registers speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// FFD 1.05.
    V4,
    /// FFD 1.2.
    V5,
}

impl Version {
    const fn name(self) -> &'static str {
        match self {
            Self::V4 => "v4",
            Self::V5 => "v5",
        }
    }
}

/// What an organisation has told us of its account.
#[derive(Clone)]
pub struct Account {
    /// The login.
    pub login: String,
    /// Its password.
    pub password: Secret<String>,
    /// The code of the group of registers.
    pub group: String,
    /// Its protocol.
    pub version: Version,
    /// The organisation's INN: the register refuses another's.
    pub inn: String,
    /// The organisation's e-mail address, which the receipt shows.
    pub email: String,
    /// The place of settlement: the site's address.
    pub address: String,
    /// The system of taxation.
    pub tax: Option<TaxSystem>,
}

/// An organisation's registers.
#[derive(Clone)]
pub struct Atol {
    account: Account,
    base: Base,
}

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// To the organisation («приход»).
    Sell,
    /// Back to the buyer («возврат прихода»).
    SellRefund,
}

/// A receipt to be registered.
#[derive(Clone)]
pub struct Document {
    /// Our id of it, at most 128 characters: it is registered once.
    pub id: String,
    /// Which way.
    pub operation: Operation,
    /// What it says; its [`Receipt::tax`] is the account's unless given.
    pub receipt: Receipt,
    /// How much of it was paid before: the rest is paid now, without cash.
    pub prepaid: Money,
    /// Where the result is told.
    pub callback_url: Option<String>,
}

impl Atol {
    /// The registers of an account.
    #[must_use]
    pub fn new(account: Account, hosts: &Hosts) -> Self {
        Self { account, base: hosts.atol.clone() }
    }

    /// Whether the login and the password are right.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn connection(&self, out: &Outbound) -> Result<(), Failed> {
        self.new_token(out).await.map(drop)
    }

    /// Hands a receipt over; gives the service's id of it.
    ///
    /// # Errors
    /// [`Failed`]. After [`Failed::Unknown`] repeat it unchanged.
    pub async fn register(
        &self,
        out: &Outbound,
        tokens: &Tokens,
        document: &Document,
        now: DateTime<Utc>,
    ) -> Result<String, Failed> {
        let body = build::document(&self.account, document, now)?;
        let operation = match document.operation {
            Operation::Sell => "sell",
            Operation::SellRefund => "sell_refund",
        };
        let way = [self.account.version.name(), &self.account.group, operation];
        let url = self.base.at(&way);
        let (answer, token) = self.call(out, tokens, &url, Some(&body), now).await?;
        match read::registered(&answer) {
            Err(failed) if failed.is(Refusal::Credentials) => {
                tokens.forget(&self.key(), &token);
                let (answer, _) = self.call(out, tokens, &url, Some(&body), now).await?;
                read::registered(&answer)
            }
            told => told,
        }
    }

    /// What has become of a receipt.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn report(
        &self,
        out: &Outbound,
        tokens: &Tokens,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Report, Failed> {
        let url = self.base.at(&[self.account.version.name(), &self.account.group, "report", id]);
        let called = self.call(out, tokens, &url, None, now).await;
        let (answer, token) = called.map_err(Failed::of_question)?;
        match read::report(&answer) {
            Err(failed) if failed.is(Refusal::Credentials) => {
                tokens.forget(&self.key(), &token);
                let called = self.call(out, tokens, &url, None, now).await;
                let (answer, _) = called.map_err(Failed::of_question)?;
                read::report(&answer).map_err(Failed::of_question)
            }
            told => told.map_err(Failed::of_question),
        }
    }

    /// Calls with the token that is kept, or with a new one; tells with which.
    async fn call(
        &self,
        out: &Outbound,
        tokens: &Tokens,
        url: &reqwest::Url,
        body: Option<&[u8]>,
        now: DateTime<Utc>,
    ) -> Result<(Answer, Secret<String>), Failed> {
        let token = match tokens.get(&self.key(), now) {
            Some(token) => token,
            None => {
                let token = self.new_token(out).await?;
                tokens.keep(self.key(), token.clone(), now);
                token
            }
        };
        let call = build::call(url.clone(), Some(&token), body.map(<[u8]>::to_vec));
        Ok((out.call(call).await?, token))
    }

    fn key(&self) -> [u8; 32] {
        tokens::key(self.base.text(), &self.account)
    }

    async fn new_token(&self, out: &Outbound) -> Result<Secret<String>, Failed> {
        let url = self.base.at(&[self.account.version.name(), "getToken"]);
        let body = build::sign_in(&self.account);
        let answer = out.call(build::call(url, None, Some(body))).await;
        let answer = answer.map_err(Failed::from).map_err(Failed::of_question)?;
        read::token(&answer).map_err(Failed::of_question)
    }
}

/// Prints the group only.
impl fmt::Debug for Atol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Atol").field("group", &self.account.group).finish_non_exhaustive()
    }
}

/// Prints the group only.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("group", &self.group).finish_non_exhaustive()
    }
}

/// Prints the id only.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("id", &self.id).finish_non_exhaustive()
    }
}
