//! A new manager, and the way back in for one who has lost password or second factor.

use kernel::{Problem, Refused, email, vendor::Role};
use shell::App;
use store::{
    console_sessions,
    managers::{self, Manager},
};

use super::{TICKET, link, of_email, ticket};
use crate::journal::{self, By};

/// Who is to come in, as what.
#[derive(Clone, Debug)]
pub struct Person {
    /// The login.
    pub email: String,
    /// The name, as the journal shows it.
    pub name: String,
    /// The role.
    pub role: Role,
}

/// Makes one; gives the link by which password and second factor are chosen.
///
/// Refuses with `request.invalid_fields` (email, name).
pub async fn add(app: &App, person: Person, by: &By) -> Result<String, Problem> {
    let mut wrong = Vec::new();
    let login = email::parse(person.email.trim()).map(|email| email.to_lowercase());
    if login.is_none() {
        wrong.push(("email", "console.email_wrong"));
    }
    let name = person.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=150).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        wrong.push(("name", "console.name_wrong"));
    }
    let Some(email) = login.filter(|_| wrong.is_empty()) else {
        return Err(Refused::invalid(wrong).into());
    };
    let (now, (ticket, hash)) = (app.clock.now(), ticket());
    let row = Manager {
        id: kernel::ids::new_uuid(now),
        email,
        name: name.clone(),
        role: person.role.slug().into(),
        password: None,
        totp: None,
        totp_step: None,
        ticket_hash: Some(hash),
        ticket_until: Some(now + TICKET),
        created_at: now,
        disabled_at: None,
    };
    let mut db = app.db.write_platform().await?;
    if !managers::add(&mut db, row).await? {
        return Err(Refused::invalid(vec![("email", "console.email_taken")]).into());
    }
    let detail = format!("{name}, {}", person.role.slug());
    journal::record(&mut db, by, "access.add", None, detail, now).await?;
    db.commit().await?;
    Ok(link(app, &ticket))
}

/// Takes password, second factor and sessions from a manager; gives a new link.
///
/// Refuses with 404.
pub async fn reset(app: &App, email: &str, by: &By) -> Result<String, Problem> {
    let known = of_email(app, email).await?;
    let (now, (ticket, hash)) = (app.clock.now(), ticket());
    let mut db = app.db.write_platform().await?;
    let row = managers::lock(&mut db, known.id()).await?.ok_or_else(kernel::problem::not_found)?;
    let row = Manager {
        password: None,
        totp: None,
        totp_step: None,
        ticket_hash: Some(hash),
        ticket_until: Some(now + TICKET),
        ..row
    };
    managers::save(&mut db, &row).await?;
    console_sessions::end_all(&mut db, row.id()).await?;
    journal::record(&mut db, by, "access.reset", None, row.name, now).await?;
    db.commit().await?;
    Ok(link(app, &ticket))
}
