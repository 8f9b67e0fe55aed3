//! A one-time code for a login: to sign in, or to set another password.

use kernel::{Lang, Problem, Refused, ids::new_uuid, problem, site::Channel};
use shell::{Trace, app::Clinic};
use store::codes as rows;
use uuid::Uuid;

use super::{login::Login, sending};
use crate::codes;

/// What a code is asked for: the purpose of the code, and the name of the form to the captcha.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// «Забыли пароль?»
    Recovery,
}

impl Purpose {
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Recovery => "recovery",
        }
    }
}

/// Sends a code to a login, if it is one; whether it is, nobody can tell. Gives the id under
/// which the code is to be entered.
///
/// Refuses with `request.invalid_fields` (login), `captcha.refused`, `limits.too_many`.
pub async fn ask_code(
    clinic: &Clinic,
    purpose: Purpose,
    typed: &str,
    proof: &str,
    lang: Lang,
    trace: &Trace,
) -> Result<Uuid, Problem> {
    let login = Login::parse(typed)
        .ok_or_else(|| Refused::invalid(vec![("login", "accounts.login_malformed")]))?;
    let to = (login.channel, &*login.address);
    sending::allow(clinic, purpose.tag(), proof, to, trace).await?;
    let id = new_uuid(clinic.now());
    let mut db = clinic.db().write().await?;
    let known = login.account(&db).await?.is_some();
    let to = codes::To {
        id,
        purpose: purpose.tag(),
        channel: login.channel,
        address: if known { login.address } else { String::new() },
        lang,
    };
    codes::send(clinic, &mut db, to).await?;
    db.commit().await?;
    Ok(id)
}

/// Sends another code in place of one that was asked for; the old one is no longer good.
///
/// Refuses with 404, `codes.too_many`, `limits.too_many`.
pub async fn ask_code_again(
    clinic: &Clinic,
    purpose: Purpose,
    id: Uuid,
    trace: &Trace,
) -> Result<(), Problem> {
    let row = asked(clinic, purpose, id).await?;
    let channel = Channel::from_tag(&row.channel).unwrap_or(Channel::Email);
    sending::allow_again(clinic, channel, trace).await?;
    let mut db = clinic.db().write().await?;
    let lang = Lang::from_tag(&row.lang).unwrap_or_default();
    let to = codes::To { id, purpose: purpose.tag(), channel, address: row.address, lang };
    codes::send(clinic, &mut db, to).await?;
    Ok(db.commit().await?)
}

/// What was asked for under this id; 404 when nothing was, or long ago.
pub async fn asked(clinic: &Clinic, purpose: Purpose, id: Uuid) -> Result<rows::Code, Problem> {
    let db = clinic.db().read().await?;
    let row = rows::find(&db, id).await?.filter(|row| row.purpose == purpose.tag());
    row.ok_or_else(problem::not_found)
}

/// The login to which a right code was sent.
pub(super) fn login_of(code: &rows::Code) -> Login {
    let channel = Channel::from_tag(&code.channel).unwrap_or(Channel::Email);
    Login { channel, address: code.address.clone() }
}
