//! What those who wait see. The page is rendered once for each language and look; only the numbers
//! in it are a visitor's own.

use kernel::Problem;
use poem::{handler, web::Json};
use serde::Serialize;
use shell::{Ctx, Fail, Page};

use super::{
    Turn,
    screens::{AGAIN, PLACE, TIME, WaitScreen},
    turn,
};

/// The page for whoever must wait before the wizard; none for whoever may come in.
pub(crate) async fn before(ctx: &Ctx) -> Result<Option<Page>, Fail> {
    if !ctx.clinic.site.config.booking.queue {
        return Ok(None);
    }
    let Turn::Wait { place, seconds } = turn(ctx).await? else { return Ok(None) };
    if !ctx.reads {
        // What was sent is not done; the wizard's first page shows the place.
        return Ok(Some(Page::to("/booking")));
    }
    let numbers = [
        (PLACE, place.to_string()),
        (TIME, time(ctx, seconds)),
        (AGAIN, (seconds / 2).clamp(5, 30).to_string()),
    ];
    Ok(Some(ctx.page_filled("queue", &WaitScreen, &numbers)?))
}

/// The same for programs.
pub(crate) async fn before_api(ctx: &Ctx) -> Result<(), Problem> {
    if ctx.clinic.site.config.booking.queue {
        turn(ctx).await?.must_be_in()?;
    }
    Ok(())
}

/// How the queue stands for the page that waits.
#[derive(Serialize)]
struct StandJson {
    /// Whether one may come in.
    open: bool,
    place: String,
    time: String,
}

/// `GET /booking/queue`: for the page's script.
#[handler]
pub(super) async fn stand(ctx: Ctx) -> Result<Json<StandJson>, Fail> {
    Ok(Json(match turn(&ctx).await? {
        Turn::In => StandJson { open: true, place: String::new(), time: String::new() },
        Turn::Wait { place, seconds } => {
            StandJson { open: false, place: place.to_string(), time: time(&ctx, seconds) }
        }
    }))
}

/// A time as it is said: in minutes, rounded up.
fn time(ctx: &Ctx, seconds: u64) -> String {
    if seconds < 60 {
        return ctx.text("queue-less_than_minute");
    }
    let minutes = seconds.div_ceil(60);
    let texts = ctx.look.texts(ctx.lang);
    texts.find("queue-minutes", &[("minutes", minutes.into())]).unwrap_or_default()
}
