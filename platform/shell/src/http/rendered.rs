//! Pages rendered once and given again while what they show has not changed: the public
//! pages that are the same for every visitor.

use std::{
    any::Any,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use kernel::{Lang, Problem, SiteId};
use poem::http::StatusCode;

use super::{Ctx, Fail, Page, actor::Actor, page, view::View};
use crate::themes::Screen;

/// Everything a page depends on beside the clinic's data.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    site: SiteId,
    /// The version of the site's configuration.
    version: i64,
    here: String,
    lang: Lang,
    view: View,
    fragment: bool,
}

/// A rendered page.
pub struct Rendered {
    pub(super) html: Bytes,
    pub(super) gzip: OnceLock<Bytes>,
    /// The data it was made of: other data is another pointer.
    of: Arc<dyn Any + Send + Sync>,
}

/// The rendered pages of this process, at most 64 MB of them, for at most a minute.
pub struct RenderedPages(moka::sync::Cache<Key, Arc<Rendered>>);

impl Default for RenderedPages {
    fn default() -> Self {
        let weigh = |key: &Key, page: &Arc<Rendered>| {
            // The compressed form comes on top, later.
            u32::try_from(key.here.len() + page.html.len() * 3 / 2 + 200).unwrap_or(u32::MAX)
        };
        Self(
            moka::sync::Cache::builder()
                .weigher(weigh)
                .max_capacity(64 * 1024 * 1024)
                .time_to_live(Duration::from_secs(60))
                .build(),
        )
    }
}

impl Ctx {
    /// Answers with a page that shows nothing but the clinic's configuration and the data
    /// `of`, and nothing of the visitor.
    pub fn page_of<S: Screen, T: Send + Sync + 'static>(
        &self,
        of: &Arc<T>,
        make: impl FnOnce() -> Result<S, Problem>,
    ) -> Result<Page, Fail> {
        // The frame of a page says who has signed in.
        if !matches!(self.actor, Actor::Visitor) {
            return self.page(make()?);
        }
        let of: Arc<dyn Any + Send + Sync> = Arc::<T>::clone(of);
        let key = Key {
            site: self.clinic.site.id,
            version: self.clinic.site.version,
            here: self.here.clone(),
            lang: self.lang,
            view: self.view.clone(),
            fragment: self.fragment,
        };
        let pages = &self.clinic.app.pages.0;
        if let Some(known) = pages.get(&key).filter(|known| Arc::ptr_eq(&known.of, &of)) {
            return Ok(Page::Rendered(StatusCode::OK, known));
        }
        let html = page::render(self, &make()?)?;
        let rendered = Arc::new(Rendered { html: html.into(), gzip: OnceLock::new(), of });
        pages.insert(key, Arc::clone(&rendered));
        Ok(Page::Rendered(StatusCode::OK, rendered))
    }

    /// Answers with a page that is the same at every address and for everybody: rendered once for
    /// each language and look, as if it stood at the clinic's first page. For what is said to very
    /// many. `kind` is a word for the page, used by no other one.
    pub fn page_once<S: Screen>(&self, kind: &'static str, screen: &S) -> Result<Page, Fail> {
        self.once(kind, screen).map(|page| Page::Rendered(StatusCode::OK, page))
    }

    /// The same with words put in: each of these places stands in the page as it is. The words
    /// must be ours or numbers: they are put in unchanged.
    pub fn page_filled<S: Screen>(
        &self,
        kind: &'static str,
        screen: &S,
        words: &[(&'static str, String)],
    ) -> Result<Page, Fail> {
        let page = self.once(kind, screen)?;
        let mut html = String::from_utf8_lossy(&page.html).into_owned();
        for (place, word) in words {
            html = html.replace(place, word);
        }
        Ok(Page::ok(html))
    }

    fn once<S: Screen>(&self, kind: &'static str, screen: &S) -> Result<Arc<Rendered>, Fail> {
        let of: Arc<dyn Any + Send + Sync> = Arc::<crate::themes::Look>::clone(&self.look);
        let key = Key {
            site: self.clinic.site.id,
            version: self.clinic.site.version,
            // No address: those begin with a slash.
            here: kind.to_owned(),
            lang: self.lang,
            view: self.view.clone(),
            fragment: self.fragment,
        };
        let pages = &self.clinic.app.pages.0;
        if let Some(known) = pages.get(&key).filter(|known| Arc::ptr_eq(&known.of, &of)) {
            return Ok(known);
        }
        let first =
            Self { actor: Actor::Visitor, path: "/".into(), here: "/".into(), ..self.clone() };
        let html = page::render(&first, screen)?;
        let rendered = Arc::new(Rendered { html: html.into(), gzip: OnceLock::new(), of });
        pages.insert(key, Arc::clone(&rendered));
        Ok(rendered)
    }
}
