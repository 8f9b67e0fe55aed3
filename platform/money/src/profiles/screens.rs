//! What «Онлайн платежи» of the administration shows.

use serde::Serialize;
use shell::http::typed::Typed;

/// What is known of a profile's connection.
#[derive(Clone, Debug, Serialize)]
pub struct CheckView {
    /// When it was last checked, local time.
    pub at: String,
    /// Text key of what came of it.
    pub result: String,
    /// Whether it works.
    pub works: bool,
}

/// A profile in the list.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileRow {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// `yookassa` or `tbank`.
    pub provider: String,
    /// The shop's id or the terminal's key.
    pub account: String,
    /// The branches that it is for.
    pub branches: Vec<String>,
    /// What is known of its connection.
    pub check: Option<CheckView>,
    /// Whether it is out of use.
    pub retired: bool,
}

/// A choice of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub name: String,
}

/// A branch with its profile.
#[derive(Clone, Debug, Serialize)]
pub struct BranchRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its profile's id; empty where it takes no money on the portal.
    pub profile: String,
}

/// «Онлайн платежи»: `profiles/list.html`. POST to `/admin/payments/branches` with
/// `branch.<id>` and `seen.<id>`.
#[derive(Clone, Debug, Serialize)]
pub struct ProfilesScreen {
    /// The profiles, those in use first.
    pub rows: Vec<ProfileRow>,
    /// Who can take the money.
    pub providers: Vec<&'static str>,
    /// Those in use, for the branches.
    pub choices: Vec<Choice>,
    /// The branches.
    pub branches: Vec<BranchRow>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A version of the offer.
#[derive(Clone, Debug, Serialize)]
pub struct OfferRow {
    /// Its number.
    pub version: i32,
    /// When it was written, local time.
    pub at: String,
    /// By whom.
    pub author: String,
}

/// «Редактирование магазина»: `profiles/edit.html`. POST to `action`, to `/check` and
/// `/retirement` under it.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileScreen {
    /// «Внутренний идентификатор».
    pub id: String,
    /// Where the form goes.
    pub action: String,
    /// The version it was made of; 0 for a new one.
    pub seen: i64,
    /// `yookassa` or `tbank`.
    pub provider: String,
    /// What is set or was typed.
    pub form: Typed,
    /// «Способы оплаты».
    pub means: Vec<&'static str>,
    /// «Приоритетная оплата».
    pub priorities: Vec<&'static str>,
    /// Who registers receipts.
    pub registrars: Vec<&'static str>,
    /// «Значение СНО».
    pub tax_systems: Vec<&'static str>,
    /// Rates of VAT.
    pub vats: Vec<&'static str>,
    /// Whether the secret key or the password is set.
    pub key_set: bool,
    /// Whether the password for ATOL Online is set.
    pub atol_set: bool,
    /// Where the provider is to send notifications.
    pub notifications: String,
    /// Versions of the offer, newest first.
    pub offers: Vec<OfferRow>,
    /// The branches that it is for.
    pub branches: Vec<String>,
    /// What is known of its connection.
    pub check: Option<CheckView>,
    /// Whether it is out of use.
    pub retired: bool,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}
