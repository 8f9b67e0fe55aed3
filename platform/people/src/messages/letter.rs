//! Letters.

use kernel::Problem;
use providers::{SendError, mail::Mailer};
use shell::{
    jobs::Done,
    mail::{Letterhead, Template},
};
use store::messages::state;

use super::{Content, Outgoing};

/// Renders and sends a letter. Sent again after a crash it carries the same Message-ID.
pub async fn letter(out: Outgoing<'_>, to: &str, template: Template) -> Result<Done, Problem> {
    let Outgoing { clinic, lang, id, .. } = out;
    let letter = Letterhead { clinic, lang, to, id }.compose(template)?;
    let provider = match clinic.app.mailer {
        Mailer::Smtp(_) => "smtp",
        Mailer::Caught(_) => "caught",
    };
    // The letter's text is not kept: «Уведомления» show SMS and push only.
    let content = Content {
        channel: "email",
        address: to,
        title: &letter.subject,
        text: "",
        provider,
        segments: 0,
    };
    let earlier = out.begin(content).await?;
    if earlier.is_some_and(|earlier| earlier.state != state::SENDING) {
        return Ok(Done::Yes);
    }
    out.end(match clinic.app.mailer.send(&clinic.site.label, &letter).await {
        Ok(()) => Done::Yes,
        // A second copy is recognised by its Message-ID.
        Err(SendError::Temporary(why) | SendError::Unknown(why)) => Done::Later(why),
        Err(SendError::Permanent(why)) => Done::Never(why),
    })
    .await
}
