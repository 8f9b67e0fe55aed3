//! What only the vendor sets: the rest the clinic's administration may change too.

use serde::{Deserialize, Serialize};

use super::{SiteConfig, Status};

/// How much a clinic may have or do; 0 is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Patients' cards.
    pub patients: u32,
    /// Members of the staff who can come into the panel.
    pub staff: u32,
    /// Visits booked in a day.
    pub bookings_per_day: u32,
    /// Letters and SMS in a day, codes left out.
    pub messages_per_day: u32,
    /// Room for uploaded files, in megabytes (of 1024 × 1024 bytes).
    pub storage_mb: u32,
}

/// Video consultations (O4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Video {
    /// Where they are held.
    pub mode: VideoMode,
    /// The address of the clinic's own server; empty where it needs none.
    pub server: String,
}

/// Where consultations are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoMode {
    /// Nowhere: the clinic tells its patients by itself.
    #[default]
    Off,
    /// In the portal.
    Portal,
    /// «Сервер TrueConf».
    Trueconf,
}

impl VideoMode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Off, Self::Portal, Self::Trueconf];

    /// The word in forms and texts.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Portal => "portal",
            Self::Trueconf => "trueconf",
        }
    }

    /// The mode with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.slug() == slug)
    }
}

/// The keys, and all below them, that the clinic's administration may not change.
pub const VENDOR_ONLY: [&str; 4] = ["status", "theme", "limits", "video"];

/// Whether two configurations differ in nothing that is the vendor's.
pub fn same_for_vendor(one: &SiteConfig, other: &SiteConfig) -> bool {
    let own = |config: &SiteConfig| -> (Status, String, Limits, Video) {
        (config.status, config.theme.clone(), config.limits, config.video.clone())
    };
    own(one) == own(other)
}

/// Whether a key is the vendor's.
pub fn is_vendor_only(key: &str) -> bool {
    VENDOR_ONLY.iter().any(|own| {
        key.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}
