//! Letters.

use kernel::Problem;
use providers::{SendError, mail::Mailer};
use shell::{
    jobs::Done,
    mail::{Letterhead, Template},
};
use store::messages::state;

use super::{Content, Outgoing};

/// Renders and sends a letter, by the clinic's own relay where it has one. Sent again after a
/// crash it carries the same Message-ID.
pub async fn letter(out: Outgoing<'_>, to: &str, template: Template) -> Result<Done, Problem> {
    let Outgoing { clinic, lang, id, .. } = out;
    if let Some(wait) = out.waits().await? {
        return Ok(wait);
    }
    let mailer = clinic.mailer().await?;
    let letter = Letterhead { clinic, lang, to, id }.compose(template)?;
    let provider = match mailer {
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
    const OPEN: [&str; 2] = [state::QUEUED, state::SENDING];
    let earlier = out.begin(content).await?;
    if earlier.is_some_and(|earlier| !OPEN.contains(&earlier.state.as_str())) {
        return Ok(Done::Yes);
    }
    let (state, done, why) = match mailer.send(&clinic.site.label, &letter).await {
        Ok(()) => {
            out.left();
            (state::SENT, Done::Yes, None)
        }
        // A second copy of a letter is recognised by its Message-ID.
        Err(SendError::Temporary(why) | SendError::Unknown(why)) => {
            (state::QUEUED, Done::Later(why.clone()), Some(why))
        }
        Err(SendError::Permanent(why)) => (state::REJECTED, Done::Never(why.clone()), Some(why)),
    };
    out.fail(&OPEN, state, why.as_deref()).await?;
    Ok(done)
}
