//! Themes are overlays (S4): a file is looked for in the theme, then in `base`. A template
//! extends its base namesake as `base:<path>`. All of it is read and parsed once.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};

use kernel::{Lang, Problem};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

mod format;
mod look;
mod patterns;
pub mod screen;
mod texts;

pub use look::{Look, render_platform};
pub use screen::Screen;
pub use texts::Texts;

use crate::http::assets::Assets;

/// The name of the theme that every other one lies over.
pub const BASE: &str = "base";

/// All themes.
pub struct Themes {
    by_name: BTreeMap<String, Arc<Theme>>,
    /// The files of all themes, by content.
    pub assets: Arc<Assets>,
}

/// One theme: its templates, texts and addresses of files.
pub struct Theme {
    /// Its folder's name.
    pub name: String,
    templates: Environment<'static>,
    texts: BTreeMap<Lang, Arc<Texts>>,
    /// Name of a file → its address with the hash of its content.
    assets: Arc<HashMap<String, String>>,
}

impl Themes {
    /// Reads every folder under `root`.
    pub fn load(root: &Path) -> Result<Self, Problem> {
        let wrong = |error: std::io::Error| Problem::failed(format!("{}: {error}", root.display()));
        let base = files(&root.join(BASE)).map_err(wrong)?;
        let mut assets = Assets::default();
        let mut by_name = BTreeMap::new();
        for entry in std::fs::read_dir(root).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                let own = if name == BASE {
                    BTreeMap::new()
                } else {
                    files(&entry.path()).map_err(wrong)?
                };
                by_name.insert(name.clone(), Arc::new(Theme::new(name, &base, &own, &mut assets)?));
            }
        }
        Ok(Self { by_name, assets: Arc::new(assets) })
    }

    /// The theme with this name, or `base` when there is none.
    pub fn get(&self, name: &str) -> Arc<Theme> {
        let found = self.by_name.get(name).or_else(|| self.by_name.get(BASE));
        #[expect(clippy::expect_used, reason = "load has read base")]
        Arc::clone(found.expect("base is always there"))
    }

    /// The names of all themes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Whether there is such a theme.
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }
}

impl Theme {
    fn new(
        name: String,
        base: &BTreeMap<String, Vec<u8>>,
        own: &BTreeMap<String, Vec<u8>>,
        assets: &mut Assets,
    ) -> Result<Self, Problem> {
        let mut templates = environment();
        let mut texts: BTreeMap<Lang, (Vec<String>, Vec<String>)> = BTreeMap::new();
        let mut addresses = HashMap::new();
        for (layer, files) in [base, own].into_iter().enumerate() {
            for (path, content) in files {
                if let Some(file) = path.strip_prefix("assets/") {
                    addresses.insert(file.to_owned(), assets.add(file, content));
                    continue;
                }
                let text = String::from_utf8(content.clone())
                    .map_err(|_| Problem::failed(format!("theme {name}: {path} is not UTF-8")))?;
                if let Some(file) = path.strip_prefix("texts/") {
                    let tag = file.split('.').next().unwrap_or_default();
                    let lang = Lang::from_tag(tag).ok_or_else(|| {
                        Problem::failed(format!("theme {name}: {path} is of no language"))
                    })?;
                    let of_lang = texts.entry(lang).or_default();
                    if layer == 0 {
                        of_lang.0.push(text)
                    } else {
                        of_lang.1.push(text)
                    }
                    continue;
                }
                let parse = |result: Result<(), minijinja::Error>| {
                    result.map_err(|error| Problem::failed(format!("theme {name}: {error:#}")))
                };
                if layer == 0 {
                    parse(templates.add_template_owned(format!("base:{path}"), text.clone()))?;
                }
                parse(templates.add_template_owned(path.clone(), text))?;
            }
        }
        let texts = texts
            .into_iter()
            .map(|(lang, (base, own))| {
                Texts::new(lang, &base, &own).map(|texts| (lang, Arc::new(texts)))
            })
            .collect::<Result<_, _>>()
            .map_err(|why| Problem::failed(format!("theme {name}: {why}")))?;
        Ok(Self { name, templates, texts, assets: Arc::new(addresses) })
    }

    /// Renders a template; what it asks for must be there.
    pub fn render(&self, template: &str, context: Value) -> Result<String, Problem> {
        let render = || self.templates.get_template(template)?.render(context);
        render().map_err(|error| Problem::failed(format!("theme {}: {error:#}", self.name)))
    }

    /// The theme's texts.
    pub fn texts(&self, lang: Lang) -> Arc<Texts> {
        self.texts.get(&lang).cloned().unwrap_or_default()
    }

    /// The address of a file.
    pub fn asset(&self, name: &str) -> Option<&str> {
        self.assets.get(name).map(String::as_str)
    }

    /// A name for the theme's files as they are: others have another one.
    pub fn version(&self) -> String {
        let mut addresses: Vec<&str> = self.assets.values().map(String::as_str).collect();
        addresses.sort_unstable();
        crate::keys::sha256(addresses.join("\n").as_bytes())[..16].to_owned()
    }

    /// The function `asset(name)` for templates.
    pub fn asset_function(&self) -> Value {
        let addresses = Arc::clone(&self.assets);
        Value::from_function(move |name: &str| -> Result<String, minijinja::Error> {
            addresses.get(name).cloned().ok_or_else(|| {
                let what = format!("no file {name} in the theme");
                minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, what)
            })
        })
    }

    /// The names of all page templates, parts and layouts left out.
    pub fn template_names(&self) -> Vec<String> {
        let own = self.templates.templates().map(|(name, _)| name.to_owned());
        own.filter(|name| !name.starts_with("base:")).collect()
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
    });
    format::register(&mut environment);
    environment
}

/// Every file under a folder: path with slashes → content.
fn files(root: &Path) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(&path);
            let name = name
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>();
            found.insert(name.join("/"), std::fs::read(&path)?);
        }
    }
    Ok(found)
}
