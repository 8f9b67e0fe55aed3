//! Which keys stand in which form.

use kernel::{Problem, Refused, SiteConfig};
use serde_json::Value;
use shell::http::Form;

use super::field::{
    Field,
    Kind::{
        self, Area, Colour, Digits, Email, Line, Lines, Number, Numbers, Order, Switch, Ticks, Time,
    },
};

/// Fields under one heading.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The suffix of its text key.
    pub slug: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A page of settings.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// The end of its path, the suffix of its text key.
    pub slug: &'static str,
    /// Its fields.
    pub groups: &'static [Group],
}

const fn field(key: &'static str, kind: Kind) -> Field {
    Field { key, kind }
}

const WEEK: u32 = 7 * 24 * 60;

/// Every page of settings.
pub const SECTIONS: [Section; 4] = [
    Section {
        slug: "general",
        groups: &[
            Group {
                slug: "contacts",
                fields: &[
                    field("contacts.phone", Kind::Phone),
                    field("contacts.email", Email),
                    field("contacts.address", Line),
                ],
            },
            Group {
                slug: "languages",
                fields: &[field("languages", Order("page-language_", &["ru", "en"]))],
            },
            Group {
                slug: "colours",
                fields: &[
                    field("colours.accent", Colour),
                    field("colours.accent_text", Colour),
                    field("colours.background", Colour),
                    field("colours.surface", Colour),
                    field("colours.text", Colour),
                ],
            },
            Group {
                slug: "legal",
                fields: &[
                    field("legal.entity", Line),
                    field("legal.inn", Digits([10, 12])),
                    field("legal.ogrn", Digits([13, 15])),
                    field("legal.licence", Line),
                    field("legal.licence_issued", Line),
                    field("legal.address", Line),
                    field("legal.supervision", Area),
                ],
            },
        ],
    },
    Section {
        slug: "cabinet",
        groups: &[
            Group {
                slug: "navigation",
                fields: &[
                    field(
                        "sections",
                        Order(
                            "nav-",
                            &["schedule", "specialists", "prices", "institutions", "questions"],
                        ),
                    ),
                    field(
                        "cabinet.tabs",
                        Order(
                            "cabinet-tab_",
                            &[
                                "booking",
                                "appointments",
                                "payments",
                                "bonuses",
                                "notifications",
                                "profile",
                                "feedback",
                            ],
                        ),
                    ),
                    field("cabinet.feedback_categories", Lines),
                ],
            },
            Group {
                slug: "accounts",
                fields: &[
                    field("accounts.registration", Switch),
                    field("accounts.methods", Order("admin-option_", &["password", "code", "qr"])),
                    field("accounts.channels", Order("admin-option_", &["email", "phone"])),
                    field("accounts.idle_minutes", Number(5, 60 * 24 * 60)),
                    field("accounts.session_days", Number(1, 365)),
                ],
            },
            Group {
                slug: "family",
                fields: &[
                    field("family.enabled", Switch),
                    field("family.child_until", Number(1, 18)),
                    field("family.minor_until", Number(1, 21)),
                ],
            },
            Group {
                slug: "staff",
                fields: &[
                    field(
                        "staff.second_factor",
                        Ticks("staff-role_", &["administrator", "registry", "doctor", "auditor"]),
                    ),
                    field("staff.idle_minutes", Number(5, 24 * 60)),
                    field("staff.session_days", Number(1, 30)),
                ],
            },
        ],
    },
    Section {
        slug: "booking",
        groups: &[
            Group {
                slug: "offer",
                fields: &[
                    field("booking.modes", Order("admin-option_", &["branches", "online"])),
                    field("booking.min_notice_minutes", Number(0, 366 * 24 * 60)),
                    field("booking.horizon_days", Number(1, 366)),
                    field("booking.hold_minutes", Number(1, 60)),
                ],
            },
            Group {
                slug: "rules",
                fields: &[
                    field("booking.email_required", Switch),
                    field("booking.cancel_until_minutes", Number(0, WEEK)),
                    field("booking.keep_personal_days", Number(1, 3650)),
                ],
            },
            Group {
                slug: "queue",
                fields: &[
                    field("booking.queue", Switch),
                    field("booking.queue_per_minute", Number(1, 60_000)),
                    field("booking.queue_pass_minutes", Number(5, 240)),
                ],
            },
        ],
    },
    Section {
        slug: "messages",
        groups: &[Group {
            slug: "reminders",
            fields: &[
                field("messages.from_email", Email),
                field("messages.reminders", Numbers),
                field("messages.quiet_from", Time),
                field("messages.quiet_until", Time),
            ],
        }],
    },
];

impl Section {
    /// The section with this word.
    pub fn from_slug(slug: &str) -> Option<&'static Self> {
        SECTIONS.iter().find(|section| section.slug == slug)
    }

    /// Its fields.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.groups.iter().flat_map(|group| group.fields)
    }

    /// What a form says, key by key.
    ///
    /// Refuses with `request.invalid_fields`.
    pub fn read(&self, form: &Form) -> Result<Vec<(&'static Field, Value)>, Problem> {
        let (mut read, mut wrong) = (Vec::new(), Vec::new());
        for field in self.fields() {
            match field.read(form) {
                Ok(Some(value)) => read.push((field, value)),
                Ok(None) => {}
                Err(code) => wrong.push((field.key, code)),
            }
        }
        if wrong.is_empty() { Ok(read) } else { Err(Refused::invalid(wrong).into()) }
    }

    /// A configuration in which keys have other values.
    pub fn put(config: &SiteConfig, keys: &[(&Field, Value)]) -> Result<SiteConfig, Problem> {
        let mut whole = serde_json::to_value(config)?;
        for (field, value) in keys {
            if let Some(place) = whole.pointer_mut(&field.pointer()) {
                value.clone_into(place);
            }
        }
        Ok(serde_json::from_value(whole)?)
    }
}

#[cfg(test)]
mod tests {
    use kernel::SiteConfig;
    use shell::http::Form;

    use super::{SECTIONS, Section};

    #[test]
    fn every_field_is_a_key_of_the_configuration_and_comes_back_as_it_was() {
        let config = SiteConfig::default();
        let whole = serde_json::to_value(&config).expect("JSON");
        for section in SECTIONS {
            let mut sent = Vec::new();
            for field in section.fields() {
                assert!(whole.pointer(&field.pointer()).is_some(), "{}", field.key);
                let shown = field.of_config(&whole);
                for choice in shown.choices.iter().filter(|choice| choice.on) {
                    sent.push((field.key.to_owned(), choice.value.to_owned()));
                    sent.push((format!("{}.{}", field.key, choice.value), choice.place.clone()));
                }
                if shown.choices.is_empty()
                    && !(field.kind_slug() == "switch" && shown.value.is_empty())
                {
                    sent.push((field.key.to_owned(), shown.value));
                }
            }
            let encoded = sent
                .iter()
                .map(|(name, value)| format!("{name}={}", shell::http::page::encode(value)))
                .collect::<Vec<_>>()
                .join("&");
            let form = Form::parse(encoded.as_bytes()).expect("a form");
            let read = section.read(&form).expect("no mistake");
            assert_eq!(Section::put(&config, &read).expect("a configuration"), config);
        }
    }
}
