//! What is answered to a batch.

use poem_openapi::{Enum, Object};
use shell::Ctx;
use uuid::Uuid;

use crate::batch::{Answer, Done, Report};

/// What became of an item.
#[derive(Clone, Copy, Enum, PartialEq, Eq)]
#[oai(rename = "Outcome", rename_all = "snake_case")]
pub(super) enum OutcomeJson {
    Created,
    Updated,
    Unchanged,
    Refused,
}

/// What became of one item.
#[derive(Object)]
#[oai(rename = "ItemAnswer", skip_serializing_if_is_none)]
pub(super) struct ItemJson {
    /// The information system's id; absent if it could not be read.
    id: Option<String>,
    outcome: OutcomeJson,
    /// The portal's own id.
    portal_id: Option<Uuid>,
    /// Why it was refused; stable.
    code: Option<String>,
    /// The same for people.
    title: Option<String>,
    /// The field at fault: a JSON pointer (RFC 6901) within the item.
    field: Option<String>,
    /// More about it, for the developer.
    detail: Option<String>,
    /// What of the portal's it may be, or what stands in its way.
    portal_ids: Option<Vec<Uuid>>,
}

/// What became of a batch, in its order.
#[derive(Object)]
#[oai(rename = "BatchAnswer")]
pub(super) struct BatchJson {
    pub(super) created: usize,
    pub(super) updated: usize,
    pub(super) unchanged: usize,
    pub(super) refused: usize,
    pub(super) items: Vec<ItemJson>,
    deleted: Vec<ItemJson>,
}

impl BatchJson {
    pub(super) fn of(ctx: &Ctx, report: Report) -> Self {
        let deleted = items(ctx, report.deleted);
        Self { deleted, ..Self::of_items(items(ctx, report.items)) }.counted()
    }

    pub(super) fn of_items(items: Vec<ItemJson>) -> Self {
        let blank =
            Self { created: 0, updated: 0, unchanged: 0, refused: 0, items, deleted: vec![] };
        blank.counted()
    }

    fn counted(self) -> Self {
        let Self { items, deleted, .. } = self;
        let count =
            |outcome| items.iter().chain(&deleted).filter(|one| one.outcome == outcome).count();
        Self {
            created: count(OutcomeJson::Created),
            updated: count(OutcomeJson::Updated),
            unchanged: count(OutcomeJson::Unchanged),
            refused: count(OutcomeJson::Refused),
            items,
            deleted,
        }
    }
}

/// What became of each.
pub(super) fn items(ctx: &Ctx, answers: Vec<Answer>) -> Vec<ItemJson> {
    answers.into_iter().map(|one| item(ctx, one)).collect()
}

fn item(ctx: &Ctx, answer: Answer) -> ItemJson {
    let blank = ItemJson {
        id: answer.mis_id,
        outcome: OutcomeJson::Refused,
        portal_id: None,
        code: None,
        title: None,
        field: None,
        detail: None,
        portal_ids: None,
    };
    match answer.outcome {
        Ok((done, portal_id)) => {
            let outcome = match done {
                Done::Created => OutcomeJson::Created,
                Done::Updated => OutcomeJson::Updated,
                Done::Unchanged => OutcomeJson::Unchanged,
            };
            ItemJson { outcome, portal_id, ..blank }
        }
        Err(refusal) => ItemJson {
            title: Some(ctx.text(&refusal.code.replacen('.', "-", 1))),
            code: Some(refusal.code.to_owned()),
            field: Some(refusal.field),
            detail: refusal.detail,
            portal_ids: (!refusal.portal_ids.is_empty()).then_some(refusal.portal_ids),
            ..blank
        },
    }
}
