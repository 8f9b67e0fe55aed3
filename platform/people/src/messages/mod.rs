//! Everything that leaves for a patient: letters, SMS, push; «Уведомления» (C11). One journal,
//! one outbox: a job renders its message and hands it over here, under the job's id.

mod letter;
mod pages;
mod retry;
mod samples;
pub mod screens;
mod sms;
mod status;
mod try_out;

pub use letter::letter;
pub use retry::retry;
pub use sms::sms;
pub use status::learn;
pub use try_out::{TRIAL, last_trial, send_trial, try_out};

use kernel::{Lang, Problem, ids::PatientId};
use poem::{Route, get};
use shell::{app::Clinic, jobs::Done};
use store::messages::{self, Message, Receipt, state};
use uuid::Uuid;

/// The kind of the job that asks a gateway what became of an SMS.
pub const STATUS: &str = "messages.status";

/// The pages of messages.
pub fn routes(route: Route) -> Route {
    route.at("/notifications", get(pages::list))
}

/// What a message is for: decides consent and hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A confirmation code: asked for this minute.
    Code,
    /// About something of the patient's own: a visit, the account.
    Service,
}

impl Class {
    /// As the journal keeps it.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Service => "service",
        }
    }

    const fn of_provider(self) -> providers::sms::Class {
        match self {
            Self::Code => providers::sms::Class::Code,
            Self::Service => providers::sms::Class::Service,
        }
    }
}

/// A message on its way out.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// From which clinic.
    pub clinic: &'a Clinic,
    /// The job that sends it: the message's stable id.
    pub id: Uuid,
    /// To whom, when the clinic knows the person.
    pub patient: Option<PatientId>,
    /// What it is for.
    pub class: Class,
    /// The name of its template.
    pub kind: &'static str,
    /// The language.
    pub lang: Lang,
}

/// What the journal keeps of a message's content.
struct Content<'a> {
    channel: &'static str,
    address: &'a str,
    title: &'a str,
    text: &'a str,
    provider: &'static str,
    segments: i32,
}

impl Outgoing<'_> {
    /// A text of the clinic.
    pub fn text(&self, key: &str) -> String {
        text(self.clinic, self.lang, key)
    }

    /// Writes the message into the journal before it leaves; gives the earlier entry when an
    /// earlier try of the same job has written one.
    async fn begin(&self, content: Content<'_>) -> Result<Option<Message>, Problem> {
        let now = self.clinic.now();
        let row = Message::new(
            self.id,
            self.patient.map(|id| id.0),
            content.channel.into(),
            self.class.tag().into(),
            self.kind.into(),
            content.address.into(),
            content.title.into(),
            content.text.into(),
            state::SENDING.into(),
            content.provider.into(),
            None,
            content.segments,
            now,
            now,
            1,
            String::new(),
        );
        let mut db = self.clinic.db().write().await?;
        let earlier = if messages::begin(&mut db, row).await? {
            None
        } else {
            messages::tried(&mut db, self.id).await?;
            messages::find(&db, self.id).await?
        };
        db.commit().await?;
        Ok(earlier)
    }

    /// Says why the message must wait, where the clinic has sent as many today as the vendor lets
    /// it. Codes are not counted.
    async fn waits(&self) -> Result<Option<Done>, Problem> {
        let free = self.class == Class::Code || self.clinic.room_for_message().await?;
        Ok((!free).then(|| Done::Later("limits.messages: as many as a day may have".into())))
    }

    /// Notes that it has left.
    fn left(&self) {
        if self.class != Class::Code {
            self.clinic.app.pulse.sent(self.clinic.site.id);
        }
    }

    /// Takes the message on, if it still is where it was.
    async fn go(&self, from: &[&str], to: &str) -> Result<bool, Problem> {
        self.fail(from, to, None).await
    }

    /// The same with the reason why it did not leave.
    async fn fail(&self, from: &[&str], to: &str, why: Option<&str>) -> Result<bool, Problem> {
        let mut db = self.clinic.db().write().await?;
        let now = self.clinic.now();
        let receipt = Receipt { error: why.map(str::to_owned), ..Receipt::default() };
        let gone = messages::go(&mut db, self.id, from, to, receipt, now).await?;
        db.commit().await?;
        Ok(gone)
    }
}

/// A text of a clinic.
pub(crate) fn text(clinic: &Clinic, lang: Lang, key: &str) -> String {
    let live = clinic.app.sites.by_id(clinic.site.id);
    live.map(|live| live.look(&clinic.app).texts(lang).get(key)).unwrap_or_default()
}
