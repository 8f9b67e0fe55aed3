//! Everything that leaves for a patient: letters, SMS. One journal, one outbox: a job renders
//! its message and hands it over here, under the job's id.

mod letter;
mod sms;

pub use letter::letter;
pub use sms::sms;

use kernel::{Lang, Problem, ids::PatientId};
use shell::{app::Clinic, jobs::Done};
use store::messages::{self, Message, state};
use uuid::Uuid;

/// What a message is for: decides consent and hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A confirmation code: asked for this minute.
    Code,
    /// About something of the patient's own: a visit, the account.
    Service,
}

impl Class {
    const fn tag(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Service => "service",
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
        let live = self.clinic.app.sites.by_id(self.clinic.site.id);
        live.map(|live| live.look(&self.clinic.app).texts(self.lang).get(key)).unwrap_or_default()
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
        );
        let mut db = self.clinic.db().write().await?;
        let earlier = if messages::begin(&mut db, row).await? {
            None
        } else {
            messages::find(&db, self.id).await?
        };
        db.commit().await?;
        Ok(earlier)
    }

    /// Records what became of it.
    async fn settle(&self, state: &str, provider_id: Option<String>) -> Result<(), Problem> {
        let mut db = self.clinic.db().write().await?;
        messages::settle(&mut db, self.id, state, provider_id, self.clinic.now()).await?;
        Ok(db.commit().await?)
    }

    /// Records the end of a try and tells the outbox.
    async fn end(&self, done: Done) -> Result<Done, Problem> {
        match &done {
            Done::Yes => self.settle(state::SENT, None).await?,
            Done::Never(_) => self.settle(state::REJECTED, None).await?,
            Done::Later(_) => {}
        }
        Ok(done)
    }
}
