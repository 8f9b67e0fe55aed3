//! `GET /payments/tries/:id/events`: how a try goes on, as server-sent events, for the page that
//! waits. Without them it asks again and again.

use std::time::Duration;

use futures_util::stream::unfold;
use kernel::ids::PaymentId;
use poem::{
    Body, Response, handler,
    http::{StatusCode, header},
    web::Path,
};
use shell::{Ctx, Fail, app::Clinic, http::streams::Place};
use tokio::time::{Instant, sleep};

use super::pages::{own, shown};
use crate::payments::stand;

/// How often it is looked, in what the process keeps in memory.
const LOOK: Duration = Duration::from_millis(500);

/// Whoever stands between hears something so often.
const SILENCE: Duration = Duration::from_secs(15);

/// So long a stream lives; browsers open another one.
const LONGEST: Duration = Duration::from_secs(600);

struct Stream {
    clinic: Clinic,
    payment: PaymentId,
    place: Place,
    began: Instant,
    told: Instant,
    /// What was told last; none before the first time.
    last: Option<&'static str>,
}

#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Response, Fail> {
    let account = ctx.need_patient()?.account.id;
    let db = ctx.clinic.db().read().await?;
    let payment = own(&ctx, &db, &raw).await?.id();
    drop(db);
    let Some(place) = ctx.clinic.app.streams.open(account) else {
        return Ok(Response::builder().status(StatusCode::TOO_MANY_REQUESTS).finish());
    };
    let now = Instant::now();
    let clinic = ctx.clinic.clone();
    let stream = Stream { clinic, payment, place, began: now, told: now, last: None };
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        // Proxies keep nothing back.
        .header("x-accel-buffering", "no")
        .body(Body::from_bytes_stream(unfold(Some(stream), next))))
}

type Part = std::io::Result<String>;

/// The next part; after the one that tells of the end there is none.
async fn next(stream: Option<Stream>) -> Option<(Part, Option<Stream>)> {
    let mut stream = stream?;
    loop {
        let stand = stand(&stream.clinic, stream.payment).await.ok()?;
        let word = shown(&stream.clinic, &stand.state, stand.deadline_at);
        if stream.last != Some(word) {
            stream.last = Some(word);
            stream.told = Instant::now();
            let said = format!("data: {}\n\n", serde_json::json!({ "state": word }));
            return Some((Ok(said), Some(stream).filter(|_| word == "waiting")));
        }
        if stream.told.elapsed() >= SILENCE {
            stream.told = Instant::now();
            return Some((Ok(":\n\n".into()), Some(stream)));
        }
        if stream.began.elapsed() >= LONGEST {
            return None;
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            () = stream.place.over() => return None,
        }
    }
}
