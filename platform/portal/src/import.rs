//! `portal import`: clinic data from CSV and XLSX.

use std::{fmt::Write, path::PathBuf, sync::Arc};

use clap::Args;
use exchange::{
    batch::Keep,
    import::{self, Imported, Kind, MAX_FILE},
};
use kernel::{Lang, Problem, Refused};
use shell::{App, Trace, app::Clinic};

/// What is to be imported, where, by whom.
#[derive(Args)]
pub struct Import {
    /// The clinic's site.
    #[arg(long)]
    site: String,
    /// The name of who does it, for the journal of accesses.
    #[arg(long)]
    by: String,
    /// What the table is of: `branches`, `departments`, `specialisations`, `services`,
    /// `doctors`, `patients`, `contracts` or `hours`.
    #[arg(long)]
    kind: Kind,
    /// The file.
    file: PathBuf,
    /// Do it; without it only what would become of each row is told.
    #[arg(long)]
    yes: bool,
}

/// Does it; gives what is to be printed.
pub async fn run(app: Arc<App>, wish: Import) -> Result<String, Problem> {
    let live = app.sites.by_label(&wish.site);
    let live = live.ok_or_else(|| Problem::failed(format!("no site {}", wish.site)))?;
    let look = live.look(&app);
    let clinic = Clinic { app, site: Arc::clone(&live.site) };
    if tokio::fs::metadata(&wish.file).await?.len() > MAX_FILE as u64 {
        return Err(Problem::failed(format!("{} is larger than 20 MiB", wish.file.display())));
    }
    let file = tokio::fs::read(&wish.file).await?;
    let keep = if wish.yes { Keep::Yes } else { Keep::Try };
    let trace = Trace::staff(&wish.by);
    let texts = look.texts(Lang::Ru);
    let say = |code: &str| texts.get(&code.replacen('.', "-", 1));
    match import::import(&clinic, wish.kind, file, keep, &trace).await {
        Ok(imported) => show(&imported, wish.yes, say),
        Err(Problem::Refused(Refused { code, args, .. })) => {
            let args: Vec<String> = args.into_iter().map(|(_, value)| value).collect();
            Err(Problem::failed(format!("{code} {}", args.join(" ")).trim_end().to_owned()))
        }
        Err(problem) => Err(problem),
    }
}

fn show(imported: &Imported, done: bool, say: impl Fn(&str) -> String) -> Result<String, Problem> {
    let mut text = String::new();
    for mistake in &imported.mistakes {
        let code = mistake.refusal.code;
        writeln!(text, "{}: {} {} ({code})", mistake.row, mistake.column, say(code))?;
    }
    if imported.refused > imported.mistakes.len() {
        writeln!(text, "… {} more", imported.refused - imported.mistakes.len())?;
    }
    if !imported.ignored.is_empty() {
        writeln!(text, "columns without a meaning: {}", imported.ignored.join(", "))?;
    }
    let Imported { created, updated, unchanged, refused, .. } = imported;
    let end = if done { "" } else { "; nothing is stored, run again with --yes" };
    write!(
        text,
        "{created} new, {updated} changed, {unchanged} as they were, {refused} refused{end}"
    )?;
    Ok(text)
}
