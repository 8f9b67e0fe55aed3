//! Making a clinic's site from a file.

use std::{
    collections::BTreeMap,
    io::{BufReader, Read},
};

use flate2::read::GzDecoder;
use kernel::{
    Problem, Site, SiteId,
    host::{is_label, is_reserved},
    ids::new_uuid,
};
use shell::App;
use store::{Writer, backup, sites};

use super::{
    coming::Coming,
    lines::{FORMAT, Head, JOBS, Line, Sums, VERSIONS, bytes, next},
    lock::Key,
    seals,
};
use crate::journal::{self, By};

/// How many rows are put at once.
const PORTION: usize = 500;

/// Makes the site anew, in one transaction and under another label where one is given. There must
/// be no site with that label: nothing is ever put over a clinic that is there. The site keeps its
/// id, so that the links in letters go on working; where a site has that id already, this one
/// becomes a copy with an id of its own, and what waited to be sent stays behind.
///
/// Fails where the file is not whole, was made over another schema, or the counts differ.
pub async fn restore(
    app: &App,
    key: Key,
    file: impl Read + Send,
    label: Option<&str>,
    by: &By,
) -> Result<(Site, Sums), Problem> {
    let mut file = BufReader::new(GzDecoder::new(key.open(file)?));
    let Some(Line::Head(head)) = next(&mut file)? else {
        return Err(Problem::failed("this is no backup of a clinic"));
    };
    check(&head)?;
    let label = label.unwrap_or(&head.label);
    if !is_label(label) || is_reserved(label) {
        return Err(Problem::failed(format!("{label} cannot be a site's address")));
    }
    let now = app.clock.now();
    let copy = sites::find(&app.db, head.id).await?.is_some();
    let id = if copy { SiteId(new_uuid(now)) } else { head.id };
    let mut db = app.db.write_platform().await?;
    let Some(site) = backup::put_site(&mut db, head.site.get(), id, label).await? else {
        return Err(Problem::failed(format!(
            "there is a site {label} already: name another one with --as"
        )));
    };
    let detail = format!("{} {}", head.label, head.at.format("%Y-%m-%d %H:%M UTC"));
    journal::record(&mut db, by, "sites.restore", Some((id, label)), detail, now).await?;
    let mut inside = Inside { app, db: db.into_clinic(&site).await?, site, copy };
    let restored = match inside.all(&mut file).await {
        Ok(sums) => inside.db.commit().await.map(|()| sums).map_err(Problem::from),
        Err(problem) => {
            drop(inside.db);
            Err(problem)
        }
    };
    match restored {
        Ok(sums) => {
            app.sites_changed().await?;
            Ok((inside.site, sums))
        }
        Err(problem) => {
            app.objects.of(&inside.site).remove_all().await?;
            Err(problem)
        }
    }
}

fn check(head: &Head) -> Result<(), Problem> {
    if head.format != FORMAT {
        let why = format!("the backup has the format {}, this program reads {FORMAT}", head.format);
        return Err(Problem::failed(why));
    }
    let schema = backup::schema();
    if head.schema != schema {
        return Err(Problem::failed(format!(
            "the backup was made by version {} over the schema {}, this program has {schema}: \
             restore it with that version into an installation of its own and bring that up to date",
            head.program, head.schema
        )));
    }
    Ok(())
}

struct Inside<'a> {
    app: &'a App,
    db: Writer,
    site: Site,
    copy: bool,
}

impl Inside<'_> {
    async fn all(&mut self, file: &mut impl std::io::BufRead) -> Result<Sums, Problem> {
        let tables = backup::tables();
        let tables: BTreeMap<_, _> = tables.iter().map(|one| (one.name(), &**one)).collect();
        let (mut sums, mut table, mut rows) = (Sums::default(), String::new(), Vec::new());
        let mut object: Option<Coming> = None;
        loop {
            let line = next(file)?.ok_or_else(|| Problem::failed("the backup is not whole"))?;
            if !matches!(line, Line::Row(_)) || rows.len() == PORTION {
                self.put(tables.get(table.as_str()).copied(), &table, &rows).await?;
                rows.clear();
            }
            if object.is_some() && !matches!(line, Line::Part(_) | Line::Whole(_)) {
                return Err(Problem::failed("an object of the backup is not whole"));
            }
            match line {
                Line::Head(_) => return Err(Problem::failed("the backup begins twice")),
                Line::Table(name) => {
                    sums.rows.insert(name.clone(), 0);
                    table = name;
                }
                Line::Row(row) => {
                    *sums.rows.entry(table.clone()).or_default() += 1;
                    rows.push(seals::seal(self.app, self.site.id, &table, row.get().to_owned())?);
                }
                Line::Object(one) => {
                    sums.objects += 1;
                    sums.bytes += one.size;
                    object = Some(Coming::of(self.app.objects.of(&self.site), one));
                }
                Line::Part(part) => {
                    let into = object.as_mut();
                    let into = into.ok_or_else(|| Problem::failed("a part of no object"))?;
                    into.add(bytes(&part)?).await?;
                }
                Line::Whole(sha256) => {
                    let into = object.take();
                    let into = into.ok_or_else(|| Problem::failed("the end of no object"))?;
                    into.end(&sha256).await?;
                }
                Line::End(told) if told == sums => {
                    self.count(&tables, &sums).await?;
                    return Ok(sums);
                }
                Line::End(_) => return Err(Problem::failed("the backup is not whole")),
            }
        }
    }

    async fn put(
        &mut self,
        known: Option<&dyn backup::Table>,
        table: &str,
        rows: &[String],
    ) -> Result<(), Problem> {
        match (table, known) {
            _ if rows.is_empty() => {}
            (VERSIONS, _) => backup::put_versions(&mut self.db, rows).await?,
            (JOBS, _) if self.copy => {}
            (JOBS, _) => backup::put_jobs(&mut self.db, rows).await?,
            (_, Some(known)) => known
                .put(&mut self.db, rows)
                .await
                .map_err(|why| Problem::failed(format!("{table}: {why}")))?,
            (_, None) => return Err(Problem::failed(format!("there is no table {table}"))),
        }
        Ok(())
    }

    /// The rows that are there now are as many as the backup has told.
    async fn count(
        &self,
        tables: &BTreeMap<&str, &dyn backup::Table>,
        sums: &Sums,
    ) -> Result<(), Problem> {
        for (name, table) in tables {
            let (there, told) = (table.count(&self.db).await?, sums.rows.get(*name).copied());
            if Some(there) != told {
                return Err(Problem::failed(format!("{name}: {there} rows instead of {told:?}")));
            }
        }
        Ok(())
    }
}
