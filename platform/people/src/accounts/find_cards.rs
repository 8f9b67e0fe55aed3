//! The registry looks for a card.

use kernel::{
    Problem,
    person::{FullName, match_name},
    phone::Phone,
};
use shell::{Trace, app::Clinic};
use store::patients::{self, Patient};

use crate::audit;

/// Cards whose name begins so or whose phone is this one, at most twenty; each look at a card
/// is noted.
pub async fn find_cards(
    clinic: &Clinic,
    typed: &str,
    trace: &Trace,
) -> Result<Vec<Patient>, Problem> {
    let phone = Phone::parse(typed).map(|phone| phone.e164().to_owned()).unwrap_or_default();
    let name = FullName {
        surname: typed.replace(['%', '_', '\\'], " "),
        name: String::new(),
        patronymic: String::new(),
    };
    let words = if phone.is_empty() { match_name(&name) } else { String::new() };
    let mut db = clinic.db().write().await?;
    let found = patients::search(&db, &words, &phone).await?;
    for card in &found {
        audit::record(clinic, &mut db, trace, "patients.read", Some(card.id()), None).await?;
    }
    db.commit().await?;
    Ok(found)
}
