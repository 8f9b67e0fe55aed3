//! Receipts of the register, and `POST /receipts`: receipts after the payment, and those
//! that close a prepayment.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    super::{decimal, fields::At, ids},
    Shops,
    api::Asked,
    create::amount,
    keep,
    payment::{Status, moment},
    refused::Refused,
    rows,
    shop::Registered,
};

/// How many receipts one payment or refund may have.
const MOST: usize = 30;

/// What a receipt is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    Payment(String),
    Refund(String),
}

/// A receipt.
pub(super) struct Receipt {
    pub(super) id: String,
    pub(super) shop: String,
    pub(super) of: Origin,
    pub(super) status: Status,
    pub(super) created: DateTime<Utc>,
    rows: Value,
    /// When the register is through with it.
    due: Option<DateTime<Utc>>,
    /// The document's number and when it was made.
    registered: Option<(u32, DateTime<Utc>)>,
}

impl Receipt {
    /// What of a prepayment it offsets.
    pub(super) fn offset(&self) -> i64 {
        let settled = self.rows["settlements"].as_array().into_iter().flatten();
        let prepaid = settled.filter(|one| one["type"] == "prepayment");
        let kopecks =
            |one: &Value| one["amount"]["value"].as_str()?.replace('.', "").parse::<i64>().ok();
        prepaid.filter_map(kopecks).sum::<i64>()
    }

    pub(super) fn shown(&self) -> Value {
        let mut shown = self.rows.clone();
        let (kind, field, id) = match &self.of {
            Origin::Payment(id) => ("payment", "payment_id", id),
            Origin::Refund(id) => ("refund", "refund_id", id),
        };
        shown["id"] = self.id.as_str().into();
        shown["type"] = kind.into();
        shown[field] = id.as_str().into();
        shown["status"] = self.status.name().into();
        if let Some((number, at)) = self.registered {
            shown["fiscal_document_number"] = number.to_string().into();
            shown["fiscal_storage_number"] = "9288000100115785".into();
            shown["fiscal_attribute"] = (2_617_603_921_u32 ^ number).to_string().into();
            shown["registered_at"] = moment(at).into();
            shown["fiscal_provider_id"] = ids_of(&self.id).into();
        }
        shown
    }
}

fn ids_of(id: &str) -> &str {
    id.strip_prefix("rt-").unwrap_or(id)
}

impl Shops {
    /// Gives rows to the register; tells the receipt's id.
    pub(super) fn make_receipt(
        &mut self,
        shop: &str,
        of: Origin,
        rows: Value,
        now: DateTime<Utc>,
    ) -> String {
        let settings = self.shops.get(shop);
        let works = settings.is_none_or(|shop| shop.receipts != Registered::Never);
        let delay = settings.map_or(0, |shop| shop.delay);
        let id = format!("rt-{}", ids::timed(now));
        let receipt = Receipt {
            id: id.clone(),
            shop: shop.to_owned(),
            of,
            status: Status::Pending,
            created: now,
            rows,
            due: works.then(|| now + TimeDelta::seconds(delay.into())),
            registered: None,
        };
        keep(&mut self.receipts, receipt);
        id
    }

    /// The register works on what is due.
    pub(super) fn register(&mut self, now: DateTime<Utc>) {
        for receipt in &mut self.receipts {
            let Some(due) = receipt.due.filter(|due| *due <= now) else { continue };
            receipt.due = None;
            let shop = self.shops.get(&receipt.shop);
            if shop.is_some_and(|shop| shop.receipts == Registered::Canceled) {
                receipt.status = Status::Canceled;
            } else {
                self.documents += 1;
                receipt.status = Status::Succeeded;
                receipt.registered = Some((self.documents, due));
            }
        }
    }

    pub(super) fn add_receipt(&mut self, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { shop, now, body, .. } = asked;
        let body = At::root(body)?;
        if shop.fiscal.is_none() {
            return Err(Refused::forbidden("The shop has no register"));
        }
        let of = self.origin(&body, &shop.id)?;
        let sum = rows::read(&body, &shop)?;
        let send = body.get("send");
        send.there()?;
        if !send.boolean_or(false)? {
            return Err(send.wrong("must be true").into());
        }
        let settlements = body.get("settlements");
        let mut settled = Vec::new();
        for settlement in settlements.list(1..=10)? {
            let kinds = ["cashless", "prepayment", "postpayment", "consideration"];
            settlement.get("type").one_of(&kinds)?;
            settled.push(amount(&settlement.get("amount"))?);
        }
        if decimal::sum(settled) != sum {
            return Err(settlements.wrong("do not come to the sum of the items").into());
        }
        if let Some(props) = body.find("additional_user_props") {
            props.get("name").text(1..=64)?;
            props.get("value").text(1..=234)?;
        }
        if self.receipts.iter().filter(|receipt| receipt.of == of).count() >= MOST {
            return Err(Refused::invalid("Too many receipts"));
        }
        let rows = Value::Object(rows::kept(body.object()?));
        let id = self.make_receipt(&shop.id, of, rows, now);
        let made = self.receipts.back().filter(|receipt| receipt.id == id);
        Ok(made.map_or_else(|| json!({}), Receipt::shown))
    }

    /// The payment or refund a receipt is asked for: exactly one, done, and of the shop.
    fn origin(&self, body: &At<'_>, shop: &str) -> Result<Origin, Refused> {
        let kind = body.get("type").one_of(&["payment", "refund"])?;
        let (named, other) = match kind {
            "payment" => ("payment_id", "refund_id"),
            _ => ("refund_id", "payment_id"),
        };
        if let Some(other) = body.find(other) {
            return Err(other.wrong("does not go with the type").into());
        }
        let named = body.get(named);
        let id = named.text(1..=64)?;
        let unknown = || Refused::from(named.wrong("is unknown"));
        let status = if kind == "payment" {
            self.payment(shop, id).ok_or_else(unknown)?.status
        } else {
            let refund = self.refunds.iter().find(|refund| refund.id == id && refund.shop == shop);
            refund.ok_or_else(unknown)?.status
        };
        if status != Status::Succeeded {
            return Err(named.wrong("is not paid").into());
        }
        Ok(match kind {
            "payment" => Origin::Payment(id.to_owned()),
            _ => Origin::Refund(id.to_owned()),
        })
    }
}
