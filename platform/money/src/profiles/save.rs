//! Adding and changing a payment profile.

use kernel::{Problem, Refused, ids::ProfileId, problem, secret::Secret};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    payment_profiles::{self, PaymentProfile, provider},
    payments,
};

use super::{BODY, Registrar, Settings, atol_name, key_name, offer};

/// How a profile is to be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// «Платежная система»: one of [`provider::ALL`].
    pub provider: String,
    /// «Название профиля».
    pub name: String,
    /// «Идентификатор»: the shop's id, or the terminal's key.
    pub account: String,
    /// The secret key or the terminal's password; empty to leave it as it is.
    pub key: Secret<String>,
    /// The password for ATOL Online; empty to leave it as it is.
    pub atol_password: Secret<String>,
    /// Everything else.
    pub settings: Settings,
    /// «Текст договора оферты».
    pub offer: String,
}

/// Adds a profile, or changes one. `seen` is the number of the version that the form was made of,
/// 0 for a new profile. A new one that was sent twice is one.
///
/// The provider stays as it is, and so does the account once somebody has begun to pay by it:
/// payments are looked for there.
///
/// Refuses with `profiles.changed`, with 404, and at the fields with `profiles.name_wrong`,
/// `profiles.account_wrong`, `profiles.account_fixed`, `profiles.key_missing`,
/// `profiles.key_wrong`, `profiles.offer_missing`, `profiles.offer_too_long`,
/// `profiles.atol_missing`, `profiles.inn_wrong`.
pub async fn save(
    clinic: &Clinic,
    id: ProfileId,
    seen: i64,
    wish: Wish,
    by: &Trace,
) -> Result<(), Problem> {
    if !provider::ALL.contains(&wish.provider.as_str()) {
        return Err(problem::not_found());
    }
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let old = payment_profiles::lock(&mut db, id).await?;
    match &old {
        None if seen != 0 => return Err(problem::not_found()),
        Some(row) if seen == 0 && row.version == 1 => return Ok(()),
        Some(row) if row.version != seen => {
            return Err(Refused::new(409, "profiles.changed").into());
        }
        _ => {}
    }
    let mut wrong = check(&wish, old.as_ref());
    if let Some(row) = &old
        && row.account != wish.account
        && payments::any_of(&db, id).await?
    {
        wrong.push(("account", "profiles.account_fixed"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let seal = |name: String, secret: &Secret<String>| match secret.reveal().as_str() {
        "" => Ok(None),
        text => clinic.seal(&name, text.as_bytes()).map(Some),
    };
    let sealed = seal(key_name(id), &wish.key)?;
    let sealed_atol = seal(atol_name(id), &wish.atol_password)?;
    let settings = serde_json::to_string(&wish.settings)?;
    let changed = old.is_some();
    let row = match old {
        None => PaymentProfile::new(
            id.0,
            wish.provider,
            wish.name,
            wish.account,
            sealed.unwrap_or_default(),
            sealed_atol,
            settings,
            1,
            by.name.clone(),
            now,
            now,
            None,
            None,
            String::new(),
        ),
        Some(mut row) => {
            row.name = wish.name;
            row.account = wish.account;
            row.settings = settings;
            row.version += 1;
            row.updated_at = now;
            if let Some(sealed) = sealed {
                row.sealed = sealed;
                // Other keys were not checked yet.
                row.checked_at = None;
                row.check_result = String::new();
            }
            row.sealed_atol = sealed_atol.or(row.sealed_atol);
            row
        }
    };
    payment_profiles::put(&mut db, row).await?;
    if changed {
        audit::record(clinic, &mut db, by, "profiles.change", None, Some(id.0)).await?;
    } else {
        audit::record(clinic, &mut db, by, "profiles.add", None, Some(id.0)).await?;
    }
    if offer::write(&mut db, id, &wish.offer, &by.name, now).await? {
        audit::record(clinic, &mut db, by, "profiles.offer", None, Some(id.0)).await?;
    }
    Ok(db.commit().await?)
}

/// What is wrong, by field.
fn check(wish: &Wish, old: Option<&PaymentProfile>) -> Vec<(&'static str, &'static str)> {
    let mut wrong = Vec::new();
    let line = |text: &str, most: usize| {
        (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
    };
    let token = |text: &str| line(text, 300) && text.chars().all(|one| one.is_ascii_graphic());
    if !line(&wish.name, 200) {
        wrong.push(("name", "profiles.name_wrong"));
    }
    if !token(&wish.account) {
        wrong.push(("account", "profiles.account_wrong"));
    }
    match wish.key.reveal().as_str() {
        "" if old.is_none() => wrong.push(("key", "profiles.key_missing")),
        "" => {}
        key if token(key) => {}
        _ => wrong.push(("key", "profiles.key_wrong")),
    }
    let body = wish.offer.chars().count();
    if wish.settings.show_offer && body == 0 {
        wrong.push(("offer", "profiles.offer_missing"));
    }
    if body > BODY {
        wrong.push(("offer", "profiles.offer_too_long"));
    }
    let atol = &wish.settings.atol;
    let needed = wish.settings.registrar == Registrar::Atol || wish.settings.receipts_for_advance;
    for (field, text) in
        [("atol_login", &atol.login), ("atol_group", &atol.group), ("atol_place", &atol.place)]
    {
        match text.as_str() {
            "" if needed => wrong.push((field, "profiles.atol_missing")),
            "" => {}
            text if line(text, 200) => {}
            _ => wrong.push((field, "profiles.key_wrong")),
        }
    }
    let kept = old.is_some_and(|row| row.sealed_atol.is_some());
    match wish.atol_password.reveal().as_str() {
        "" if needed && !kept => wrong.push(("atol_password", "profiles.atol_missing")),
        "" => {}
        text if line(text, 200) => {}
        _ => wrong.push(("atol_password", "profiles.key_wrong")),
    }
    let inn = atol.inn.as_str();
    let digits = matches!(inn.len(), 10 | 12) && inn.bytes().all(|one| one.is_ascii_digit());
    if inn.is_empty() && needed {
        wrong.push(("atol_inn", "profiles.atol_missing"));
    } else if !inn.is_empty() && !digits {
        wrong.push(("atol_inn", "profiles.inn_wrong"));
    }
    wrong
}
