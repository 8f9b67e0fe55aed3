//! Reading `tenants/`: every mistake is named with its file and line.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use kernel::{
    Lang, Problem, SiteConfig,
    host::{is_label, is_reserved},
    site,
};
use people::pictures;
use shell::themes::Themes;

/// A site as its folder describes it.
#[derive(Clone, Debug)]
pub struct SiteFiles {
    /// The label under the base domain: the folder's name.
    pub label: String,
    /// The folder.
    pub folder: PathBuf,
    /// `site.toml` with texts and logo.
    pub config: SiteConfig,
    /// The uploaded logo, where `sites export` has written one: what `logo_picture` names.
    pub logo: Option<Vec<u8>>,
    /// Legal documents: kind → (title, text).
    pub documents: BTreeMap<String, (String, String)>,
}

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.what)
    }
}

/// Reads every site under `root`: (what is right, what is wrong). A theme must be one of
/// `themes`. Folders and files that begin with `_` or `.` are none of the sites.
pub fn read_all(
    root: &Path,
    themes: &dyn Fn(&str) -> bool,
) -> Result<(Vec<SiteFiles>, Vec<Mistake>), Problem> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .map_err(|error| Problem::failed(format!("{}: {error}", root.display())))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .filter(|path| {
            path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with(['_', '.']))
        })
        .collect();
    folders.sort();
    let (mut sites, mut mistakes) = (Vec::new(), Vec::new());
    for folder in folders {
        match read(&folder, themes) {
            Ok(site) => sites.push(site),
            Err(more) => mistakes.extend(more),
        }
    }
    Ok((sites, mistakes))
}

fn read(folder: &Path, themes: &dyn Fn(&str) -> bool) -> Result<SiteFiles, Vec<Mistake>> {
    let file = folder.join("site.toml");
    let wrong =
        |file: &Path, line, what: String| vec![Mistake { file: file.to_path_buf(), line, what }];
    let text =
        std::fs::read_to_string(&file).map_err(|error| wrong(&file, 1, error.to_string()))?;
    let mut config = site::read(&text).map_err(|mistakes| {
        let with_file = |mistake: site::Mistake| Mistake {
            file: file.clone(),
            line: mistake.line,
            what: mistake.what,
        };
        mistakes.into_iter().map(with_file).collect::<Vec<_>>()
    })?;
    let label = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !is_label(&label) {
        return Err(wrong(folder, 1, "the folder's name is no lower-case host label".into()));
    }
    if is_reserved(&label) {
        return Err(wrong(folder, 1, "no clinic may have this label".into()));
    }
    if !themes(&config.theme) {
        let line = text
            .lines()
            .position(|line| line.trim_start().starts_with("theme"))
            .map_or(1, |at| at + 1);
        return Err(wrong(&file, line, format!("theme: there is no theme «{}»", config.theme)));
    }
    for lang in Lang::ALL {
        let file = folder.join(format!("texts.{}.toml", lang.tag()));
        if let Ok(text) = std::fs::read_to_string(&file) {
            let texts: BTreeMap<String, String> = toml::from_str(&text).map_err(|error| {
                let line =
                    error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
                wrong(&file, line, error.message().to_owned())
            })?;
            config.texts.insert(lang, texts);
        }
    }
    if let Ok(logo) = std::fs::read_to_string(folder.join("logo.svg")) {
        config.logo = logo.trim().to_owned();
    }
    let picture = folder.join("logo.png");
    let logo = std::fs::read(&picture).ok();
    let named = &config.logo_picture;
    match &logo {
        None if named.is_empty() => {}
        Some(logo) if pictures::is_of(named, logo) => {}
        None => return Err(wrong(&picture, 1, "logo_picture names it, and it is missing".into())),
        Some(_) => {
            let what = "it is not the picture that logo_picture names: upload logos in the \
                        administration, or lay an SVG beside as logo.svg";
            return Err(wrong(&picture, 1, what.into()));
        }
    }
    let documents = documents(folder);
    Ok(SiteFiles { label, config, logo, documents, folder: folder.to_path_buf() })
}

/// Texts that no template could ask for: their keys are none of the theme's.
pub fn unknown_texts(sites: &[SiteFiles], themes: &Themes) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for site in sites {
        for (lang, texts) in &site.config.texts {
            let known = themes.get(&site.config.theme).texts(*lang);
            let file = site.folder.join(format!("texts.{}.toml", lang.tag()));
            let content = std::fs::read_to_string(&file).unwrap_or_default();
            for key in texts.keys().filter(|key| !known.has(key)) {
                let line = content
                    .lines()
                    .position(|line| line.starts_with(key.as_str()))
                    .map_or(1, |at| at + 1);
                let what = format!("{key}: the theme has no such text");
                mistakes.push(Mistake { file: file.clone(), line, what });
            }
        }
    }
    mistakes
}

/// `documents/<kind>.ru.txt`: the first line is the title, the rest the text.
fn documents(folder: &Path) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("documents")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(kind) = name.strip_suffix(".ru.txt") else { continue };
        if let Ok(text) = std::fs::read_to_string(entry.path())
            && let Some((title, body)) = text.split_once('\n')
        {
            found.insert(kind.to_owned(), (title.trim().to_owned(), body.trim().to_owned()));
        }
    }
    found
}
