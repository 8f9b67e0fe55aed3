//! Pages that belong to no feature: home, errors, documents, the low-vision settings,
//! and the platform's own pages, which stand outside any clinic.

use serde::Serialize;

use crate::themes::Screen;

/// The clinic's first page: `home.html`.
#[derive(Clone, Debug, Serialize)]
pub struct HomeScreen {
    /// Whether patients can book here now.
    pub booking: bool,
    /// The switched-on public sections: text key suffixes, see [`kernel::site::Section::slug`].
    pub sections: Vec<&'static str>,
}

/// An error as a page: `error.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorScreen {
    /// The HTTP status.
    pub status: u16,
    /// Text key of the message; the key with `-title` appended may hold a title.
    pub key: String,
    /// Named values for the text.
    pub args: std::collections::BTreeMap<String, String>,
    /// What support asks for when it is our fault (5xx).
    pub request_id: Option<String>,
}

/// Too many want something of the clinic at once: `crowded.html`.
#[derive(Clone, Debug, Serialize)]
pub struct CrowdedScreen {
    /// Whether a form was sent.
    pub sent: bool,
}

/// An error at the vendor's console: `console/error.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ConsoleErrorScreen(pub ErrorScreen);

/// A legal document: `document.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentScreen {
    /// Its title.
    pub title: String,
    /// Its text; paragraphs are parted by blank lines.
    pub body: String,
    /// Its version, from 1.
    pub version: i32,
    /// SHA-256 of the text shown, in hex.
    pub hash: String,
    /// When this version came into force.
    pub published: chrono::NaiveDate,
    /// Whether a newer version is in force.
    pub superseded: bool,
}

/// «Версия для слабовидящих»: `view.html`. A POST form to `/view` with the radios
/// `size` (0…3), `scheme` (`none`, `black`, `white`, `blue`, `brown`, `yellow`), `images`
/// (`on`, `grey`, `off`), `spacing` (0…2), `font` (`sans`, `serif`), the hidden `back`,
/// and the buttons `save` and `reset`.
#[derive(Clone, Debug, Serialize)]
pub struct ViewScreen {
    /// The settings in force.
    pub view: crate::http::view::View,
    /// The page to go back to.
    pub back: String,
}

/// A page outside any clinic: `platform/notice.html`. Unknown host, malformed host,
/// suspended site. It has no `site`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeScreen {
    /// The HTTP status.
    pub status: u16,
    /// Text key of the message; `{key}-title` is the title.
    pub key: &'static str,
}

/// The bare base domain: `platform/home.html`. It has no `site`.
#[derive(Clone, Debug, Serialize)]
pub struct PlatformScreen {
    /// The clinics, listed only where the installation wants it (development).
    pub clinics: Vec<ClinicLink>,
    /// Whether the page of caught mail exists.
    pub caught_mail: bool,
}

/// A clinic in the platform's list.
#[derive(Clone, Debug, Serialize)]
pub struct ClinicLink {
    /// Its name.
    pub name: String,
    /// Its address, scheme and port included.
    pub href: String,
}

/// The development page of caught mail and SMS of a clinic: `platform/caught.html`.
#[derive(Clone, Debug, Serialize)]
pub struct CaughtScreen {
    /// The messages, newest first.
    pub items: Vec<CaughtView>,
    /// The opened one.
    pub open: Option<CaughtView>,
}

/// A caught message.
#[derive(Clone, Debug, Serialize)]
pub struct CaughtView {
    /// `mail` or `sms`.
    pub kind: &'static str,
    /// Its page.
    pub href: String,
    /// When it was sent, `YYYY-MM-DD HH:MM` UTC.
    pub at: String,
    /// To whom.
    pub to: String,
    /// The subject; for an SMS its text.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The address of the HTML part, shown in a frame without scripts.
    pub html_href: Option<String>,
    /// Names of the attachments.
    pub attachments: Vec<String>,
}

impl Screen for HomeScreen {
    const TEMPLATE: &'static str = "home.html";
    fn samples() -> Vec<Self> {
        vec![
            Self {
                booking: true,
                sections: vec!["schedule", "specialists", "prices", "institutions", "questions"],
            },
            Self { booking: false, sections: vec![] },
        ]
    }
}

impl Screen for ErrorScreen {
    const TEMPLATE: &'static str = "error.html";
    fn samples() -> Vec<Self> {
        let none = std::collections::BTreeMap::new;
        vec![
            Self { status: 404, key: "request-not_found".into(), args: none(), request_id: None },
            Self { status: 422, key: "booking-slot_taken".into(), args: none(), request_id: None },
            Self {
                status: 500,
                key: "request-failed".into(),
                args: none(),
                request_id: Some("0198c7".into()),
            },
            Self { status: 503, key: "request-unavailable".into(), args: none(), request_id: None },
        ]
    }
}

impl Screen for CrowdedScreen {
    const TEMPLATE: &'static str = "crowded.html";
    fn samples() -> Vec<Self> {
        vec![Self { sent: false }, Self { sent: true }]
    }
}

impl Screen for ConsoleErrorScreen {
    const TEMPLATE: &'static str = "console/error.html";
    fn samples() -> Vec<Self> {
        ErrorScreen::samples().into_iter().map(Self).collect()
    }
}

impl Screen for DocumentScreen {
    const TEMPLATE: &'static str = "document.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            title: "Согласие на обработку персональных данных".into(),
            body: "Первый абзац.\n\nВторой абзац.".into(),
            version: 1,
            hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            published: chrono::NaiveDate::default(),
            superseded: false,
        };
        vec![Self { superseded: true, ..one.clone() }, one]
    }
}

impl Screen for ViewScreen {
    const TEMPLATE: &'static str = "view.html";
    fn samples() -> Vec<Self> {
        let view = crate::http::view::View::default();
        vec![Self { view, back: "/".into() }]
    }
}

impl Screen for NoticeScreen {
    const TEMPLATE: &'static str = "platform/notice.html";
    fn samples() -> Vec<Self> {
        vec![
            Self { status: 404, key: "platform-unknown_site" },
            Self { status: 400, key: "platform-malformed_host" },
            Self { status: 503, key: "platform-suspended" },
            Self { status: 410, key: "platform-archived" },
        ]
    }
}

impl Screen for PlatformScreen {
    const TEMPLATE: &'static str = "platform/home.html";
    fn samples() -> Vec<Self> {
        let clinic = ClinicLink {
            name: "Клиника «Альфа»".into(),
            href: "http://alfa.localhost:8080/".into(),
        };
        vec![
            Self { clinics: vec![clinic], caught_mail: true },
            Self { clinics: vec![], caught_mail: false },
        ]
    }
}

impl Screen for CaughtScreen {
    const TEMPLATE: &'static str = "platform/caught.html";
    fn samples() -> Vec<Self> {
        let one = CaughtView {
            kind: "mail",
            href: "/dev/mail/1".into(),
            at: "2026-12-03 10:15".into(),
            to: "ivan@mail.example".into(),
            subject: "Вы записаны на прием".into(),
            text: "Здравствуйте!\n\nВы записаны на прием.".into(),
            html_href: Some("/dev/mail/1/html".into()),
            attachments: vec!["visit.ics".into()],
        };
        vec![Self { items: vec![], open: None }, Self { items: vec![one.clone()], open: Some(one) }]
    }
}
