//! The door: tokens, registering, reports.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use poem::{
    Body, Request, Response, handler,
    http::{Method, StatusCode},
    web::{Data, Path},
};
use serde_json::{Value, json};

use super::{
    super::{World, fields::At, ids},
    Groups, KEPT,
    document::Document,
    group::Group,
    receipt::{self, OPERATIONS},
    refused::{Refused, stamp},
};

const LIMIT: usize = 256 * 1024;

/// A request, taken apart.
struct Asked<'a> {
    method: &'a Method,
    json: bool,
    token: Option<String>,
    query: Vec<(String, String)>,
    body: &'a [u8],
    version: u8,
}

#[handler]
pub(super) async fn api(
    request: &Request,
    body: Body,
    Path(path): Path<String>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let body = body.into_bytes_limit(LIMIT).await.unwrap_or_default();
    let query = request.uri().query().unwrap_or_default();
    let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let token = request.header("token").map(str::to_owned);
    let asked = query.iter().find(|(name, _)| name == "token").map(|(_, value)| value.clone());
    let (mut guard, now) = world.at_work();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let asked = Asked {
        method: request.method(),
        json: is_json(request.content_type().unwrap_or_default()),
        token: token.or(asked),
        query,
        body: &body,
        version: if parts.first() == Some(&"v5") { 5 } else { 4 },
    };
    let groups = &mut guard.atol;
    let answer = match parts[..] {
        ["v4" | "v5", "getToken"] => groups.get_token(&asked, now),
        ["v4" | "v5", group, "report", uuid] => groups.report(&asked, group, uuid, now),
        ["v4" | "v5", group, operation] => groups.register(&asked, group, operation, now),
        _ => Err(Refused::new(40, "Некорректный запрос")),
    };
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(refused) => (refused.status(), refused.answer(now)),
    };
    Response::builder()
        .status(status)
        .content_type("application/json; charset=utf-8")
        .body(body.to_string())
}

/// `application/json`, in UTF-8 if anything is said of it.
fn is_json(media: &str) -> bool {
    let (kind, charset) = media.split_once(';').unwrap_or((media, ""));
    let charset = charset.trim().to_ascii_lowercase();
    kind.trim().eq_ignore_ascii_case("application/json")
        && (charset.is_empty() || charset == "charset=utf-8")
}

impl Asked<'_> {
    fn body(&self) -> Result<Value, Refused> {
        if !self.json {
            return Err(Refused::new(41, "Некорректный Content-Type"));
        }
        serde_json::from_slice(self.body).map_err(|_| Refused::new(40, "Тело запроса не JSON"))
    }

    fn only(&self, method: &Method) -> Result<(), Refused> {
        if self.method == method {
            Ok(())
        } else {
            Err(Refused::new(40, "Некорректный метод HTTP"))
        }
    }
}

impl Groups {
    fn get_token(&mut self, asked: &Asked<'_>, now: DateTime<Utc>) -> Result<Value, Refused> {
        let given = if *asked.method == Method::GET {
            asked.query.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
        } else {
            asked.only(&Method::POST)?;
            asked.body()?
        };
        let given = At::root(&given)?;
        let (login, password) =
            (given.get("login").text(1..=100)?, given.get("pass").text(1..=100)?);
        given.get("source").text_or_none(100)?;
        let known = self.groups.values().any(|group| {
            group.login == login && group.password == password && group.version == asked.version
        });
        if !known {
            return Err(Refused::new(12, "Неверный логин или пароль"));
        }
        let token = self.tokens.give(login, now);
        Ok(json!({ "error": null, "token": token, "timestamp": stamp(now) }))
    }

    /// The group of the path, when the token opens it and the protocol fits.
    fn opened(&self, asked: &Asked<'_>, code: &str, now: DateTime<Utc>) -> Result<&Group, Refused> {
        let group = self.groups.get(code);
        self.tokens.opens(group, asked.token.as_deref(), now)?;
        let group = group.filter(|group| group.version == asked.version);
        group.ok_or_else(|| Refused::new(21, "Группа не поддерживает версию протокола"))
    }

    fn register(
        &mut self,
        asked: &Asked<'_>,
        code: &str,
        operation: &str,
        now: DateTime<Utc>,
    ) -> Result<Value, Refused> {
        asked.only(&Method::POST)?;
        if !asked.json {
            return Err(Refused::new(41, "Некорректный Content-Type"));
        }
        let group = self.opened(asked, code, now)?;
        if !OPERATIONS.contains(&operation) {
            return Err(Refused::new(31, "Операция не поддерживается"));
        }
        let value = asked.body()?;
        let body = At::root(&value)?;
        let read = receipt::read(&body, operation, group)?;
        let same = |of: &&Document| of.group == code && of.external_id == read.external_id;
        if let Some(first) = self.documents.iter().find(same) {
            let mut refused = Refused::new(33, "Документ с таким external_id уже существует");
            refused.uuid = Some(first.uuid.clone());
            return Err(refused);
        }
        let mut answer = json!({ "status": "wait", "error": null, "timestamp": stamp(now) });
        if read.callback_is_bad {
            answer["warnings"] = json!({ "callback_url": "Некорректный адрес, вызова не будет" });
        }
        let document = Document::new(ids::uuid(), group, operation, read, value.clone(), now);
        answer["uuid"] = document.uuid.as_str().into();
        if self.documents.len() >= KEPT {
            self.documents.pop_front();
        }
        self.documents.push_back(document);
        Ok(answer)
    }

    fn report(
        &mut self,
        asked: &Asked<'_>,
        code: &str,
        uuid: &str,
        now: DateTime<Utc>,
    ) -> Result<Value, Refused> {
        asked.only(&Method::GET)?;
        let registers = self.opened(asked, code, now)?.registers;
        self.polls.retain(|(_, at)| now - *at < TimeDelta::seconds(1));
        if self.polls.iter().filter(|(of, _)| of == code).count() >= registers {
            return Err(Refused::too_often());
        }
        self.polls.push_back((code.to_owned(), now));
        let old = TimeDelta::days(32);
        let document = self.documents.iter().find(|document| {
            document.uuid == uuid && document.group == code && now - document.created < old
        });
        let document = document.ok_or_else(|| Refused::new(30, "Передан некорректный UUID"))?;
        if document.waits() {
            let mut waits = Refused::new(34, "Нет информации, попробуйте позднее");
            waits.uuid = Some(document.uuid.clone());
            return Err(waits);
        }
        Ok(document.report(now))
    }
}
