//! The body of a batch: read once it is known who sends it, item by item, so that one bad item
//! does not fail the others, and bounded in every direction.

use std::{fmt, marker::PhantomData, sync::LazyLock, time::Duration};

use kernel::{Problem, Refused};
use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    payload::{Json, Payload},
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry},
    types::Type,
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use shell::{
    Fail,
    http::stack::{self, MAX_BATCH},
};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    batch::{Item, Refusal, Unread},
    records::IntervalRecord,
};

/// The most items and removals of one batch.
pub(super) const MOST: usize = 1000;

/// The largest item, in bytes of JSON.
const MAX_ITEM: usize = 64 * 1024;

/// How many bodies are in memory at once, in this process.
static BODIES: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(8));

/// How long a batch waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// A batch as it came.
pub(super) struct Batch<T> {
    /// What is told.
    pub(super) items: Vec<Item<T>>,
    /// The ids of what is removed.
    pub(super) deleted: Vec<String>,
    _turn: SemaphorePermit<'static>,
}

impl<T> Batch<T> {
    /// How many items and removals.
    pub(super) fn len(&self) -> usize {
        self.items.len() + self.deleted.len()
    }
}

/// The body's bytes, within bounds.
///
/// Refuses with `exchange.busy`, `request.too_large`, `request.malformed`.
pub(super) async fn bytes(
    body: &mut RequestBody,
) -> Result<(Vec<u8>, SemaphorePermit<'static>), Problem> {
    let busy = || Refused::new(503, "exchange.busy").with("seconds", PATIENCE.as_secs());
    let turn = tokio::time::timeout(PATIENCE, BODIES.acquire()).await.map_err(|_| busy())?;
    let turn = turn.map_err(|_| busy())?;
    let body = body.take().map_err(|_| Problem::refused(400, "request.malformed"))?;
    let bytes = body.into_bytes_limit(MAX_BATCH).await.map_err(stack::unread)?;
    Ok((bytes.into(), turn))
}

/// Reads JSON, or refuses it as malformed.
pub(super) fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Problem> {
    if !is_object(bytes) {
        return Err(Refused::new(400, "request.malformed").with("detail", "no object").into());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let said: String = error.to_string().chars().take(200).collect();
        if said.starts_with(TOO_MANY) {
            return Refused::new(413, TOO_MANY).into();
        }
        Refused::new(400, "request.malformed").with("detail", said).into()
    })
}

/// Whether JSON is an object: a list of an object's values is none.
fn is_object(json: &[u8]) -> bool {
    json.trim_ascii_start().first() == Some(&b'{')
}

/// The refusal of a batch with more items than [`MOST`].
const TOO_MANY: &str = "exchange.too_many_items";

/// The batch's shape before its items are read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape<'a> {
    #[serde(borrow, default)]
    items: Bounded<&'a RawValue>,
    #[serde(default)]
    deleted: Bounded<String>,
}

/// A list that is given up as soon as it is too long.
struct Bounded<T>(Vec<T>);

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Bounded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<fn() -> T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Bounded<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Bounded<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    if items.len() == MOST {
                        return Err(A::Error::custom(TOO_MANY));
                    }
                    items.push(item);
                }
                Ok(Bounded(items))
            }
        }
        deserializer.deserialize_seq(Items(PhantomData))
    }
}

/// Reads an item; a mistake names the field.
pub(super) fn item<T: DeserializeOwned>(raw: &RawValue) -> Item<T> {
    let text = raw.get();
    if text.len() > MAX_ITEM {
        let refusal = Refusal::of("", "exchange.item_too_large");
        return Err(Unread { mis_id: id_of(text), refusal });
    }
    if !is_object(text.as_bytes()) {
        let refusal = Refusal::of("", "exchange.malformed");
        return Err(Unread { mis_id: None, refusal });
    }
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let said = error.inner().to_string();
        let path = error.path().iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut field = path.iter().map(|part| format!("/{}", part.trim_matches(['[', ']'])));
        let mut field = field.by_ref().collect::<String>();
        if let Some(missing) = said.strip_prefix("missing field `") {
            let name = missing.split('`').next().unwrap_or_default();
            field.push_str(&format!("/{name}"));
        }
        let detail = Some(said.chars().take(200).collect());
        let refusal = Refusal { detail, ..Refusal::of(field, "exchange.malformed") };
        Unread { mis_id: id_of(text), refusal }
    })
}

/// The id of an item that could not be read otherwise.
fn id_of(text: &str) -> Option<String> {
    struct Id(Option<String>);
    impl<'de> Deserialize<'de> for Id {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Fields;
            impl<'de> Visitor<'de> for Fields {
                type Value = Id;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Id, A::Error> {
                    let mut found = None;
                    while let Some(key) = map.next_key::<String>()? {
                        let value = map.next_value::<&RawValue>()?;
                        if key == "id" {
                            found = serde_json::from_str(value.get()).ok();
                        }
                    }
                    Ok(Id(found))
                }
            }
            deserializer.deserialize_map(Fields)
        }
    }
    let id = serde_json::from_str::<Id>(text).ok().and_then(|id| id.0);
    id.filter(|id| crate::check::id("", id).is_ok())
}

impl<'a, T: DeserializeOwned + Type> ApiExtractor<'a> for Batch<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let mut id = MetaSchema::new("string");
        id.max_length = Some(crate::check::MAX_ID);
        let properties = vec![
            ("items", list(T::schema_ref())),
            ("deleted", list(MetaSchemaRef::Inline(Box::new(id)))),
        ];
        Some(object(properties, vec![]))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        is_json(request).map_err(Fail::from)?;
        let (bytes, turn) = bytes(body).await.map_err(Fail::from)?;
        let shape: Shape<'_> = parse(&bytes).map_err(Fail::from)?;
        let (items, deleted) = (shape.items.0, shape.deleted.0);
        if items.len() + deleted.len() > MOST {
            return Err(Fail::from(Refused::new(413, TOO_MANY)).into());
        }
        Ok(Self { items: items.into_iter().map(item).collect(), deleted, _turn: turn })
    }
}

/// A doctor's schedule as it came.
pub(super) struct Schedule {
    /// From when on it is told.
    pub(super) from: String,
    /// Until when.
    pub(super) until: String,
    /// The intervals.
    pub(super) intervals: Vec<Item<IntervalRecord>>,
    _turn: SemaphorePermit<'static>,
}

/// The schedule's shape before its intervals are read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range<'a> {
    from: String,
    until: String,
    #[serde(borrow)]
    intervals: Bounded<&'a RawValue>,
}

impl<'a> ApiExtractor<'a> for Schedule {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        IntervalRecord::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let moment = |what| {
            let mut moment = MetaSchema::new_with_format("string", "date-time");
            moment.description = Some(what);
            MetaSchemaRef::Inline(Box::new(moment))
        };
        let properties = vec![
            ("from", moment("The beginning of the range.")),
            ("until", moment("Its end, at most 400 days later.")),
            ("intervals", list(IntervalRecord::schema_ref())),
        ];
        Some(object(properties, vec!["from", "until", "intervals"]))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        is_json(request).map_err(Fail::from)?;
        let (bytes, turn) = bytes(body).await.map_err(Fail::from)?;
        let Range { from, until, intervals } = parse(&bytes).map_err(Fail::from)?;
        let intervals = intervals.0.into_iter().map(item).collect();
        Ok(Self { from, until, intervals, _turn: turn })
    }
}

/// One thing as it came.
pub(super) struct Told<T>(pub(super) T);

impl<'a, T: DeserializeOwned + Type> ApiExtractor<'a> for Told<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(json_of(T::schema_ref()))
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        is_json(request).map_err(Fail::from)?;
        let (bytes, _turn) = bytes(body).await.map_err(Fail::from)?;
        Ok(Self(parse(&bytes).map_err(Fail::from)?))
    }
}

/// A list of at most [`MOST`], for the document.
fn list(of: MetaSchemaRef) -> MetaSchemaRef {
    let mut list = MetaSchema::new("array");
    list.items = Some(Box::new(of));
    list.max_items = Some(MOST);
    MetaSchemaRef::Inline(Box::new(list))
}

/// A body of these fields, for the document.
fn object(
    properties: Vec<(&'static str, MetaSchemaRef)>,
    required: Vec<&'static str>,
) -> MetaRequest {
    let mut schema = MetaSchema::new("object");
    schema.properties = properties;
    schema.required = required;
    json_of(MetaSchemaRef::Inline(Box::new(schema)))
}

/// A body of JSON, for the document.
fn json_of(schema: MetaSchemaRef) -> MetaRequest {
    MetaRequest {
        description: None,
        content: vec![MetaMediaType { content_type: Json::<String>::CONTENT_TYPE, schema }],
        required: true,
    }
}

/// Refuses a body that does not say it is JSON.
pub(super) fn is_json(request: &Request) -> Result<(), Problem> {
    let kind = request.content_type().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Problem::refused(415, "request.media_type"))
    }
}
