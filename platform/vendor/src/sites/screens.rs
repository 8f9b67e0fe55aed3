//! What the pages of sites show.

use serde::Serialize;
use shell::http::Typed;

/// The list of sites: `console/sites.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SitesScreen {
    /// What was searched for.
    pub search: String,
    /// The chosen status; empty for all.
    pub status: String,
    /// The statuses one may choose.
    pub statuses: Vec<&'static str>,
    /// The sites of this page.
    pub sites: Vec<SiteRow>,
    /// How many were found in all.
    pub total: u64,
    /// The first one's number, from 1.
    pub first: u64,
    /// The last one's.
    pub last: u64,
    /// The page before.
    pub before: Option<String>,
    /// The page after.
    pub after: Option<String>,
}

/// A site in the list.
#[derive(Clone, Debug, Serialize)]
pub struct SiteRow {
    /// Its page.
    pub href: String,
    /// The clinic's name.
    pub name: String,
    /// The host.
    pub host: String,
    /// The suffix of the status's text key.
    pub status: String,
    /// How it fares: the suffix of the text key.
    pub health: &'static str,
    /// When it was changed last.
    pub changed: String,
}

/// A site's page: `console/site.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SiteScreen {
    /// The site.
    pub site: SiteHead,
    /// What was just done: a text's key.
    pub done: Option<&'static str>,
    /// Its configuration in short.
    pub modules: ModulesView,
    /// The last versions, newest first.
    pub versions: Vec<VersionRow>,
    /// Where older ones are.
    pub older: Option<String>,
}

/// What stands above every page of a site.
#[derive(Clone, Debug, Serialize)]
pub struct SiteHead {
    /// Its id.
    pub id: String,
    /// The clinic's name.
    pub name: String,
    /// The label.
    pub label: String,
    /// The address of the clinic's site.
    pub href: String,
    /// The suffix of the status's text key.
    pub status: &'static str,
    /// The version in force: forms carry it.
    pub version: i64,
    /// The day of the planned deletion.
    pub delete_at: Option<String>,
}

/// A version in the history.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    /// Its number.
    pub version: i64,
    /// Its page.
    pub href: String,
    /// Who made it.
    pub author: String,
    /// When.
    pub at: String,
    /// By which hand: the suffix of the text's key.
    pub origin: String,
}

/// What can be switched for a site.
#[derive(Clone, Debug, Serialize)]
pub struct ModulesView {
    /// The themes.
    pub themes: Vec<Choice>,
    /// The time zones.
    pub zones: Vec<Choice>,
    /// The public sections.
    pub sections: Vec<Choice>,
    /// The modes of booking.
    pub modes: Vec<Choice>,
    /// The ways of signing in.
    pub methods: Vec<Choice>,
    /// The cabinet's tabs.
    pub tabs: Vec<Choice>,
    /// Whether patients may register themselves.
    pub registration: bool,
    /// Whether patients may act for others.
    pub family: bool,
}

/// One of several.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its word.
    pub value: String,
    /// Whether it is chosen.
    pub ticked: bool,
}

/// A new site: `console/new.html`.
#[derive(Clone, Debug, Serialize)]
pub struct NewScreen {
    /// What was typed.
    pub form: Typed,
    /// The new site's id.
    pub id: String,
    /// The label of the site that serves as the template; empty for none.
    pub from: String,
    /// Whether there is no such template.
    pub unknown: bool,
    /// Whether the clinic begins with invented data.
    pub demo: bool,
    /// What stands after the label.
    pub domain: String,
    /// The modules.
    pub modules: ModulesView,
}

/// Inviting an administrator: `console/invitation.html`.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationScreen {
    /// The site.
    pub site: SiteHead,
    /// What was typed.
    pub form: Typed,
}

/// An administrator was invited: `console/invited.html`.
#[derive(Clone, Debug, Serialize)]
pub struct InvitedScreen {
    /// The site.
    pub site: SiteHead,
    /// Where the letter goes.
    pub email: String,
    /// The link that stands in it.
    pub link: String,
    /// Whether the site was just made.
    pub created: bool,
}

/// «Модули»: `console/settings.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsScreen {
    /// The site.
    pub site: SiteHead,
    /// What was typed.
    pub form: Typed,
    /// The modules.
    pub modules: ModulesView,
}

/// What only the vendor sets: `console/limits.html`.
#[derive(Clone, Debug, Serialize)]
pub struct LimitsScreen {
    /// The site.
    pub site: SiteHead,
    /// What was typed.
    pub form: Typed,
    /// The modes of video consultations.
    pub modes: Vec<Choice>,
}

/// A clinic's own domains: `console/domains.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DomainsScreen {
    /// The site.
    pub site: SiteHead,
    /// What was typed.
    pub form: Typed,
    /// The domains.
    pub domains: Vec<DomainRow>,
    /// The host that the domain's name must lead to.
    pub host: String,
    /// Why a domain could not be proven: a text's key.
    pub error: Option<String>,
}

/// A domain.
#[derive(Clone, Debug, Serialize)]
pub struct DomainRow {
    /// Its name.
    pub domain: String,
    /// What must be found.
    pub proof: String,
    /// Where.
    pub proof_at: String,
    /// Since when the site answers there.
    pub proven_at: Option<String>,
}

/// How a site fares: `console/health.html`.
#[derive(Clone, Debug, Serialize)]
pub struct HealthScreen {
    /// The site.
    pub site: SiteHead,
    /// What the clinic has and does.
    pub usage: Vec<UsageRow>,
    /// Jobs that should have left.
    pub late: u64,
    /// Jobs that never will.
    pub dead: u64,
    /// When its information system was heard of last.
    pub mis: Option<String>,
    /// The certificates of its hosts; none where they are somebody else's business.
    pub certificates: Vec<CertificateRow>,
    /// The last two days, hour by hour.
    pub charts: Vec<Chart>,
}

/// A host and its certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateRow {
    /// The host.
    pub host: String,
    /// When the certificate ends; nothing where there is none.
    pub ends: Option<String>,
    /// Whether somebody should look at it.
    pub late: bool,
    /// How ordering one goes: the suffix of the text key.
    pub order: Option<&'static str>,
    /// What the authority said.
    pub detail: String,
    /// When it is ordered again.
    pub next: Option<String>,
}

/// How much of something there is.
#[derive(Clone, Debug, Serialize)]
pub struct UsageRow {
    /// Of what: the suffix of the text key.
    pub slug: &'static str,
    /// How much.
    pub value: String,
    /// How much there may be.
    pub most: Option<String>,
    /// Whether that is reached.
    pub full: bool,
}

/// Two days of something.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    /// Of what: the suffix of the text key.
    pub slug: &'static str,
    /// All together.
    pub total: String,
    /// The hours.
    pub bars: Vec<Bar>,
}

/// An hour of a chart.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    /// Where it begins.
    pub x: usize,
    /// Its upper edge.
    pub y: i64,
    /// How high it is.
    pub height: i64,
    /// What it says when it is pointed at.
    pub what: String,
}

/// Another address: `console/address.html`.
#[derive(Clone, Debug, Serialize)]
pub struct AddressScreen {
    /// The site.
    pub site: SiteHead,
    /// What was typed.
    pub form: Typed,
    /// What stands after the label.
    pub domain: String,
}

/// Deleting a site: `console/deletion.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DeletionScreen {
    /// The site.
    pub site: SiteHead,
    /// What was typed.
    pub form: Typed,
}

/// One version: `console/version.html`.
#[derive(Clone, Debug, Serialize)]
pub struct VersionScreen {
    /// The site.
    pub site: SiteHead,
    /// The version.
    pub version: VersionRow,
    /// With which version it is compared; none for the first one.
    pub other: Option<i64>,
    /// What differs.
    pub differences: Vec<DifferenceRow>,
    /// Whether it is in force.
    pub in_force: bool,
    /// The comparison with the version in force.
    pub with_current: Option<String>,
}

/// A key that differs.
#[derive(Clone, Debug, Serialize)]
pub struct DifferenceRow {
    /// The key.
    pub key: String,
    /// The value before; none: there was none.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
}
