//! Coming in the first time, by the link: a password and a second factor are chosen.

use kernel::{Problem, Refused, secret::Secret};
use people::{accounts::password, totp};
use shell::{App, http::token::Token, keys};
use store::managers::{self, Manager};

use super::{open, seal_of};
use crate::journal::{self, By};

/// The name of the console in the authenticator application.
const ISSUER: &str = "Портал клиник";

/// What the page of a link shows.
#[derive(Debug)]
pub struct Enrolment {
    /// Whose link it is.
    pub manager: Manager,
    /// What the authenticator application reads.
    pub totp: totp::Enrolment,
}

/// Whose link it is, and what is to be enrolled.
///
/// Refuses with `console.ticket_over`.
pub async fn enrolment(app: &App, ticket: &str) -> Result<Enrolment, Problem> {
    let manager = of(app, ticket).await?;
    let totp = totp::enrolment(&secret(app, ticket), ISSUER, &manager.email)?;
    Ok(Enrolment { manager, totp })
}

/// Takes password and second factor, spends the link, opens a session.
///
/// Refuses with `console.ticket_over`, `request.invalid_fields` (password, again, code) and
/// `accounts.busy`.
pub async fn start(
    app: &App,
    ticket: &str,
    (wished, again): (&Secret<String>, &Secret<String>),
    code: &str,
    by: &By,
) -> Result<Token, Problem> {
    let (known, now) = (of(app, ticket).await?, app.clock.now());
    let secret = secret(app, ticket);
    let Some(step) = totp::check(&secret, code, None, now)? else {
        return Err(Refused::invalid(vec![("code", "console.code_wrong")]).into());
    };
    let personal = vec![known.email.clone(), known.name.clone()];
    let hash = password::choose(app, wished, again, personal).await?;
    let mut db = app.db.write_platform().await?;
    let row = managers::lock(&mut db, known.id()).await?;
    let row = row.filter(|row| row.may_start(now) && row.ticket_hash == known.ticket_hash);
    let row = row.ok_or_else(over)?;
    let row = Manager {
        password: Some(hash),
        totp: Some(app.seal(&seal_of(row.id()), secret.reveal())?),
        totp_step: Some(step),
        ticket_hash: None,
        ticket_until: None,
        ..row
    };
    managers::save(&mut db, &row).await?;
    let by = by.named(&row);
    let token = open(app, &mut db, &row, &by).await?;
    journal::record(&mut db, &by, "access.start", None, String::new(), now).await?;
    db.commit().await?;
    Ok(token)
}

fn over() -> Problem {
    Problem::refused(410, "console.ticket_over")
}

async fn of(app: &App, ticket: &str) -> Result<Manager, Problem> {
    let found = managers::of_ticket(&app.db, &keys::sha256(ticket.as_bytes())).await?;
    found.filter(|one| one.may_start(app.clock.now())).ok_or_else(over)
}

/// The second factor that a link enrols: the same each time its page is opened, kept nowhere
/// before it is confirmed.
fn secret(app: &App, ticket: &str) -> Secret<Vec<u8>> {
    let key = app.derive(&format!("totp-start:{}", keys::sha256(ticket.as_bytes())));
    Secret::new(key[..20].to_vec())
}
