//! SMS.

use kernel::Problem;
use providers::{
    SendError,
    sms::{self, Message, Sms},
};
use shell::jobs::Done;
use store::messages::state;

use super::{Class, Content, Outgoing};

/// Sends an SMS; where there is no gateway there is nothing to do. A code is not kept in the
/// journal.
pub async fn sms(out: Outgoing<'_>, to: &str, text: &str) -> Result<Done, Problem> {
    let clinic = out.clinic;
    if clinic.app.sms.is_off() {
        return Ok(Done::Yes);
    }
    let hidden = out.text("mail-code_subject");
    let provider = match &clinic.app.sms {
        Sms::Caught(_) => "caught",
        Sms::Gateway(gateway, _) => gateway.name(),
        Sms::Off => "",
    };
    let shown = if out.class == Class::Code { &hidden } else { text };
    let content =
        Content { channel: "sms", address: to, title: "", text: shown, provider, segments: 1 };
    let earlier = out.begin(content).await?;
    if earlier.is_some_and(|earlier| earlier.state != state::SENDING) {
        return Ok(Done::Yes);
    }
    let class = match out.class {
        Class::Code => sms::Class::Code,
        Class::Service => sms::Class::Service,
    };
    let (to, text, id) = (to.to_owned(), text.to_owned(), out.id.to_string());
    let message = Message { to, text, id, class, ip: None };
    out.end(match clinic.app.sms.send(&clinic.site.label, &message).await {
        Ok(_) => Done::Yes,
        Err(SendError::Temporary(why)) => Done::Later(why),
        Err(SendError::Permanent(why)) => Done::Never(why),
        Err(SendError::Unknown(why)) => {
            out.settle(state::UNKNOWN, None).await?;
            return Ok(Done::Never(why));
        }
    })
    .await
}
