//! The journal as a table for a spreadsheet.

use std::{fs::File, io::Write};

use kernel::{Problem, staff::Right};
use people::audit::record;
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    sheet::{cell, scratch},
};
use store::audit;

use super::audit::{cards, row, sought};

/// How many rows a file has at most; a narrower search gives the rest.
pub(super) const MOST: usize = 20_000;

/// How many rows are read at once.
const PORTION: u64 = 1000;

/// `GET /admin/audit/export`: what the search finds, latest first, as CSV in UTF-8.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Audit)?;
    ctx.limit().await?;
    let mut db = ctx.clinic.db().write().await?;
    record(&ctx.clinic, &mut db, &ctx.trace(), "audit.export", None, None).await?;
    db.commit().await?;
    let content = table(&ctx).await?;
    Ok(Page::Written("text/csv; charset=utf-8", "audit.csv".into(), content))
}

async fn table(ctx: &Ctx) -> Result<File, Problem> {
    let heads = ["at", "actor", "name", "what", "action", "whose", "object", "ip", "request"];
    let mut file = scratch()?;
    file.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(file);
    let heads = heads.map(|head| ctx.text(&format!("admin-audit_{head}")));
    csv.write_record(&heads).map_err(|why| Problem::failed(why.to_string()))?;
    let (mut written, mut before) = (0, None);
    while written < MOST {
        // A transaction a portion: nobody waits for a long one.
        let db = ctx.clinic.db().read().await?;
        let Some(sought) = sought(ctx, &db).await? else { break };
        let limit = PORTION.min((MOST - written) as u64);
        let rows = audit::sought(&db, &sought, before, limit).await?;
        let cards = cards(&db, &rows).await?;
        drop(db);
        let Some(last) = rows.last() else { break };
        before = Some((last.at, last.id));
        written += rows.len();
        for entry in rows {
            let one = row(ctx, &cards, entry);
            let actor = ctx.text(&format!("admin-actor_{}", one.actor));
            let cells = [
                one.at,
                actor,
                one.name,
                one.what,
                one.action,
                one.whose,
                one.object,
                one.ip,
                one.request,
            ];
            csv.write_record(cells.map(|text| cell(&text)))
                .map_err(|why| Problem::failed(why.to_string()))?;
        }
    }
    csv.into_inner().map_err(|_| Problem::failed("the table could not be written"))
}
