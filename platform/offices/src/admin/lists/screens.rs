//! What the lists of the administration show.

use chrono::NaiveDate;
use serde::Serialize;
use shell::http::typed::Typed;

/// A choice of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub name: String,
}

/// An entry of the journal.
#[derive(Clone, Debug, Serialize)]
pub struct AuditRow {
    /// When, local time.
    pub at: String,
    /// The word of who acts.
    pub actor: &'static str,
    /// The name; may be empty.
    pub name: String,
    /// What was done, in words.
    pub what: String,
    /// The same for programs.
    pub action: String,
    /// Whose data; may be empty.
    pub whose: String,
    /// With which object; may be empty.
    pub object: String,
    /// The address it came from.
    pub ip: String,
    /// The request's id.
    pub request: String,
}

/// «Журнал действий»: `admin/audit.html`. A GET form with `who`, `what`, `object`, `from`,
/// `until`.
#[derive(Clone, Debug, Serialize)]
pub struct AuditScreen {
    /// What is sought.
    pub form: Typed,
    /// Who acts, by kind.
    pub actors: Vec<&'static str>,
    /// The clinic's own people.
    pub members: Vec<Choice>,
    /// What can be done.
    pub whats: Vec<Choice>,
    /// Latest first.
    pub rows: Vec<AuditRow>,
    /// To the older ones.
    pub older: Option<String>,
    /// Back to the latest.
    pub latest: Option<String>,
    /// The same as a file.
    pub export: String,
    /// How many rows a file has at most.
    pub most: usize,
}

/// A review.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewRow {
    /// Its id.
    pub id: String,
    /// About whom.
    pub doctor: String,
    /// By whom; empty for who was forgotten.
    pub author: String,
    /// When, local time.
    pub at: String,
    /// The mark.
    pub mark: i32,
    /// The comment; may be empty.
    pub comment: String,
    /// `waiting`, `published` or `rejected`.
    pub state: String,
    /// Why it is not shown.
    pub reason: String,
    /// When it was decided, local time.
    pub moderated: Option<String>,
    /// Who has decided.
    pub by: String,
}

/// «Отзывы»: `admin/reviews.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewsScreen {
    /// The states.
    pub states: Vec<&'static str>,
    /// The one that is shown.
    pub state: &'static str,
    /// How many wait.
    pub waiting: u64,
    /// Latest first.
    pub rows: Vec<ReviewRow>,
    /// To the older ones.
    pub older: Option<String>,
    /// The longest reason.
    pub longest: usize,
    /// Text key of what has just been done.
    pub notice: Option<String>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A message in the list.
#[derive(Clone, Debug, Serialize)]
pub struct FeedbackRow {
    /// Its page.
    pub href: String,
    /// When, local time.
    pub at: String,
    /// Its category.
    pub category: String,
    /// Its subject.
    pub subject: String,
    /// Its state.
    pub state: String,
}

/// «Обращения»: `admin/feedback.html`. A GET form with `state`, `category`, `q`.
#[derive(Clone, Debug, Serialize)]
pub struct FeedbackListScreen {
    /// What is sought.
    pub form: Typed,
    /// The states.
    pub states: Vec<&'static str>,
    /// The categories.
    pub categories: Vec<String>,
    /// How many nobody has dealt with.
    pub waiting: u64,
    /// Latest first.
    pub rows: Vec<FeedbackRow>,
    /// To the older ones.
    pub older: Option<String>,
}

/// What was done about a message.
#[derive(Clone, Debug, Serialize)]
pub struct EntryView {
    /// `answer`, `note` or a state's word.
    pub kind: String,
    /// Who.
    pub author: String,
    /// The words.
    pub text: String,
    /// When, local time.
    pub at: String,
}

/// A message: `admin/feedback_one.html`. POST to `/answer`, `/note`, `/state` under its page,
/// with `seen`.
#[derive(Clone, Debug, Serialize)]
pub struct FeedbackOneScreen {
    /// The message.
    pub row: FeedbackRow,
    /// Who wrote it; empty for who was forgotten.
    pub author: String,
    /// The author's card.
    pub card: Option<String>,
    /// Where the answer goes; may be empty.
    pub email: String,
    /// The text.
    pub body: String,
    /// What was done, oldest first.
    pub entries: Vec<EntryView>,
    /// How much that is.
    pub seen: usize,
    /// What was typed.
    pub form: Typed,
    /// The longest text.
    pub longest: usize,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A message that went out.
#[derive(Clone, Debug, Serialize)]
pub struct MessageRow {
    /// Its id.
    pub id: String,
    /// When, local time.
    pub at: String,
    /// `email`, `sms` or `push`.
    pub channel: String,
    /// To whom, masked.
    pub address: String,
    /// What it is, in words.
    pub kind: String,
    /// What became of it.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Why it did not leave; may be empty.
    pub error: String,
    /// Whether it can be tried again.
    pub again: bool,
}

/// «Журнал отправки»: `admin/messages.html`. A GET form with `channel`, `state`, `address`,
/// `from`, `until`.
#[derive(Clone, Debug, Serialize)]
pub struct MessagesScreen {
    /// What is sought.
    pub form: Typed,
    /// The channels.
    pub channels: Vec<&'static str>,
    /// Groups of states.
    pub states: Vec<&'static str>,
    /// Latest first.
    pub rows: Vec<MessageRow>,
    /// To the older ones.
    pub older: Option<String>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A closing.
#[derive(Clone, Debug, Serialize)]
pub struct ClosingRow {
    /// Its id.
    pub id: String,
    /// Where; empty: everywhere.
    pub branch: String,
    /// As what; empty: as any specialist.
    pub specialisation: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// Whether it has begun.
    pub begun: bool,
    /// What patients are told.
    pub reason: String,
    /// Who has closed it.
    pub by: String,
}

/// «Закрытие записи»: `admin/closings.html`. POST with `branch`, `specialisation`, `from`,
/// `until`, `reason`.
#[derive(Clone, Debug, Serialize)]
pub struct ClosingsScreen {
    /// What is closed or will be.
    pub rows: Vec<ClosingRow>,
    /// The branches.
    pub branches: Vec<Choice>,
    /// The specialisations.
    pub specialisations: Vec<Choice>,
    /// What was typed.
    pub form: Typed,
    /// The longest reason.
    pub longest: usize,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A version of a document.
#[derive(Clone, Debug, Serialize)]
pub struct VersionView {
    /// Its number.
    pub version: i32,
    /// Its title.
    pub title: String,
    /// The day from which it is in force.
    pub from: NaiveDate,
    /// Whether that day is still to come.
    pub planned: bool,
    /// Whether patients are asked anew.
    pub renew: bool,
    /// Who has published it; empty: it came with the site.
    pub author: String,
    /// Its text.
    pub href: String,
}

/// A document.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentRow {
    /// Its word.
    pub kind: &'static str,
    /// Whether it is agreed to.
    pub consent: bool,
    /// The version in force.
    pub current: Option<VersionView>,
    /// The version that waits for its day.
    pub planned: Option<VersionView>,
}

/// «Документы и согласия»: `admin/documents.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentsScreen {
    /// All of them.
    pub rows: Vec<DocumentRow>,
}

/// A document with its versions: `admin/document.html`. POST with `seen`, `title`, `body`,
/// `from`, `renew`, and `preview` to look first.
#[derive(Clone, Debug, Serialize)]
pub struct EditionScreen {
    /// Its word.
    pub kind: &'static str,
    /// Whether it is agreed to.
    pub consent: bool,
    /// The number of the newest version.
    pub seen: i32,
    /// Newest first.
    pub versions: Vec<VersionView>,
    /// What was typed.
    pub form: Typed,
    /// Whether the text is shown as it will look.
    pub preview: bool,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}
