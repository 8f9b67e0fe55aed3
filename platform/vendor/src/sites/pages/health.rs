//! «Состояние» of a site.

use kernel::site::Limits;
use poem::{handler, web::Path};
use shell::{ConsoleCtx, Fail, Page, pulse::STEPS};
use store::site_hours::Hour;

use super::{
    super::{
        health::{Order, Shown, Usage, certificates, hours, p95, usage},
        screens::{Bar, CertificateRow, Chart, HealthScreen, UsageRow},
    },
    head, named,
};
use crate::shown;

/// How high a chart is, in its own units.
const HEIGHT: i64 = 60;

/// `GET /sites/:id/health`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need()?;
    let stored = named(&ctx, &raw).await?;
    let now = usage(&ctx.app, &stored.site).await?;
    let hours = hours(&ctx.app, stored.site.id).await?;
    let known: Vec<&Hour> = hours.iter().filter_map(|(_, hour)| hour.as_ref()).collect();
    let chart = |slug, of: fn(&Hour) -> i64| {
        let values: Vec<i64> = hours.iter().map(|(_, hour)| hour.as_ref().map_or(0, of)).collect();
        let most = values.iter().copied().max().unwrap_or(0);
        let bars = hours.iter().zip(&values).enumerate().map(|(number, ((at, _), value))| {
            let height = if most == 0 { 0 } else { (value * HEIGHT + most - 1) / most };
            Bar {
                x: number * 8,
                y: HEIGHT - height,
                height,
                what: format!("{}: {value}", shown(*at)),
            }
        });
        Chart { slug, total: values.iter().sum::<i64>().to_string(), bars: bars.collect() }
    };
    let slow = hours.iter().enumerate().map(|(number, (at, hour))| {
        let step = hour.as_ref().and_then(|hour| p95(&[hour]));
        let height = step.map_or(0, |step| i64::try_from(step + 1).unwrap_or(0) * HEIGHT / 10);
        let what = format!("{}: {}", shown(*at), step.map_or("—".into(), within));
        Bar { x: number * 8, y: HEIGHT - height, height, what }
    });
    let charts = vec![
        chart("requests", |hour| hour.requests),
        chart("errors", |hour| hour.errors),
        Chart {
            slug: "p95", total: p95(&known).map_or("—".into(), within), bars: slow.collect()
        },
        chart("bookings", |hour| hour.bookings),
        chart("messages", |hour| hour.messages),
    ];
    let certificates = certificates(&ctx.app, &stored.site).await?;
    let rows = rows(&now, &stored.site.config.limits);
    ctx.page(HealthScreen {
        site: head(&ctx, &stored),
        usage: rows,
        late: now.late,
        dead: now.dead,
        mis: now.mis.map(shown),
        certificates: certificates.into_iter().map(row_of).collect(),
        charts,
    })
}

fn row_of(one: Shown) -> CertificateRow {
    let mut row = CertificateRow {
        host: one.host,
        ends: one.ends.map(shown),
        late: one.late,
        order: None,
        detail: String::new(),
        next: None,
    };
    match one.order {
        Some(Order::Coming) => row.order = Some("coming"),
        Some(Order::Failed { why, detail, next_at }) => {
            row.order = Some(why.slug());
            row.detail = detail;
            row.next = Some(shown(next_at));
        }
        None => {}
    }
    row
}

/// «≤ 250 мс».
fn within(step: usize) -> String {
    match STEPS.get(step) {
        Some(most) if *most < u64::MAX => format!("≤ {most} мс"),
        _ => "> 5000 мс".into(),
    }
}

fn rows(now: &Usage, limits: &Limits) -> Vec<UsageRow> {
    let row = |slug, value: u64, most: u32| UsageRow {
        slug,
        value: value.to_string(),
        most: (most > 0).then(|| most.to_string()),
        full: most > 0 && value >= u64::from(most),
    };
    let size = now.bytes.map_or("—".into(), |bytes| bytes.div_ceil(1024 * 1024).to_string());
    vec![
        row("patients", now.patients, limits.patients),
        row("staff", now.staff, limits.staff),
        row("bookings", now.bookings, limits.bookings_per_day),
        row("messages", now.messages, limits.messages_per_day),
        UsageRow {
            slug: "storage",
            value: format!("{}{size}", if now.more { "> " } else { "" }),
            most: (limits.storage_mb > 0).then(|| limits.storage_mb.to_string()),
            full: limits.storage_mb > 0 && now.kept >= u64::from(limits.storage_mb) << 20,
        },
    ]
}
