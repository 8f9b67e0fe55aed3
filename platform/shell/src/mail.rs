//! Letters in the clinic's look: a template, its values, the clinic's letterhead.

use kernel::{Lang, Problem};
use minijinja::{Value, value::Serde};
use providers::{
    SendError,
    mail::{Attachment, Letter},
};
use uuid::Uuid;

use crate::{app::Clinic, jobs::Done};

/// A letter's template: `mail/{name}.html`, `mail/{name}.txt`, the text `mail-{name}_subject`.
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub values: serde_json::Value,
    /// Files to go with it.
    pub attachments: Vec<Attachment>,
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
    /// Renders and sends the letter; says what became of it for the outbox.
    pub async fn send(self, template: Template) -> Result<Done, Problem> {
        let Self { clinic, lang, to, id } = self;
        let letter = compose(clinic, lang, to, id, template)?;
        Ok(match clinic.app.mailer.send(&clinic.site.label, &letter).await {
            Ok(()) => Done::Yes,
            Err(SendError::Temporary(why)) => Done::Later(why),
            Err(SendError::Permanent(why)) => Done::Never(why),
        })
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
        from_address: format!("{}@{}", site.label, settings.mail_domain),
        reply_to: (!contacts.email.is_empty()).then(|| contacts.email.clone()),
        subject: look.texts(lang).get(&format!("mail-{}_subject", template.name)),
        html: render("html")?,
        text: render("txt")?,
        attachments: template.attachments,
        message_id: format!("{id}@{}", settings.mail_domain),
    })
}
