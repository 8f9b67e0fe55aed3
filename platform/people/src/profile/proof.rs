//! Who wants to change a login, or to delete the account, proves once more that it is his.

use kernel::{Problem, Refused, secret::Secret, site::Channel};
use shell::{Trace, app::Clinic, http::limits::Kind};
use store::accounts::Account;

use crate::accounts::password::{self, Compared};

/// What proves that an account is one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Old {
    /// A code to a login that was proven before.
    Code(Channel, String),
    /// The password.
    Password,
    /// There is neither login nor password: the clinic's QR code was the only way in.
    Nothing,
}

/// The proof as typed.
#[derive(Clone, Debug)]
pub enum Proof {
    /// The password.
    Password(Secret<String>),
    /// The code that was sent for a change.
    Code(uuid::Uuid, String),
}

/// What proves an account before one of its logins is changed: a code to the old address of that
/// kind; where there is none, to the other login; where no code can be sent, the password.
/// `allowed` is where codes can go, [`crate::accounts::channels`].
///
/// Refuses with `profile.no_proof` when there is a login, but no code may go there any more.
pub fn old(allowed: &[Channel], account: &Account, changed: Channel) -> Result<Old, Problem> {
    let login = |channel| match channel {
        Channel::Email => account.email.clone(),
        Channel::Phone => account.phone.clone(),
    };
    let other = match changed {
        Channel::Email => Channel::Phone,
        Channel::Phone => Channel::Email,
    };
    for channel in [changed, other] {
        if let Some(address) = login(channel).filter(|_| allowed.contains(&channel)) {
            return Ok(Old::Code(channel, address));
        }
    }
    match (&account.password, account.login()) {
        (Some(_), _) => Ok(Old::Password),
        (None, "") => Ok(Old::Nothing),
        (None, _) => Err(Refused::new(409, "profile.no_proof").into()),
    }
}

/// Whether that is the account's password; tries are limited as those of signing in are.
///
/// Refuses with `limits.too_many`, `accounts.busy`.
pub(super) async fn is_password(
    clinic: &Clinic,
    account: &Account,
    typed: &Secret<String>,
    trace: &Trace,
) -> Result<bool, Problem> {
    let place = clinic.app.heavy.place()?;
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::LoginFrom, &format!("{}:{}", account.id, trace.ip)).await?;
    let compared = password::compare(place, typed, account.password.as_deref()).await?;
    Ok(account.password.is_some() && !matches!(compared, Compared::Wrong))
}
