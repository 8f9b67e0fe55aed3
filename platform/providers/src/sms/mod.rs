//! Text messages to phones.
//!
//! A gateway that was asked once is not asked again blindly: gateways share no common
//! idempotency key. [`Message::id`] is ours and stays the same for every delivery. A
//! sending that ends in [`SendError::Unknown`] is followed by [`Gateway::status`].

mod caught;
mod gateway;
mod segments;
mod smsc;
mod smsru;

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

pub use caught::{Caught, CaughtMessage};
pub use gateway::{Delivery, Gateway, GatewayConfig, InvalidGateway, Sent, StatusOf};
pub use segments::segments;
pub use smsc::Smsc;
pub use smsru::SmsRu;

use crate::{Outbound, SendError, folder};

/// One text message.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// The phone in E.164 form: `+79161234567`.
    pub to: String,
    /// The text.
    pub text: String,
    /// The stable id of this message: the outbox row's id.
    pub id: String,
    /// What it is sent for.
    #[serde(default)]
    pub class: Class,
    /// The address of the visitor who asked for it, where one did: some gateways refuse
    /// codes that a robot orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
}

/// What a message is sent for. Consent and hours are the sender's to mind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A code to sign in or to confirm with.
    Code,
    /// About something the recipient did or has.
    #[default]
    Service,
    /// To make something known, by consent only.
    Marketing,
}

/// How the text messages of this process leave.
#[derive(Debug, Clone)]
pub enum Sms {
    /// Into a folder, for development and tests.
    Caught(Caught),
    /// Through a gateway.
    Gateway(Gateway, Outbound),
    /// There is no gateway: nothing may be sent.
    Off,
}

impl Sms {
    /// Whether a phone can be reached at all; when not, offer e-mail instead.
    #[must_use]
    pub fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }

    /// Sends one message of a site.
    ///
    /// # Errors
    /// [`SendError`] tells the outbox whether to try again.
    pub async fn send(&self, site_label: &str, message: &Message) -> Result<Sent, SendError> {
        if !is_e164(&message.to) {
            return Err(SendError::Permanent("malformed phone number".into()));
        }
        match self {
            Self::Caught(caught) => {
                caught.keep(site_label, message).await?;
                let count = segments(&message.text);
                let provider_id = folder::id_of(&message.id);
                Ok(Sent { provider_id, segments: Some(count), cost_kopecks: None })
            }
            Self::Gateway(gateway, outbound) => gateway.send(outbound, message).await,
            Self::Off => Err(SendError::Permanent("no SMS gateway is configured".into())),
        }
    }
}

/// Prints the id only: phones, texts and codes stay out of logs.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("id", &self.id).finish_non_exhaustive()
    }
}

fn is_e164(phone: &str) -> bool {
    phone.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(phone: &str) -> Message {
        Message {
            to: phone.into(),
            text: "Код 1234".into(),
            id: "row-1".into(),
            class: Class::Code,
            ip: None,
        }
    }

    #[tokio::test]
    async fn without_a_gateway_nothing_is_sent() {
        assert!(Sms::Off.is_off());
        let refused = Sms::Off.send("alfa", &to("+79161234567")).await;
        assert!(matches!(refused, Err(SendError::Permanent(_))));
    }

    #[tokio::test]
    async fn only_a_number_in_e164_is_taken() -> std::io::Result<()> {
        let root = tempfile::tempdir()?;
        let sms = Sms::Caught(Caught::new(root.path()));
        for phone in
            ["", "89161234567", "+7 916", "+7916123456789012", "+0916123456", "+7916а34567"]
        {
            let refused = sms.send("alfa", &to(phone)).await;
            assert!(matches!(refused, Err(SendError::Permanent(_))), "{phone}");
        }
        assert!(sms.send("alfa", &to("+79161234567")).await.is_ok());
        Ok(())
    }

    #[test]
    fn a_printed_message_names_nobody() {
        assert!(!format!("{:?}", to("+79161234567")).contains("7916"));
    }
}
