//! SMS. A gateway is never asked twice blindly: they have no common way to recognise the same
//! message. After a crash or a time-out its state is asked for first.

use kernel::Problem;
use providers::{
    SendError,
    sms::{self, Delivery, Gateway, Sent, Sms, StatusOf},
};
use shell::{app::Clinic, jobs::Done};
use store::{
    jobs,
    messages::{self, Message, Receipt, state},
};

use super::{Class, Content, Outgoing, status};

/// Sends an SMS, by the clinic's own gateway where it has one; where there is none at all there
/// is nothing to do. A code is not kept in the journal.
pub async fn sms(out: Outgoing<'_>, to: &str, text: &str) -> Result<Done, Problem> {
    let by = out.clinic.sms().await?;
    if by.is_off() {
        return Ok(Done::Yes);
    }
    if let Some(wait) = out.waits().await? {
        return Ok(wait);
    }
    let by_gateway = matches!(by, Sms::Gateway(..));
    if by_gateway && out.clinic.gateway_rests() {
        return Ok(Done::Later("the gateway does not answer at the moment".into()));
    }
    let hidden = out.text("mail-code_subject");
    let content = Content {
        channel: "sms",
        address: to,
        title: "",
        text: if out.class == Class::Code { &hidden } else { text },
        provider: provider(&by),
        segments: i32::try_from(sms::segments(text)).unwrap_or(1),
    };
    let trying = match out.begin(content).await? {
        None => state::SENDING,
        Some(row) => match again(out, &by, &row).await? {
            Again::Send(state) => state,
            Again::Stop(done) => return Ok(done),
        },
    };
    let message = sms::Message {
        to: to.to_owned(),
        text: text.to_owned(),
        id: out.id.to_string(),
        class: out.class.of_provider(),
        ip: None,
    };
    let answer = by.send(&out.clinic.site.label, &message).await;
    if by_gateway {
        note(out.clinic, &answer);
    }
    match answer {
        Ok(sent) => {
            out.left();
            took(out, &[trying], &by, Some(sent)).await?;
            Ok(Done::Yes)
        }
        Err(SendError::Temporary(why)) => {
            out.fail(&[trying], state::QUEUED, Some(&why)).await?;
            Ok(Done::Later(why))
        }
        Err(SendError::Permanent(why)) => {
            // The journal says so; a wrong number is no matter for the operator.
            tracing::warn!(site = %out.clinic.site.label, id = %out.id, why, "an SMS was refused");
            out.fail(&[trying], state::REJECTED, Some(&why)).await?;
            Ok(Done::Yes)
        }
        // The second sending stays what it is: there is no third.
        Err(SendError::Unknown(why)) => {
            out.fail(&[state::SENDING], state::UNKNOWN, Some(&why)).await?;
            Ok(Done::Later(why))
        }
    }
}

/// What another try may do.
enum Again {
    /// Send, in that state.
    Send(&'static str),
    /// Nothing more.
    Stop(Done),
}

/// Another try of a message that was begun before.
async fn again(out: Outgoing<'_>, by: &Sms, row: &Message) -> Result<Again, Problem> {
    let doubtful = [state::SENDING, state::SENDING_AGAIN, state::UNKNOWN];
    match row.state.as_str() {
        state::QUEUED => Ok(if out.go(&[state::QUEUED], state::SENDING).await? {
            Again::Send(state::SENDING)
        } else {
            Again::Stop(Done::Later("another worker is sending it".into()))
        }),
        was if !doubtful.contains(&was) => Ok(Again::Stop(Done::Yes)),
        // Caught messages lie in a folder under their id: the second replaces the first.
        _ if matches!(by, Sms::Caught(_)) => Ok(Again::Send(state::SENDING)),
        was => doubt(out, by, row, was).await,
    }
}

/// Nobody knows whether the gateway has the message: it is asked. What it has not got is sent
/// again, once. What cannot be asked about stays unknown: a code can be asked for again by its
/// button, and a reminder said twice is worse than one not said.
async fn doubt(out: Outgoing<'_>, by: &Sms, row: &Message, was: &str) -> Result<Again, Problem> {
    let delivery = match ask(by, row).await {
        Ok(delivery) => delivery,
        Err(why) => {
            out.clinic.gateway_answered(false);
            return Ok(Again::Stop(Done::Later(why)));
        }
    };
    match delivery {
        Delivery::NotFound if was != state::SENDING_AGAIN => {
            if out.go(&[was], state::SENDING_AGAIN).await? {
                return Ok(Again::Send(state::SENDING_AGAIN));
            }
        }
        Delivery::NotFound | Delivery::Unknown => {
            out.go(&[was], state::UNKNOWN).await?;
        }
        Delivery::Queued | Delivery::Sent => took(out, &[was], by, None).await?,
        Delivery::Delivered | Delivery::Undelivered | Delivery::Expired | Delivery::Rejected => {
            out.go(&[was], status::state_of(delivery)).await?;
        }
    }
    Ok(Again::Stop(Done::Yes))
}

/// Asks the gateway that was given a message how far it has come.
pub(super) async fn ask(by: &Sms, row: &Message) -> Result<Delivery, String> {
    let Sms::Gateway(gateway, outbound) = by else { return Ok(Delivery::Unknown) };
    // Another gateway than the one that was given it knows nothing of it.
    if provider(by) != row.provider {
        return Ok(Delivery::Unknown);
    }
    let id = row.id.to_string();
    let of = StatusOf { to: &row.address, id: &id, provider_id: row.provider_id.as_deref() };
    gateway.status(outbound, &of).await.map_err(|error| error.to_string())
}

/// Notes that the message is taken, and, in the same transaction, that its delivery is to be
/// asked for.
async fn took(
    out: Outgoing<'_>,
    from: &[&str],
    by: &Sms,
    sent: Option<Sent>,
) -> Result<(), Problem> {
    let now = out.clinic.now();
    let receipt = Receipt {
        segments: sent.as_ref().and_then(|sent| i32::try_from(sent.segments?).ok()),
        provider_id: sent.map(|sent| sent.provider_id),
        provider: Some(provider(by)),
        error: None,
    };
    let mut db = out.clinic.db().write().await?;
    let gone = messages::go(&mut db, out.id, from, state::SENT, receipt, now).await?;
    if gone && matches!(by, Sms::Gateway(..)) {
        let (payload, at) = status::first(out.id, now);
        jobs::enqueue(&mut db, super::STATUS, payload, at, now).await?;
    }
    Ok(db.commit().await?)
}

fn note(clinic: &Clinic, answer: &Result<Sent, SendError>) {
    clinic.gateway_answered(matches!(answer, Ok(_) | Err(SendError::Permanent(_))));
}

/// The journal's word for who sends.
pub(super) const fn provider(by: &Sms) -> &'static str {
    match by {
        Sms::Caught(_) => "caught",
        Sms::Gateway(Gateway::Smsc(_), _) => "smsc",
        Sms::Gateway(Gateway::SmsRu(_), _) => "smsru",
        Sms::Off => "",
    }
}
