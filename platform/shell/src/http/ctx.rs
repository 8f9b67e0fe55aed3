//! What a door knows of its request: the clinic, the language, the visitor.

use std::{net::IpAddr, sync::Arc};

use kernel::{
    Lang, Problem, Refused, problem,
    site::{Section, Tab},
    staff::{Right, is_staff_side},
};
use poem::{FromRequest, Request, RequestBody, web::cookie::CookieJar};

use super::{
    Fail,
    actor::{self, Actor, SignedIn, Trace},
    form::Form,
    staff::{self, AtWork, Stage},
    token::{Token, Whose},
    view::View,
    visitor::Visitor,
};
use crate::{app::Clinic, fair::Held, http::page, sites::Live, themes::Look};

/// The refusal of a page that is only for who has signed in.
pub const SIGN_IN: &str = "accounts.sign_in_needed";

/// A request to a clinic's site.
#[derive(Clone)]
pub struct Ctx {
    /// The clinic.
    pub clinic: Clinic,
    /// The clinic's look.
    pub look: Arc<Look>,
    /// Who asks.
    pub actor: Actor,
    /// The language of the answer.
    pub lang: Lang,
    /// The low-vision settings.
    pub view: View,
    /// The path, without the query.
    pub path: String,
    /// The query.
    pub query: Form,
    /// Path and query, to come back to.
    pub here: String,
    /// Whether the request only reads.
    pub reads: bool,
    /// Whether the page is wanted as a fragment.
    pub fragment: bool,
    /// Where the request came from.
    pub address: IpAddr,
    /// The browser's name for itself.
    pub user_agent: String,
    /// The version of the answer that the client has already.
    pub if_none_match: Option<String>,
    /// The request's id, for the log and for support.
    pub request_id: String,
    pub(super) jar: CookieJar,
    /// Its place among the requests that are being answered.
    pub(super) place: Held,
}

impl Ctx {
    pub(super) fn of(
        clinic: Clinic,
        live: &Live,
        request: &Request,
        address: IpAddr,
        request_id: String,
    ) -> Result<Self, Problem> {
        let jar = request.cookie().clone();
        let wished = jar.get("lang").and_then(|cookie| Lang::from_tag(cookie.value_str()));
        let view = jar.get(super::view::COOKIE).map(|cookie| View::from_cookie(cookie.value_str()));
        let uri = request.uri();
        let query = Form::parse(uri.query().unwrap_or_default().as_bytes())?;
        let header = |name| request.header(name).unwrap_or_default();
        Ok(Self {
            look: live.look(&clinic.app),
            actor: Actor::Visitor,
            reads: request.method().is_safe(),
            lang: clinic.site.config.lang(wished),
            view: view.unwrap_or_default(),
            path: uri.path().to_owned(),
            here: uri.path_and_query().map_or("/", |both| both.as_str()).to_owned(),
            query,
            fragment: header("x-fragment") == "1",
            address,
            user_agent: header("user-agent").chars().take(200).collect(),
            if_none_match: request.header("if-none-match").map(str::to_owned),
            request_id,
            jar,
            place: Held::default(),
            clinic,
        })
    }

    /// Finds out who asks.
    pub(super) async fn recognise(&mut self) -> Result<(), Problem> {
        let settings = &self.clinic.app.settings;
        if is_staff_side(&self.path) {
            if let Some(token) = Token::of(&self.jar, settings, Whose::Staff) {
                self.actor = staff::of(&self.clinic, &token).await?;
            }
        } else if let Some(token) = Token::of(&self.jar, settings, Whose::Patient) {
            self.actor = actor::of(&self.clinic, &token).await?;
        }
        Ok(())
    }

    /// The patient who has signed in, if one has.
    pub fn patient(&self) -> Option<&SignedIn> {
        match &self.actor {
            Actor::Patient(patient) => Some(patient),
            Actor::Visitor | Actor::Staff(_) => None,
        }
    }

    /// The member of the staff who has signed in, or is about to.
    pub fn at_work(&self) -> Option<&AtWork> {
        match &self.actor {
            Actor::Staff(at_work) => Some(at_work),
            Actor::Visitor | Actor::Patient(_) => None,
        }
    }

    /// The member of the staff who is in; others are asked to come in first.
    ///
    /// Refuses with `staff.sign_in_needed` and `staff.factor_needed`.
    pub fn need_staff(&self) -> Result<&AtWork, Problem> {
        match self.at_work() {
            None => Err(Refused::new(401, staff::SIGN_IN).into()),
            Some(at_work) if at_work.stage != Stage::In => {
                Err(Refused::new(401, staff::FACTOR).into())
            }
            Some(at_work) => Ok(at_work),
        }
    }

    /// The member of the staff who is in and has this right.
    ///
    /// Refuses as [`Ctx::need_staff`], and with `staff.no_right`.
    pub fn need(&self, right: Right) -> Result<&AtWork, Problem> {
        let at_work = self.need_staff()?;
        if at_work.may(right) {
            Ok(at_work)
        } else {
            Err(Refused::new(403, "staff.no_right").into())
        }
    }

    /// The patient who has signed in; a visitor is asked to sign in first.
    pub fn need_patient(&self) -> Result<&SignedIn, Problem> {
        self.patient().ok_or_else(|| Refused::new(401, SIGN_IN).into())
    }

    /// A tab of the cabinet, for who has signed in; a switched-off tab does not exist (C1).
    pub fn tab(&self, tab: Tab) -> Result<&SignedIn, Problem> {
        if !self.clinic.site.config.has_tab(tab) {
            return Err(problem::not_found());
        }
        self.need_patient()
    }

    /// Who has signed in, if the form was made for the patient in whose cabinet he still is: in
    /// another tab he may have chosen another one meanwhile (D1).
    ///
    /// Refuses with `family.changed`.
    pub fn same_patient(&self, form: &Form) -> Result<&SignedIn, Problem> {
        let patient = self.need_patient()?;
        if form.text("patient") == patient.patient().id.to_string() {
            Ok(patient)
        } else {
            Err(Refused::new(409, "family.changed").into())
        }
    }

    /// Who does this, for the journal of accesses.
    pub fn trace(&self) -> Trace {
        let patient = self.patient();
        let colleague = self.at_work().filter(|one| one.stage == Stage::In);
        Trace {
            actor: match (patient, colleague) {
                (Some(_), _) => "patient",
                (_, Some(_)) => "staff",
                _ => "visitor",
            },
            name: colleague.map(|one| one.member.name.clone()).unwrap_or_default(),
            staff: colleague.map(|one| one.member.id()),
            account: patient.map(|one| one.account.id()),
            own: patient.map(|one| one.own.id()),
            ip: self.address.to_string(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
        }
    }

    /// Gives the browser the token of a session that was just opened.
    pub fn keep_session(&self, token: &Token) {
        let days = self.clinic.site.config.accounts.session_days;
        token.keep(&self.jar, &self.clinic.app.settings, Whose::Patient, days);
    }

    /// Takes the session's token from the browser.
    pub fn drop_session(&self) {
        Token::take_back(&self.jar, &self.clinic.app.settings, Whose::Patient);
    }

    /// The same for a session of the staff.
    pub fn keep_staff_session(&self, token: &Token) {
        let days = self.clinic.site.config.staff.session_days;
        token.keep(&self.jar, &self.clinic.app.settings, Whose::Staff, days);
    }

    /// Takes the token of a session of the staff from the browser.
    pub fn drop_staff_session(&self) {
        Token::take_back(&self.jar, &self.clinic.app.settings, Whose::Staff);
    }

    /// The visitor who was here before.
    pub fn visitor(&self) -> Option<Visitor> {
        Visitor::of(&self.jar, &self.clinic.app.settings)
    }

    /// The visitor, greeted now if new.
    pub fn visitor_or_new(&self) -> Visitor {
        self.visitor().unwrap_or_else(|| Visitor::greet(&self.jar, &self.clinic.app.settings))
    }

    /// Counts a costly request of this address, for all nodes together. Never to be awaited while
    /// a transaction is open.
    pub async fn limit(&self) -> Result<(), Problem> {
        Ok(self.clinic.app.limits.count_costly(&self.clinic, self.address).await?)
    }

    /// Counts one in this process only: of what costs nothing but this process's time.
    pub fn limit_here(&self) -> Result<(), Problem> {
        Ok(self.clinic.app.limits.count(self.clinic.site.id, self.address)?)
    }

    /// Gives the request's place back to the others of its clinic: what is still to come waits for
    /// something that is bounded by itself.
    pub fn step_aside(&self) {
        self.place.give_back();
    }

    /// A switched-off section does not exist.
    pub fn section(&self, section: Section) -> Result<(), Problem> {
        if self.clinic.site.config.has(section) { Ok(()) } else { Err(problem::not_found()) }
    }

    /// A text of the clinic in the request's language.
    pub fn text(&self, key: &str) -> String {
        self.look.texts(self.lang).get(key)
    }

    /// Answers with a page.
    pub fn page<S: crate::themes::Screen>(&self, screen: S) -> Result<super::Page, Fail> {
        page::render(self, &screen).map(super::Page::ok).map_err(Fail::from)
    }

    /// Sets a cookie that is neither secret nor needed longer than a year.
    pub fn remember(&self, name: &str, value: String) {
        let mut cookie = poem::web::cookie::Cookie::new_with_str(name, value);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(poem::web::cookie::SameSite::Lax);
        cookie.set_max_age(std::time::Duration::from_secs(365 * 24 * 3600));
        self.jar.add(cookie);
    }
}

impl<'a> FromRequest<'a> for Ctx {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        request
            .extensions()
            .get::<Arc<Self>>()
            .map(|ctx| Self::clone(ctx))
            .ok_or_else(|| Fail::from(Problem::failed("no clinic stands around this route")).into())
    }
}
