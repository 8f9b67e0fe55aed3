//! The pages of imports. Only administrators come in.

use exchange::import::{Cell, Kind, MAX_FILE};
use kernel::{Problem, Refused, problem, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, sent, upload::Incoming},
};
use store::imports::{self, Import, state};
use uuid::Uuid;

use super::{
    Report, discard as give_up, example,
    examples::capital,
    give, load as take_over,
    screens::{ColumnView, ImportScreen, ImportView, ImportsScreen, KindView, MistakeView},
    upload as keep,
};

/// How many files the list shows.
const SHOWN: u64 = 30;

fn path(id: Uuid) -> String {
    format!("/admin/clinic/import/{id}")
}

/// What stands in a column: the suffix of a text key.
const fn hint(kind: Kind, field: &str, cell: Cell) -> &'static str {
    match (kind, field.as_bytes()) {
        (_, b"id") => "id",
        (_, b"branch") => "branch",
        (_, b"department") => "department",
        (_, b"specialisation") => "specialisation",
        (_, b"default_service") => "service",
        (_, b"services") => "services",
        (_, b"patient") => "patient",
        (Kind::Hours, b"doctor") => "doctor",
        (_, b"zone") => "zone",
        (_, b"since") => "year",
        (Kind::Services, b"price") => "price",
        _ => match cell {
            Cell::Text => "text",
            Cell::Number => "number",
            Cell::Money => "price",
            Cell::Flag => "flag",
            Cell::Date => "date",
            Cell::Sex => "sex",
            Cell::Place => "place",
            Cell::List => "services",
            Cell::Days => "days",
            Cell::Time => "time",
            Cell::Hours => "hours",
            Cell::Weeks => "weeks",
        },
    }
}

/// The kinds with their columns.
pub(super) fn kinds() -> Vec<KindView> {
    let column = |kind, one: exchange::import::ColumnOf| ColumnView {
        title: capital(one.title),
        hint: hint(kind, one.field, one.cell),
        needed: one.needed,
    };
    let view = |kind: Kind| KindView {
        slug: kind.word(),
        columns: kind.all_columns().map(|one| column(kind, one)).collect(),
    };
    Kind::ALL.into_iter().map(view).collect()
}

fn view(ctx: &Ctx, row: &Import) -> ImportView {
    let when = row.created_at.with_timezone(&ctx.clinic.site.config.zone);
    ImportView {
        href: path(row.id),
        kind: row.kind.clone(),
        name: row.name.clone(),
        state: row.state.clone(),
        total: row.total,
        done: row.done,
        created: row.created,
        updated: row.updated,
        unchanged: row.unchanged,
        refused: row.refused,
        author: row.author.clone(),
        when: when.format("%d.%m.%Y %H:%M").to_string(),
    }
}

/// The text key of what is wrong: where the exchange speaks of batches and fields, words for who
/// looks at a table.
fn words(code: &str) -> String {
    match code {
        "exchange.repeated" => "import-row_repeated".into(),
        "exchange.date_wrong" => "import-row_date".into(),
        "exchange.id_wrong" => "import-row_id".into(),
        "exchange.malformed" => "import-row_unread".into(),
        "exchange.card_alike" => "import-row_alike".into(),
        "exchange.unknown_reference" => "import-row_unknown".into(),
        "exchange.kind_of_branch" => "import-row_kind".into(),
        "timetable.overlaps" => "import-row_overlaps".into(),
        other => other.replacen('.', "-", 1),
    }
}

async fn list(ctx: &Ctx, kind: String, error: Option<String>) -> Result<Page, Fail> {
    let db = ctx.clinic.db().read().await?;
    let rows = imports::latest(&db, SHOWN).await?;
    drop(db);
    let rows = rows.iter().map(|row| view(ctx, row)).collect();
    ctx.page(ImportsScreen { kinds: kinds(), kind, rows, error })
}

/// `GET /admin/clinic/import`.
#[handler]
pub(in super::super) async fn all(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    list(&ctx, ctx.query.text("kind"), None).await
}

/// `POST /admin/clinic/import`: «Проверить файл».
#[handler]
pub(in super::super) async fn upload(ctx: Ctx, incoming: Incoming) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let mut chosen = String::new();
    let done = async {
        let sent = sent::read(incoming, MAX_FILE, "import.too_large").await?;
        chosen = sent.form.text("kind");
        let Ok(kind) = chosen.parse::<Kind>() else {
            if let Some(file) = sent.file {
                file.drain().await;
            }
            return Err(Refused::new(422, "import.no_kind").into());
        };
        let mut file = sent.file.ok_or_else(|| Refused::new(422, "import.no_file"))?;
        let kept = keep(&ctx.clinic, kind, &mut file, &ctx.trace()).await;
        if kept.is_err() {
            file.drain().await;
        }
        kept
    };
    match done.await {
        Ok(id) => Ok(Page::to(path(id))),
        Err(Problem::Refused(refused)) if refused.code.starts_with("import.") => {
            let key = refused.code.replacen('.', "-", 1);
            Ok(list(&ctx, chosen, Some(key)).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn id(raw: &str) -> Result<Uuid, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

async fn one(ctx: &Ctx, id: Uuid, refused: Option<String>) -> Result<Page, Fail> {
    let db = ctx.clinic.db().read().await?;
    let row = imports::find(&db, id).await?.ok_or_else(problem::not_found)?;
    drop(db);
    let report = Report::read(&row.report);
    let kept = row.kept_until.is_some_and(|until| until > ctx.clinic.now());
    let listed = report.mistakes.len();
    let mistake = |(row, column, code): (usize, String, String)| MistakeView {
        row,
        column,
        text: words(&code),
    };
    ctx.page(ImportScreen {
        going: [state::CHECKING, state::LOADING].contains(&&*row.state),
        loadable: row.state == state::CHECKED && kept && row.created + row.updated > 0,
        kept,
        failed: report.failed.map(|(code, about)| (code.replacen('.', "-", 1), about)),
        ignored: report.ignored.into_iter().filter(|title| !title.is_empty()).collect(),
        mistakes: report.mistakes.into_iter().map(mistake).collect(),
        more: usize::try_from(row.refused).unwrap_or(0).saturating_sub(listed),
        import: view(ctx, &row),
        refused,
    })
}

/// `GET /admin/clinic/import/:id`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    one(&ctx, id(&raw)?, None).await
}

/// `GET /admin/clinic/import/:id/file`: «Скачать файл».
#[handler]
pub(in super::super) async fn fetch(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = id(&raw)?;
    match give(&ctx.clinic, id, &ctx.trace()).await {
        Ok(address) => Ok(Page::to(address)),
        Err(problem) => after(&ctx, id, Err(problem)).await,
    }
}

/// After a form of the file's page.
async fn after(ctx: &Ctx, id: Uuid, done: Result<(), Problem>) -> Result<Page, Fail> {
    match done {
        Ok(()) => Ok(Page::to(path(id))),
        Err(Problem::Refused(Refused { status: 409, code, .. })) => {
            Ok(one(ctx, id, Some(code.replacen('.', "-", 1))).await?.status(409))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /admin/clinic/import/:id/load`: «Загрузить».
#[handler]
pub(in super::super) async fn load(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = id(&raw)?;
    after(&ctx, id, take_over(&ctx.clinic, id, &ctx.trace()).await).await
}

/// `POST /admin/clinic/import/:id/discard`: «Удалить файл».
#[handler]
pub(in super::super) async fn discard(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = id(&raw)?;
    after(&ctx, id, give_up(&ctx.clinic, id, &ctx.trace()).await).await
}

/// `GET /admin/clinic/import/examples/:kind`: a table to begin with.
#[handler]
pub(in super::super) async fn sample(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let kind: Kind = raw.parse().map_err(|_| problem::not_found())?;
    Ok(Page::File("text/csv; charset=utf-8", format!("{}.csv", kind.word()), example(kind)))
}
