//! «Журнал отправки»: what has gone out to patients, and what became of it.

use kernel::{phone::Phone, problem, staff::Right};
use people::messages as verbs;
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::{
    jobs,
    messages::{self, Message, Sought, state},
};
use uuid::Uuid;

use super::screens::{MessageRow, MessagesScreen};

const FIELDS: [&str; 5] = ["channel", "state", "address", "from", "until"];
const CHANNELS: [&str; 3] = ["email", "sms", "push"];

/// What is shown under one word.
const GROUPS: [(&str, &[&str]); 3] = [
    ("waiting", &[state::QUEUED, state::SENDING, state::SENDING_AGAIN]),
    ("sent", &[state::SENT, state::DELIVERED]),
    ("failed", &[state::UNDELIVERED, state::REJECTED, state::UNKNOWN]),
];

/// An address that its owner recognises, and nobody else.
fn masked(row: &Message) -> String {
    let letters: Vec<char> = row.address.chars().collect();
    match row.channel.as_str() {
        "email" => match row.address.split_once('@') {
            Some((name, host)) => {
                let first: String = name.chars().take(1).collect();
                format!("{first}***@{host}")
            }
            None => String::new(),
        },
        "sms" if letters.len() > 6 => {
            let end: String = letters[letters.len() - 4..].iter().collect();
            format!("***{end}")
        }
        _ => String::new(),
    }
}

/// `GET /admin/messages/journal`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = (ctx.query.text("done") == "again").then_some("admin-message_again");
    page(&ctx, notice, None).await
}

async fn page(
    ctx: &Ctx,
    notice: Option<&'static str>,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let (channel, group, address) =
        (ctx.query.text("channel"), ctx.query.text("state"), ctx.query.text("address"));
    let (from, until) = super::between(ctx);
    let meant = GROUPS.iter().find(|(slug, _)| *slug == group);
    let phone = Phone::parse(&address).map(|phone| phone.e164().to_owned());
    let sought = Sought {
        channel: CHANNELS.contains(&&*channel).then_some(channel),
        states: meant.map(|(_, states)| states.to_vec()).unwrap_or_default(),
        address: phone.unwrap_or_else(|| address.to_lowercase()),
        from,
        until,
    };
    let db = ctx.clinic.db().read().await?;
    let start = match ctx.query.get::<Uuid>("before")? {
        Some(id) => Some(messages::find(&db, id).await?.ok_or_else(problem::not_found)?),
        None => None,
    };
    let mut rows = messages::sought(&db, &sought, start.as_ref(), super::SHOWN as u64 + 1).await?;
    drop(db);
    let more = rows.len() > super::SHOWN;
    rows.truncate(super::SHOWN);
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let undone = jobs::undone(&ctx.clinic.app.db, ctx.clinic.site.id, &ids).await?;
    let last = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let texts = ctx.look.texts(ctx.lang);
    let view = |row: &Message| {
        let job = undone.iter().find(|job| job.id == row.id);
        let dead = job.is_some_and(|job| job.dead);
        let kind = texts.find(&format!("admin-kind_{}", row.kind), &[]);
        MessageRow {
            id: row.id.to_string(),
            at: super::super::pages::local(ctx, row.created_at),
            channel: row.channel.clone(),
            address: masked(row),
            kind: kind.unwrap_or_else(|| row.kind.clone()),
            state: row.state.clone(),
            attempts: job.map_or(row.attempts, |job| job.attempts.max(row.attempts)),
            error: match job {
                Some(job) if row.error.is_empty() => job.error.clone(),
                _ => row.error.clone(),
            },
            again: dead && row.class != "code" && !row.address.is_empty(),
        }
    };
    ctx.page(MessagesScreen {
        form: Typed::of(&ctx.query, &FIELDS),
        channels: CHANNELS.to_vec(),
        states: GROUPS.map(|(slug, _)| slug).to_vec(),
        rows: rows.iter().map(view).collect(),
        older: last.map(|id| {
            super::href(ctx, "/admin/messages/journal", &FIELDS, &[("before", id.as_str())])
        }),
        notice,
        refused,
    })
}

/// `POST /admin/messages/journal/:id/retry`: «Отправить еще раз».
#[handler]
pub(in super::super) async fn retry(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id: Uuid = raw.parse().map_err(|_| problem::not_found())?;
    match verbs::retry(&ctx.clinic, id, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/admin/messages/journal?done=again")),
        Err(problem) => match super::conflict(&problem) {
            Some(key) => Ok(page(&ctx, None, Some(key)).await?.status(409)),
            None => Err(problem.into()),
        },
    }
}
