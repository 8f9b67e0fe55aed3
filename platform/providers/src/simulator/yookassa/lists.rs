//! Lists: the newest first, page by page, by an opaque cursor.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Shops, api::Asked, receipts::Origin, refused::Refused, shop::METHODS};

/// What is asked of a list. Whatever it does not know is refused.
struct Query<'a> {
    pairs: &'a [(String, String)],
    limit: usize,
    /// The id of the last one shown.
    after: Option<String>,
}

/// An entry: its id and moments, and how it is shown.
struct Entry<'a> {
    id: &'a str,
    created: DateTime<Utc>,
    captured: Option<DateTime<Utc>>,
    show: Box<dyn Fn() -> Value + 'a>,
}

impl<'a> Query<'a> {
    fn read(pairs: &'a [(String, String)], known: &[&str]) -> Result<Self, Refused> {
        let moments = ["gte", "gt", "lte", "lt"];
        let mut query = Self { pairs, limit: 10, after: None };
        for (name, value) in pairs {
            let bad = |why: &str| Refused::parameter(name, format!("{name} {why}"));
            match name.as_str() {
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=100).contains(limit));
                    query.limit = limit.ok_or_else(|| bad("must be from 1 to 100"))?;
                }
                "cursor" => {
                    let id = BASE64_URL_SAFE_NO_PAD.decode(value).ok();
                    let id = id.and_then(|id| String::from_utf8(id).ok());
                    query.after = Some(id.ok_or_else(|| bad("is unknown"))?);
                }
                _ => {
                    let (field, bound) = name.split_once('.').unwrap_or((name, ""));
                    if !known.contains(&field) || !(bound.is_empty() || moments.contains(&bound)) {
                        return Err(bad("is not a filter"));
                    }
                    if field.ends_with("_at") && (bound.is_empty() || moment(value).is_none()) {
                        return Err(bad("must be a moment"));
                    }
                }
            }
        }
        Ok(query)
    }

    fn one_of(&self, name: &str, known: &[&str]) -> Result<Option<&str>, Refused> {
        let value = self.value(name);
        if value.is_some_and(|value| !known.contains(&value)) {
            return Err(Refused::parameter(name, format!("{name} has an unknown value")));
        }
        Ok(value)
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// Whether the moments lie where they are asked to.
    fn holds(&self, entry: &Entry<'_>) -> bool {
        self.pairs.iter().all(|(name, value)| {
            let Some((field, bound)) = name.split_once('.') else { return true };
            let at = if field == "captured_at" { entry.captured } else { Some(entry.created) };
            let (Some(at), Some(limit)) = (at, moment(value)) else { return false };
            match bound {
                "gte" => at >= limit,
                "gt" => at > limit,
                "lte" => at <= limit,
                _ => at < limit,
            }
        })
    }

    fn page<'e>(
        &self,
        entries: impl DoubleEndedIterator<Item = Entry<'e>>,
    ) -> Result<Value, Refused> {
        let mut left = entries.rev().peekable();
        if let Some(after) = &self.after {
            // What was shown last has to be there still.
            left.find(|entry| entry.id == after)
                .ok_or_else(|| Refused::parameter("cursor", "cursor is unknown"))?;
        }
        let mut fitting = left.filter(|entry| self.holds(entry));
        let (mut items, mut last) = (Vec::new(), "");
        for entry in fitting.by_ref().take(self.limit) {
            items.push((entry.show)());
            last = entry.id;
        }
        let mut page = json!({ "type": "list", "items": items });
        if fitting.next().is_some() {
            page["next_cursor"] = BASE64_URL_SAFE_NO_PAD.encode(last).into();
        }
        Ok(page)
    }
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    // A plus of an offset that was not escaped has become a space.
    DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok().map(|at| at.to_utc())
}

impl Shops {
    pub(super) fn list_payments(&self, asked: &Asked<'_>) -> Result<Value, Refused> {
        let known = ["created_at", "captured_at", "payment_method", "status"];
        let query = Query::read(asked.query, &known)?;
        let statuses = ["pending", "waiting_for_capture", "succeeded", "canceled"];
        let status = query.one_of("status", &statuses)?;
        let method = query.one_of("payment_method", &METHODS)?;
        query.page(self.payments.iter().filter_map(|payment| {
            let fits = payment.shop == asked.shop.id
                && status.is_none_or(|status| payment.status.name() == status)
                && method.is_none_or(|method| payment.method.as_deref() == Some(method));
            fits.then(|| Entry {
                id: &payment.id,
                created: payment.created,
                captured: payment.captured,
                show: Box::new(|| self.shown(payment)),
            })
        }))
    }

    pub(super) fn list_refunds(&self, asked: &Asked<'_>) -> Result<Value, Refused> {
        let query = Query::read(asked.query, &["created_at", "payment_id", "status"])?;
        let status = query.one_of("status", &["pending", "succeeded", "canceled"])?;
        let payment = query.value("payment_id");
        query.page(self.refunds.iter().filter_map(|refund| {
            let fits = refund.shop == asked.shop.id
                && status.is_none_or(|status| refund.status.name() == status)
                && payment.is_none_or(|payment| refund.payment == payment);
            fits.then(|| Entry {
                id: &refund.id,
                created: refund.created,
                captured: None,
                show: Box::new(|| self.shown_refund(refund)),
            })
        }))
    }

    pub(super) fn list_receipts(&self, asked: &Asked<'_>) -> Result<Value, Refused> {
        let known = ["created_at", "payment_id", "refund_id", "status"];
        let query = Query::read(asked.query, &known)?;
        let status = query.one_of("status", &["pending", "succeeded", "canceled"])?;
        let of = match (query.value("payment_id"), query.value("refund_id")) {
            (Some(_), Some(_)) => {
                return Err(Refused::parameter("refund_id", "refund_id stands beside payment_id"));
            }
            (Some(id), None) => Some(Origin::Payment(id.to_owned())),
            (None, Some(id)) => Some(Origin::Refund(id.to_owned())),
            (None, None) => None,
        };
        query.page(self.receipts.iter().filter_map(|receipt| {
            let fits = receipt.shop == asked.shop.id
                && status.is_none_or(|status| receipt.status.name() == status)
                && of.as_ref().is_none_or(|of| receipt.of == *of);
            fits.then(|| Entry {
                id: &receipt.id,
                created: receipt.created,
                captured: None,
                show: Box::new(|| receipt.shown()),
            })
        }))
    }
}
