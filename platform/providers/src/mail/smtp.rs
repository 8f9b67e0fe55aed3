//! Letters to a mail relay.

use std::{error::Error, fmt, time::Duration};

use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, transport::smtp};

use crate::SendError;

/// How long one step of the conversation may take.
const STEP: Duration = Duration::from_secs(20);
/// How long the whole of it may take.
const WHOLE: Duration = Duration::from_secs(60);

/// Answers about our own credentials: a letter is not to blame for them, so it waits.
const SIGN_IN: [&str; 4] = ["530", "534", "535", "538"];

/// A mail relay.
#[derive(Clone)]
pub struct Smtp {
    relay: AsyncSmtpTransport<Tokio1Executor>,
}

/// The relay's URL cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("not a usable SMTP URL: {0}")]
pub struct InvalidSmtpUrl(smtp::Error);

impl Smtp {
    /// A relay from `smtps://user:password@host`, `smtp://user:password@host:587?tls=required`
    /// or, inside one's own network, `smtp://host:25`. The path, if any, is the EHLO name.
    ///
    /// # Errors
    /// When the URL is malformed or names an unknown scheme; the text holds no password.
    pub fn from_url(url: &str) -> Result<Self, InvalidSmtpUrl> {
        let relay = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(InvalidSmtpUrl)?
            .timeout(Some(STEP))
            .build();
        Ok(Self { relay })
    }

    /// Whether the relay greets us and lets us in; sends nothing.
    ///
    /// # Errors
    /// What it said instead; the text holds no password.
    pub async fn check(&self) -> Result<(), String> {
        match tokio::time::timeout(STEP, self.relay.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the relay does not keep the connection".into()),
            Ok(Err(cause)) => Err(cause.to_string()),
            Err(_) => Err("the relay took too long".into()),
        }
    }

    pub(super) async fn send(&self, message: Message, to: &str) -> Result<(), SendError> {
        match tokio::time::timeout(WHOLE, self.relay.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(cause)) => Err(judge(&cause, to)),
            Err(_) => Err(SendError::Temporary("the relay took too long".into())),
        }
    }
}

/// Prints nothing of the relay: its URL holds a password.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").finish_non_exhaustive()
    }
}

/// Permanent is only what the relay said about this letter; all else is worth another try.
fn judge(cause: &smtp::Error, to: &str) -> SendError {
    let mut text = cause.to_string();
    if let Some(reason) = cause.source() {
        let reason = reason.to_string();
        if !text.contains(&reason) {
            text = format!("{text}: {reason}");
        }
    }
    let text = text.replace(to.trim(), "<recipient>");
    let about_sign_in =
        cause.status().is_some_and(|code| SIGN_IN.contains(&code.to_string().as_str()));
    if cause.is_permanent() && !about_sign_in {
        SendError::Permanent(text)
    } else {
        SendError::Temporary(text)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Write},
        net::{TcpListener, TcpStream},
        thread::{JoinHandle, spawn},
    };

    use super::*;
    use crate::mail::{Letter, Mailer};

    /// A relay that answers `RCPT TO` with the given line and hands back what it was told.
    fn relay(answer: &'static str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let told = spawn(move || {
            let (stream, _) = listener.accept().expect("a client");
            converse(stream, answer).unwrap_or_default()
        });
        (format!("smtp://127.0.0.1:{port}"), told)
    }

    fn converse(mut stream: TcpStream, answer: &str) -> std::io::Result<String> {
        let mut told = String::new();
        let mut in_data = false;
        stream.write_all(b"220 relay\r\n")?;
        for line in BufReader::new(stream.try_clone()?).lines() {
            let line = line?;
            told.push_str(&line);
            told.push('\n');
            let reply = match line.split(' ').next().unwrap_or_default() {
                "." if in_data => "250 kept",
                _ if in_data => continue,
                "EHLO" => "250 relay",
                "RCPT" => answer,
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            in_data = reply.starts_with("354");
            stream.write_all(format!("{reply}\r\n").as_bytes())?;
        }
        Ok(told)
    }

    async fn send(url: &str) -> Result<(), SendError> {
        let mailer = Mailer::Smtp(Smtp::from_url(url).expect("a good URL"));
        mailer.send("alfa", &Letter::sample()).await
    }

    #[tokio::test]
    async fn a_relay_gets_the_letter() {
        let (url, told) = relay("250 fine");
        assert_eq!(send(&url).await, Ok(()));
        let told = told.join().expect("the relay ends");
        assert!(told.contains("MAIL FROM:<portal@alfa.example>"), "{told}");
        assert!(told.contains("RCPT TO:<anna@example.com>"));
        assert!(told.contains("Message-ID: <0198-row@alfa.example>"));
    }

    #[tokio::test]
    async fn an_unknown_mailbox_is_permanent_and_the_log_does_not_name_it() {
        let (url, _told) = relay("550 5.1.1 <anna@example.com>: unknown");
        let refused = send(&url).await.expect_err("refused");
        assert!(!refused.is_temporary());
        assert!(refused.to_string().contains("550"), "{refused}");
        assert!(!refused.to_string().contains("anna@"), "{refused}");
    }

    #[tokio::test]
    async fn a_greylisted_letter_is_tried_again() {
        let (url, _told) = relay("451 4.7.1 come later");
        assert!(send(&url).await.expect_err("deferred").is_temporary());
    }

    #[tokio::test]
    async fn wrong_credentials_do_not_condemn_the_letter() {
        let (url, _told) = relay("530 5.7.0 authentication required");
        assert!(send(&url).await.expect_err("refused").is_temporary());
    }

    #[tokio::test]
    async fn a_relay_that_is_away_is_temporary() {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let refused = send(&format!("smtp://127.0.0.1:{port}")).await;
        assert!(refused.expect_err("nobody there").is_temporary());
    }

    #[test]
    fn a_bad_url_is_refused_without_its_password() {
        for url in ["", "http://u:hush@host", "smtp://u:hush@host?tls=maybe"] {
            let refused = Smtp::from_url(url).expect_err(url);
            assert!(!format!("{refused} {refused:?}").contains("hush"));
        }
        let good = Smtp::from_url("smtps://u:hush@relay.example").expect("a good URL");
        assert!(!format!("{good:?}").contains("hush"));
    }
}
