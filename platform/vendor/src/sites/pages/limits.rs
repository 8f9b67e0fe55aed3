//! «Ограничения и видеосвязь»: what only the vendor sets.

use kernel::{
    Problem, Refused, SiteConfig,
    site::{Limits, VideoMode},
};
use poem::{handler, web::Path};
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted},
};

use super::{
    super::{
        change,
        screens::{Choice, LimitsScreen},
    },
    head, named, page_of,
};
use crate::journal::By;

const FIELDS: [&str; 6] =
    ["patients", "staff", "bookings_per_day", "messages_per_day", "storage_mb", "server"];

/// `GET /sites/:id/limits`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let config = &stored.site.config;
    let mut typed = Typed::of(&Form::default(), &FIELDS);
    let Limits { patients, staff, bookings_per_day, messages_per_day, storage_mb } = config.limits;
    let numbers = [patients, staff, bookings_per_day, messages_per_day, storage_mb];
    for (field, number) in FIELDS.into_iter().zip(numbers) {
        let shown = if number == 0 { String::new() } else { number.to_string() };
        typed.values.insert(field, shown);
    }
    typed.values.insert("server", config.video.server.clone());
    let modes = modes(config.video.mode);
    ctx.page(LimitsScreen { site: head(&ctx, &stored), form: typed, modes })
}

fn modes(chosen: VideoMode) -> Vec<Choice> {
    let choice = |mode: VideoMode| Choice { value: mode.slug().into(), ticked: mode == chosen };
    VideoMode::ALL.into_iter().map(choice).collect()
}

/// `POST /sites/:id/limits`.
#[handler]
pub(in super::super) async fn save(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let (site, seen) = (stored.site.id, form.need("version")?);
    let mode = VideoMode::from_slug(&form.text("mode")).unwrap_or_default();
    let done = match read(&form, mode) {
        Ok((limits, server)) => {
            let make = |config: &mut SiteConfig| {
                config.limits = limits;
                (config.video.mode, config.video.server) = (mode, server);
            };
            change(&ctx.app, site, seen, make, &By::of(&ctx)).await
        }
        Err(refused) => Err(refused.into()),
    };
    match done {
        Ok(()) => Ok(Page::to(page_of(site, "changed"))),
        Err(Problem::Refused(refused)) => {
            let mut typed = Typed::of(&form, &FIELDS);
            if !typed.refuse(&refused) {
                return Err(Problem::Refused(refused).into());
            }
            let screen =
                LimitsScreen { site: head(&ctx, &stored), form: typed, modes: modes(mode) };
            Ok(ctx.page(screen)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// What was typed; an empty field is no limit.
fn read(form: &Form, mode: VideoMode) -> Result<(Limits, String), Refused> {
    let mut wrong = Vec::new();
    let mut number = |field: &'static str| {
        let text = form.text(field);
        let number = if text.trim().is_empty() { Ok(0) } else { text.trim().parse::<u32>() };
        number.ok().filter(|number| *number <= 1_000_000_000).unwrap_or_else(|| {
            wrong.push((field, "console.limit_wrong"));
            0
        })
    };
    let limits = Limits {
        patients: number("patients"),
        staff: number("staff"),
        bookings_per_day: number("bookings_per_day"),
        messages_per_day: number("messages_per_day"),
        storage_mb: number("storage_mb"),
    };
    let server = form.text("server").trim().to_owned();
    let plain = server.len() <= 200 && !server.chars().any(|c| c.is_whitespace() || c.is_control());
    let fits = plain && server.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    let needed = mode == VideoMode::Trueconf;
    if !(fits || server.is_empty() && !needed) {
        wrong.push(("server", "console.server_wrong"));
    }
    if wrong.is_empty() { Ok((limits, server)) } else { Err(Refused::invalid(wrong)) }
}
