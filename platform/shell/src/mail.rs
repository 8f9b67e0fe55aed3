//! Letters in the clinic's look: a template, its values, the clinic's letterhead.

use kernel::{Lang, Problem};
use minijinja::{Value, value::Serde};
use providers::mail::{Attachment, Letter};
use uuid::Uuid;

use crate::app::Clinic;

/// A letter's template: `mail/{name}.html`, `mail/{name}.txt`, the text `mail-{name}_subject`.
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub values: serde_json::Value,
    /// Files to go with it.
    pub attachments: Vec<Attachment>,
}

/// Renders a short text, for an SMS or a push.
pub fn render(
    clinic: &Clinic,
    lang: Lang,
    template: &str,
    values: &serde_json::Value,
) -> Result<String, Problem> {
    let Some(live) = clinic.app.sites.by_id(clinic.site.id) else {
        return Err(Problem::failed("the site is gone"));
    };
    live.look(&clinic.app).render(template, lang, Value::from(Serde(values)))
}

/// From which clinic to whom.
pub struct Letterhead<'a> {
    /// The clinic.
    pub clinic: &'a Clinic,
    /// The language of the letter.
    pub lang: Lang,
    /// The recipient's address.
    pub to: &'a str,
    /// A stable id: a letter sent twice is recognised by it.
    pub id: Uuid,
}

impl Letterhead<'_> {
    /// Renders the letter.
    pub fn compose(self, template: Template) -> Result<Letter, Problem> {
        let Self { clinic, lang, to, id } = self;
        compose(clinic, lang, to, id, template)
    }
}

fn compose(
    clinic: &Clinic,
    lang: Lang,
    to: &str,
    id: Uuid,
    template: Template,
) -> Result<Letter, Problem> {
    let (site, settings) = (&clinic.site, &clinic.app.settings);
    let Some(live) = clinic.app.sites.by_id(site.id) else {
        return Err(Problem::failed("the site is gone"));
    };
    let look = live.look(&clinic.app);
    let contacts = &site.config.contacts;
    let render = |extension: &str| {
        let values = Value::from(Serde(&template.values));
        look.render(&format!("mail/{}.{extension}", template.name), lang, values)
    };
    Ok(Letter {
        to: to.to_owned(),
        from_name: site.config.name.clone(),
        from_address: match site.config.messages.from_email.as_str() {
            "" => format!("{}@{}", site.label, settings.mail_domain),
            own => own.to_owned(),
        },
        reply_to: (!contacts.email.is_empty()).then(|| contacts.email.clone()),
        subject: look.texts(lang).get(&format!("mail-{}_subject", template.name)),
        html: render("html")?,
        text: render("txt")?,
        attachments: template.attachments,
        message_id: format!("{id}@{}", settings.mail_domain),
    })
}
