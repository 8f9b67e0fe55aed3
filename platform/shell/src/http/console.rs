//! A request to the vendor's console, which stands outside any clinic (M2).

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Lang, Problem, Refused, vendor::Role};
use minijinja::{Value, context, value::Serde};
use poem::{FromRequest, Request, RequestBody, web::cookie::CookieJar};
use serde::Serialize;
use store::{
    console_sessions::{self, ConsoleSession},
    managers::{self, Manager},
};

use super::{
    Fail, Page,
    form::Form,
    page::encode,
    token::{Token, Whose},
};
use crate::{
    app::App,
    themes::{BASE, Screen, render_platform},
};

/// The refusal of a page that is only for who has signed in.
pub const SIGN_IN: &str = "console.sign_in_needed";

/// After how long without use a session ends.
pub const IDLE: TimeDelta = TimeDelta::hours(8);
/// After how long it ends in any case.
pub const LASTS: TimeDelta = TimeDelta::hours(12);
/// How exactly it is known when a session was last used.
const TOUCH: TimeDelta = TimeDelta::minutes(5);

/// The entries of the console's menu: the suffix of the text's key, the path.
pub const PLACES: [(&str, &str); 3] =
    [("sites", "/sites"), ("journal", "/journal"), ("devices", "/devices")];

/// One of the vendor's people who has signed in.
#[derive(Clone, Debug)]
pub struct AtConsole {
    /// The session.
    pub session: ConsoleSession,
    /// Who.
    pub manager: Manager,
}

/// A request to the console.
#[derive(Clone)]
pub struct ConsoleCtx {
    /// The process.
    pub app: Arc<App>,
    /// Who has signed in.
    pub at_console: Option<Arc<AtConsole>>,
    /// The language of the answer.
    pub lang: Lang,
    /// The path, without the query.
    pub path: String,
    /// The query.
    pub query: Form,
    /// Path and query, to come back to.
    pub here: String,
    /// Whether the request only reads.
    pub reads: bool,
    /// Where the request came from.
    pub address: IpAddr,
    /// The browser's name for itself.
    pub user_agent: String,
    /// The request's id, for the log and for support.
    pub request_id: String,
    jar: CookieJar,
}

impl ConsoleCtx {
    pub(super) fn of(
        app: Arc<App>,
        request: &Request,
        address: IpAddr,
        request_id: String,
    ) -> Result<Self, Problem> {
        let jar = request.cookie().clone();
        let wished = jar.get("lang").and_then(|cookie| Lang::from_tag(cookie.value_str()));
        let uri = request.uri();
        let agent = request.header("user-agent").unwrap_or_default();
        Ok(Self {
            at_console: None,
            lang: wished.unwrap_or_default(),
            path: uri.path().to_owned(),
            query: Form::parse(uri.query().unwrap_or_default().as_bytes())?,
            here: uri.path_and_query().map_or("/", |both| both.as_str()).to_owned(),
            reads: request.method().is_safe(),
            address,
            user_agent: agent.chars().take(200).collect(),
            request_id,
            jar,
            app,
        })
    }

    /// Finds out who asks; a session that has ended stands for nobody.
    pub(super) async fn recognise(&mut self) -> Result<(), Problem> {
        let Some(token) = Token::of(&self.jar, &self.app.settings, Whose::Manager) else {
            return Ok(());
        };
        let (db, now) = (&self.app.db, self.now());
        let Some(session) = console_sessions::of_token(db, &token.hash()).await? else {
            return Ok(());
        };
        if now - session.seen_at > IDLE || now - session.created_at > LASTS {
            return Ok(());
        }
        let manager = managers::find(db, kernel::ids::ManagerId::of(session.manager_id)).await?;
        let Some(manager) = manager.filter(|one| one.disabled_at.is_none()) else {
            return Ok(());
        };
        if now - session.seen_at > TOUCH {
            console_sessions::touch(db, session.id(), now).await?;
        }
        self.at_console = Some(Arc::new(AtConsole { session, manager }));
        Ok(())
    }

    /// The moment it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Who has signed in.
    ///
    /// Refuses with `console.sign_in_needed`.
    pub fn need(&self) -> Result<&AtConsole, Problem> {
        self.at_console.as_deref().ok_or_else(|| Refused::new(401, SIGN_IN).into())
    }

    /// Who has signed in and may change something.
    ///
    /// Refuses as [`ConsoleCtx::need`], and with `console.observer`.
    pub fn need_hand(&self) -> Result<&AtConsole, Problem> {
        let who = self.need()?;
        match who.manager.role() {
            Role::Manager => Ok(who),
            Role::Observer => Err(Refused::new(403, "console.observer").into()),
        }
    }

    /// Gives the browser the token of a session that was just opened.
    pub fn keep_session(&self, token: &Token) {
        token.lend(&self.jar, &self.app.settings, Whose::Manager);
    }

    /// Takes the session's token from the browser.
    pub fn drop_session(&self) {
        Token::take_back(&self.jar, &self.app.settings, Whose::Manager);
    }

    /// Remembers the wished language.
    pub fn remember_lang(&self, lang: Lang) {
        let mut cookie = poem::web::cookie::Cookie::new_with_str("lang", lang.tag());
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(poem::web::cookie::SameSite::Lax);
        cookie.set_max_age(std::time::Duration::from_secs(365 * 24 * 3600));
        self.jar.add(cookie);
    }

    /// A text in the request's language.
    pub fn text(&self, key: &str) -> String {
        self.app.themes.get(BASE).texts(self.lang).get(key)
    }

    /// Answers with a page.
    pub fn page<S: Screen>(&self, screen: S) -> Result<Page, Fail> {
        self.render(&screen).map(Page::ok).map_err(Fail::from)
    }

    pub(super) fn render<S: Screen>(&self, screen: &S) -> Result<String, Problem> {
        let frame = Frame {
            places: PLACES
                .map(|(slug, href)| Place { slug, href, active: self.path.starts_with(href) })
                .to_vec(),
            who: self
                .at_console
                .as_ref()
                .map(|one| Who { name: one.manager.name.clone(), role: one.manager.role().slug() }),
            hand: self.need_hand().is_ok(),
            languages: Lang::ALL
                .map(|lang| Language {
                    tag: lang.tag(),
                    href: format!("/lang?to={}&back={}", lang.tag(), encode(&self.here)),
                    active: lang == self.lang,
                })
                .to_vec(),
        };
        let more = context! { frame => Value::from(Serde(&frame)), ..Value::from(Serde(screen)) };
        render_platform(&self.app.themes, S::TEMPLATE, self.lang, more)
    }
}

/// What stands around every page of the console.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The menu.
    pub places: Vec<Place>,
    /// Who has signed in.
    pub who: Option<Who>,
    /// Whether one may change something.
    pub hand: bool,
    /// The languages.
    pub languages: Vec<Language>,
}

/// An entry of the menu.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The suffix of its text's key.
    pub slug: &'static str,
    /// Its page.
    pub href: &'static str,
    /// Whether one is there.
    pub active: bool,
}

/// Who has signed in.
#[derive(Clone, Debug, Serialize)]
pub struct Who {
    /// The name.
    pub name: String,
    /// The suffix of the role's text key.
    pub role: &'static str,
}

/// A language of the console.
#[derive(Clone, Debug, Serialize)]
pub struct Language {
    /// Its tag.
    pub tag: &'static str,
    /// Where one changes to it.
    pub href: String,
    /// Whether it is the page's.
    pub active: bool,
}

impl<'a> FromRequest<'a> for ConsoleCtx {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let ctx = request.extensions().get::<Arc<Self>>();
        let none = || Fail::from(Problem::failed("this route is not the console's")).into();
        ctx.map(|ctx| Self::clone(ctx)).ok_or_else(none)
    }
}

#[cfg(test)]
mod tests {
    use super::PLACES;

    #[test]
    fn no_place_lies_under_another() {
        for (slug, href) in PLACES {
            assert!(
                PLACES.iter().filter(|(_, other)| other.starts_with(href)).count() == 1,
                "{slug}"
            );
        }
    }
}
