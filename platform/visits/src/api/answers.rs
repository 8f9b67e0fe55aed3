//! Answers rendered once and given again while nothing they were made of has changed.

use std::{
    marker::PhantomData,
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use kernel::{Problem, Site, SiteId};
use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    payload::{Json, Payload},
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::{ToJSON, Type},
};
use shell::{Ctx, keys::sha256};
use store::{cache::State, plans::Plan};

/// A rendered answer and what it was made of.
pub(super) struct Answer {
    body: bytes::Bytes,
    etag: HeaderValue,
    /// The plans it was computed from: another plan of the same doctor is another pointer.
    plans: Vec<Arc<Plan>>,
    /// The unix minute it was made in: with each minute slots pass.
    minute: i64,
    /// The unix second at which a hold in one of the plans runs out.
    until: i64,
    /// The clinic's settings: others are another pointer.
    site: Arc<Site>,
    /// What was forgotten of the clinic before its plans were asked for.
    state: Option<State>,
    /// When they were.
    since: Instant,
}

/// For how long an answer is given again without its plans, if nothing of the clinic was forgotten
/// meanwhile: plans also age.
const UNASKED: Duration = Duration::from_secs(2);

static ANSWERS: LazyLock<moka::sync::Cache<(SiteId, String), Arc<Answer>>> = LazyLock::new(|| {
    moka::sync::Cache::builder()
        .max_capacity(64 * 1024 * 1024)
        .weigher(|(_, key): &(SiteId, String), answer: &Arc<Answer>| {
            u32::try_from(key.len() + answer.body.len() + 200).unwrap_or(u32::MAX)
        })
        .time_to_live(Duration::from_secs(60))
        .build()
});

/// A request at its moment. To be made before anything is asked for.
pub(super) struct Asked<'a> {
    ctx: &'a Ctx,
    key: (SiteId, String),
    /// The unix second.
    now: i64,
    state: Option<State>,
    since: Instant,
    /// What was answered to it last in this minute.
    known: Option<Arc<Answer>>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(ctx: &'a Ctx) -> Self {
        let now = ctx.clinic.now().timestamp();
        let (state, since) = (ctx.clinic.cache().state(), Instant::now());
        let key = (ctx.clinic.site.id, ctx.here.clone());
        let good = |answer: &Arc<Answer>| {
            answer.minute == now.div_euclid(60)
                && now < answer.until
                && Arc::ptr_eq(&answer.site, &ctx.clinic.site)
        };
        let known = ANSWERS.get(&key).filter(good);
        Self { ctx, key, now, state, since, known }
    }

    /// The answer, if nothing that it was made of can have changed.
    pub(super) fn known<T>(&self) -> Option<Rendered<T>> {
        let good = |answer: &&Arc<Answer>| {
            answer.state.is_some()
                && answer.state == self.state
                && self.since < answer.since + UNASKED
        };
        self.known.as_ref().filter(good).map(|answer| self.give(Arc::clone(answer)))
    }

    /// The answer from these plans, which have been asked for since: rendered before or now.
    pub(super) fn answer<T: ToJSON + Type>(
        self,
        plans: Vec<Arc<Plan>>,
        make: impl FnOnce() -> Result<T, Problem>,
    ) -> Result<Rendered<T>, Problem> {
        let same = |answer: &&Arc<Answer>| {
            answer.plans.len() == plans.len()
                && answer.plans.iter().zip(&plans).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        let (body, etag) = match self.known.as_ref().filter(same) {
            Some(known) => (known.body.clone(), known.etag.clone()),
            None => {
                let body: bytes::Bytes = make()?.to_json_string().into();
                let etag = format!("\"{}\"", &sha256(&body)[..24]);
                (body, HeaderValue::from_str(&etag)?)
            }
        };
        let holds = plans.iter().flat_map(|plan| &plan.busy).filter_map(|busy| busy.held_until);
        let until = holds.filter(|until| *until > self.now).min().unwrap_or(i64::MAX);
        let made = Arc::new(Answer {
            body,
            etag,
            plans,
            minute: self.now.div_euclid(60),
            until,
            site: Arc::clone(&self.ctx.clinic.site),
            state: self.state,
            since: self.since,
        });
        ANSWERS.insert(self.key.clone(), Arc::clone(&made));
        Ok(self.give(made))
    }

    fn give<T>(&self, answer: Arc<Answer>) -> Rendered<T> {
        let known = self.ctx.if_none_match.as_deref().unwrap_or_default();
        let same = known.split(',').any(|tag| answer.etag == tag.trim().trim_start_matches("W/"));
        Rendered { answer, same, of: PhantomData }
    }
}

/// A rendered JSON answer of a `T`, or «not modified».
pub(super) struct Rendered<T> {
    answer: Arc<Answer>,
    same: bool,
    of: PhantomData<fn() -> T>,
}

impl<T: Type + ToJSON> IntoResponse for Rendered<T> {
    fn into_response(self) -> Response {
        let response = Response::builder()
            .header(header::ETAG, self.answer.etag.clone())
            .header(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        if self.same {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        response
            .header(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json; charset=utf-8"),
            )
            .body(self.answer.body.clone())
    }
}

impl<T: Type + ToJSON> ApiResponse for Rendered<T> {
    fn meta() -> MetaResponses {
        let json = MetaMediaType {
            content_type: Json::<T>::CONTENT_TYPE,
            schema: Json::<T>::schema_ref(),
        };
        let response = |description, status, content| MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content,
            headers: vec![],
        };
        MetaResponses {
            responses: vec![
                response("With an `ETag`: ask again with `If-None-Match`.", 200, vec![json]),
                response("Nothing has changed.", 304, vec![]),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}
