//! Everything that leaves for a patient (N2, C11): by whose gateway and relay, and that nothing
//! is sent twice, at a wrong hour, to somebody else, or with anything medical in it (law §2, §5).

mod installed;
mod notifications;
mod push;
mod reminders;
mod secrets;
mod sms;

use kernel::{Lang, ids::PatientId, ids::new_uuid, site::Channel};
use people::codes::{self, To};
use serde_json::Value;
use testkit::{Fixture, Portal};

/// A phone whose last digits are a script of the simulator.
fn phone(script: &str) -> String {
    format!("+791612345{script}")
}

/// Gives a clinic a secret, as `portal secrets set` does.
pub(crate) async fn give(portal: &Portal, label: &str, name: &str, value: &Value) {
    let site = portal::secrets::site(&portal.app.db, label).await.expect("a site");
    let value = value.to_string();
    let (config, db) = (&portal.config, &portal.app.db);
    portal::secrets::set(config, db, &site, name, value.as_bytes(), &portal.clock)
        .await
        .expect("kept");
}

/// Puts an SMS with a code into the queue.
async fn code_to(clinic: &Fixture, phone: &str) {
    let now = clinic.0.now();
    let mut db = clinic.0.db().write().await.expect("the database");
    let to = To {
        id: new_uuid(now),
        purpose: "sign_in",
        channel: Channel::Phone,
        address: phone.into(),
        lang: Lang::Ru,
    };
    codes::send(&clinic.0, &mut db, to).await.expect("on its way");
    db.commit().await.expect("committed");
}

/// What the journal says of all messages of a channel: state and provider, oldest first.
async fn journal(portal: &Portal, channel: &str) -> Vec<String> {
    let sql = format!(
        "SELECT state || ' ' || provider AS it FROM messages WHERE channel = '{channel}' \
         ORDER BY created_at, id"
    );
    portal.ask(&sql).await.expect("the table")
}

/// A message of the clinic in a patient's journal.
async fn told(clinic: &Fixture, patient: Option<PatientId>, channel: &str, text: &str) {
    let now = clinic.0.now();
    let row = store::messages::Message::new(
        new_uuid(now),
        patient.map(|id| id.0),
        channel.into(),
        "service".into(),
        "test".into(),
        "+79161234567".into(),
        String::new(),
        text.into(),
        "sent".into(),
        "caught".into(),
        None,
        1,
        now,
        now,
        1,
        String::new(),
    );
    let mut db = clinic.0.db().write().await.expect("the database");
    store::messages::begin(&mut db, row).await.expect("a message");
    db.commit().await.expect("committed");
}
