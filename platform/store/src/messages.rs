//! The journal of everything sent: letters, SMS, push (C11).

use chrono::{DateTime, Utc};
use kernel::ids::PatientId;
use sea_orm::{ColumnTrait, Condition, ExprTrait, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One message. Its id is that of the job that sends it.
    Message = "messages"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// To whom, when the clinic knows the person.
        patient_id: Option<Uuid>,
        /// `email`, `sms` or `push`.
        channel: String,
        /// `code`, `service` or `marketing`: decides consent and hours.
        class: String,
        /// What it is: the name of its template.
        kind: String,
        /// The recipient's address; for push the id of the subscription.
        address: String,
        /// The subject; empty for SMS.
        title: String,
        /// The text as shown under «Уведомления»; a code is left out.
        text: String,
        /// See [`state`].
        state: String,
        /// By whom it was sent: `smtp`, `caught`, `smsc`, `smsru`, `push`.
        provider: String,
        /// The provider's id for it.
        provider_id: Option<String>,
        /// How many SMS it counts as.
        segments: i32,
        /// When it was made.
        created_at: At,
        /// When its state was last learnt.
        state_at: At,
        /// How often its sending was tried.
        attempts: i32,
        /// Why it did not leave, as the outside said; empty once it has.
        error: String,
    }
}

/// What a message can be.
pub mod state {
    /// It waits for its first try, or for the next one: it certainly has not left.
    pub const QUEUED: &str = "queued";
    /// It is being sent, or the process died while it was.
    pub const SENDING: &str = "sending";
    /// The same, for the second and last time: the provider said that it had not got it.
    pub const SENDING_AGAIN: &str = "sending_again";
    /// The provider has taken it.
    pub const SENT: &str = "sent";
    /// It has arrived.
    pub const DELIVERED: &str = "delivered";
    /// It did not arrive, and will not.
    pub const UNDELIVERED: &str = "undelivered";
    /// The provider did not take it, and will not.
    pub const REJECTED: &str = "rejected";
    /// Nobody knows whether the provider took it.
    pub const UNKNOWN: &str = "unknown";
}

/// Begins a message; false when it was begun before.
pub async fn begin(db: &mut Writer, row: Message) -> Result<bool, DbError> {
    db.insert_new::<Entity>(row).await
}

/// Notes that the sending of a message is tried once more.
pub async fn tried(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    let once_more = Expr::col(Column::Attempts).add(1);
    db.update::<Entity>()
        .set(Column::Attempts, once_more)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// By what the journal is searched; what is empty does not count.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The channel.
    pub channel: Option<String>,
    /// The states, any of which is meant.
    pub states: Vec<&'static str>,
    /// The whole address.
    pub address: String,
    /// The first moment.
    pub from: Option<DateTime<Utc>>,
    /// The first moment after the last.
    pub until: Option<DateTime<Utc>>,
}

/// What is sought, latest first, before a message; at most `limit`.
pub async fn sought(
    db: &Reader,
    sought: &Sought,
    before: Option<&Message>,
    limit: u64,
) -> Result<Vec<Message>, DbError> {
    let mut all = Condition::all();
    if let Some(channel) = &sought.channel {
        all = all.add(Column::Channel.eq(&**channel));
    }
    if !sought.states.is_empty() {
        all = all.add(Column::State.is_in(sought.states.iter().copied()));
    }
    if !sought.address.is_empty() {
        all = all.add(Column::Address.eq(&*sought.address));
    }
    if let Some(from) = sought.from {
        all = all.add(Column::CreatedAt.gte(from));
    }
    if let Some(until) = sought.until {
        all = all.add(Column::CreatedAt.lt(until));
    }
    let before = before.map(|row| (row.created_at, row.id));
    db.find::<Entity>()
        .filter(all)
        .latest((Column::CreatedAt, Column::Id), before)
        .limit(limit)
        .all(db)
        .await
}

/// The latest letter of a kind to an address.
pub async fn latest_letter(
    db: &Reader,
    kind: &str,
    address: &str,
) -> Result<Option<Message>, DbError> {
    db.find::<Entity>()
        .filter(Column::Channel.eq("email"))
        .filter(Column::Kind.eq(kind))
        .filter(Column::Address.eq(address))
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .one(db)
        .await
}

/// The message with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<Message>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// What a provider said of a message it took.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    /// The provider's id for it.
    pub provider_id: Option<String>,
    /// How many SMS it counts as.
    pub segments: Option<i32>,
    /// Who has taken it.
    pub provider: Option<&'static str>,
    /// Why it has not left; without it the message has, or is on its way.
    pub error: Option<String>,
}

/// How much is kept of why a message did not leave.
const WHY: usize = 300;

/// Takes a message from one of the states `from` to `state`; tells whether it was in one of
/// them, so that of two workers only one goes on.
pub async fn go(
    db: &mut Writer,
    id: Uuid,
    from: &[&str],
    state: &str,
    receipt: Receipt,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let mut update = db
        .update::<Entity>()
        .set(Column::State, Expr::value(state))
        .set(Column::StateAt, Expr::value(now));
    let why: String = receipt.error.unwrap_or_default().chars().take(WHY).collect();
    update = update.set(Column::Error, Expr::value(why));
    if let Some(provider_id) = receipt.provider_id {
        update = update.set(Column::ProviderId, Expr::value(provider_id));
    }
    if let Some(segments) = receipt.segments {
        update = update.set(Column::Segments, Expr::value(segments));
    }
    if let Some(provider) = receipt.provider {
        update = update.set(Column::Provider, Expr::value(provider));
    }
    let here = Column::State.is_in(from.iter().copied());
    update.filter(Column::Id.eq(id)).filter(here).exec(db).await.map(|met| met > 0)
}

/// A patient's messages of some channels and states since a moment, latest first.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
    channels: &[&str],
    states: &[&str],
    since: DateTime<Utc>,
) -> Result<Vec<Message>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::Channel.is_in(channels.iter().copied()))
        .filter(Column::State.is_in(states.iter().copied()))
        .filter(Column::CreatedAt.gt(since))
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(500)
        .all(db)
        .await
}

/// Everything that was sent to a patient, oldest first: for the patient's own copy.
pub async fn everything_of(db: &Reader, patient: PatientId) -> Result<Vec<Message>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::CreatedAt, Order::Asc)
        .all(db)
        .await
}

/// Removes what was said and to which address, in all messages to a patient, and in those to
/// any of these addresses that are nobody else's; that there were messages stays.
pub async fn forget_people(
    db: &mut Writer,
    patient: Option<PatientId>,
    addresses: &[String],
) -> Result<u64, DbError> {
    let of_nobody = Condition::all()
        .add(Column::PatientId.is_null())
        .add(Column::Address.is_in(addresses.iter().map(String::as_str)));
    let mut which = Condition::any().add(of_nobody);
    if let Some(patient) = patient {
        which = which.add(Column::PatientId.eq(patient.0));
    }
    db.update::<Entity>()
        .set(Column::Address, Expr::value(""))
        .set(Column::Title, Expr::value(""))
        .set(Column::Text, Expr::value(""))
        .filter(which)
        .exec(db)
        .await
}

/// Removes to which address a message went.
pub async fn forget_address(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::Address, Expr::value(""))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes to which addresses codes went before a moment: whoever asked for them may never have
/// proven that an address was his.
pub async fn forget_codes(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::Address, Expr::value(""))
        .filter(Column::Class.eq("code"))
        .filter(Column::Address.ne(""))
        .filter(Column::CreatedAt.lt(before))
        .exec(db)
        .await
}
