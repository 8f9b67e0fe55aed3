//! «Уведомления»: the SMS and push messages of the last seven days (C11).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::site::Tab;
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::messages::{self, Message, state};

use super::screens::{NotificationView, NotificationsScreen, Piece};
use crate::audit;

/// How long messages are shown.
const DAYS: i64 = 7;
/// What has left, or may have.
const SHOWN: [&str; 4] = [state::SENT, state::DELIVERED, state::UNDELIVERED, state::UNKNOWN];

/// The messages to the patient in whose cabinet one is.
#[handler]
pub(super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    let patient = ctx.tab(Tab::Notifications)?.patient().id();
    audit::read(&ctx, "notifications.read", patient, None).await?;
    let since = ctx.clinic.now() - TimeDelta::days(DAYS);
    let db = ctx.clinic.db().read().await?;
    let rows = messages::of_patient(&db, patient, &["sms", "push"], &SHOWN, since).await?;
    drop(db);
    ctx.page(NotificationsScreen { items: once(&rows).map(|row| view(&ctx, row)).collect() })
}

/// What was pushed to several browsers at once is shown once.
fn once(rows: &[Message]) -> impl Iterator<Item = &Message> {
    let mut seen = BTreeSet::new();
    rows.iter().filter(move |row| {
        let moment = row.created_at.timestamp();
        row.channel != "push" || seen.insert((moment, row.text.as_str()))
    })
}

fn view(ctx: &Ctx, row: &Message) -> NotificationView {
    let zone = ctx.clinic.site.config.zone;
    let origin = ctx.clinic.app.settings.origin(&ctx.clinic.site.label);
    NotificationView {
        at: row.created_at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string(),
        at_iso: row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        text: pieces(&row.text, &origin),
    }
}

/// Parts a text so that addresses of the clinic itself can be pressed.
fn pieces(text: &str, origin: &str) -> Vec<Piece> {
    let own = |word: &str| {
        let path = word.strip_prefix(origin)?;
        path.starts_with('/').then(|| path.to_owned())
    };
    text.split_inclusive(char::is_whitespace)
        .map(|word| Piece { text: word.to_owned(), href: own(word.trim_end()) })
        .fold(Vec::new(), |mut pieces: Vec<Piece>, piece| {
            match pieces.last_mut() {
                Some(last) if last.href.is_none() && piece.href.is_none() => {
                    last.text.push_str(&piece.text);
                }
                _ => pieces.push(piece),
            }
            pieces
        })
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn only_the_clinics_own_addresses_can_be_pressed() {
        let shown = |text: &str| -> Vec<(String, Option<String>)> {
            pieces(text, "https://alfa.example")
                .into_iter()
                .map(|piece| (piece.text, piece.href))
                .collect()
        };
        assert_eq!(
            shown("Прием завтра. https://alfa.example/a?b=c ждем"),
            [
                ("Прием завтра. ".into(), None),
                ("https://alfa.example/a?b=c ".into(), Some("/a?b=c".into())),
                ("ждем".into(), None),
            ]
        );
        for foreign in
            ["https://evil.example/", "https://alfa.example.evil/", "https://alfa.example", "//x/"]
        {
            assert_eq!(shown(foreign), [(foreign.to_owned(), None)], "{foreign}");
        }
    }
}
