//! Saving a clinic into a file.

use std::io::Write;

use aws_lc_rs::digest::{Context, SHA256};
use flate2::{Compression, write::GzEncoder};
use futures_util::TryStreamExt;
use kernel::{Problem, Site};
use serde_json::value::RawValue;
use shell::App;
use store::{DbError, backup};

use super::{
    lines::{FORMAT, Head, JOBS, Line, Object, PART, Sums, VERSIONS, part},
    lock::Lock,
    seals,
};

/// Writes every row and object of a clinic. The rows are those of one moment; memory holds a row
/// or a piece of an object at a time. Objects are read after that moment: one that was removed meanwhile is
/// left out.
pub async fn save(
    app: &App,
    site: &Site,
    lock: Lock,
    file: impl Write + Send,
) -> Result<Sums, Problem> {
    let db = app.db.of(site).read_snapshot().await?;
    let mut file = Out {
        file: GzEncoder::new(lock.encryptor()?.wrap_output(file)?, Compression::default()),
        sums: Sums::default(),
    };
    file.line(&Line::Head(Head {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        schema: backup::schema(),
        at: app.clock.now(),
        id: site.id,
        label: site.label.clone(),
        site: RawValue::from_string(backup::site(&db).await?)?,
    }))?;
    file.table(VERSIONS)?;
    backup::each_version(&db, &mut |row| file.row(VERSIONS, &row)).await?;
    for table in backup::tables() {
        let name = table.name();
        file.table(name)?;
        let mut each = |row| {
            let row = seals::open(app, site.id, name, row).map_err(|why| db_error(&why))?;
            file.row(name, &row)
        };
        table.each(&db, &mut each).await?;
    }
    file.table(JOBS)?;
    backup::each_job(&db, &mut |row| file.row(JOBS, &row)).await?;
    drop(db);
    objects(app, site, &mut file).await?;
    let sums = file.sums.clone();
    file.line(&Line::End(sums.clone()))?;
    file.file.finish()?.finish()?.flush()?;
    Ok(sums)
}

async fn objects(app: &App, site: &Site, file: &mut Out<impl Write>) -> Result<(), Problem> {
    let objects = app.objects.of(site);
    let mut last: Option<String> = None;
    loop {
        let some = objects.list(last.as_deref()).await?;
        let Some(end) = some.last() else { return Ok(()) };
        last = Some(end.name.clone());
        for listed in some {
            let Some(found) = objects.read(&listed.name).await? else { continue };
            let (size, mut sum) = (found.size, Context::new(&SHA256));
            file.line(&Line::Object(Object { name: listed.name, size }))?;
            let mut pieces = found.pieces();
            while let Some(piece) = pieces.try_next().await? {
                sum.update(&piece);
                for piece in piece.chunks(PART) {
                    file.line(&part(piece))?;
                }
            }
            file.line(&Line::Whole(hex::encode(sum.finish())))?;
            file.sums.objects += 1;
            file.sums.bytes += size;
        }
    }
}

struct Out<W: Write> {
    file: GzEncoder<age::stream::StreamWriter<W>>,
    sums: Sums,
}

impl<W: Write> Out<W> {
    fn line(&mut self, line: &Line) -> Result<(), Problem> {
        serde_json::to_writer(&mut self.file, line)?;
        Ok(self.file.write_all(b"\n")?)
    }

    fn table(&mut self, name: &str) -> Result<(), Problem> {
        self.sums.rows.insert(name.to_owned(), 0);
        self.line(&Line::Table(name.to_owned()))
    }

    fn row(&mut self, table: &str, row: &str) -> Result<(), DbError> {
        if let Some(count) = self.sums.rows.get_mut(table) {
            *count += 1;
        }
        writeln!(self.file, "{{\"row\":{row}}}").map_err(|why| db_error(&why.into()))
    }
}

/// Through the store only its own errors come back.
fn db_error(why: &Problem) -> DbError {
    DbError::Custom(why.to_string())
}
