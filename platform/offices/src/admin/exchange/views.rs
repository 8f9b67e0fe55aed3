//! Keys, addresses and messages as the pages show them.

use chrono::{DateTime, Utc};
use exchange::{tokens, tokens::Scope, webhooks};
use shell::Ctx;
use store::webhook_deliveries::WebhookDelivery;
use uuid::Uuid;

use super::screens::{DeliveryRow, TokenRow, WebhookRow};
use crate::admin::pages::local;

/// The states of messages.
pub(super) const STATES: [&str; 3] = ["waiting", "taken", "given_up"];

fn some(ctx: &Ctx, at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| local(ctx, at))
}

/// A scope as the suffix of a text key and of a field.
pub(super) fn slug(scope: Scope) -> String {
    scope.word().replace(':', "_")
}

pub(super) fn token(ctx: &Ctx, one: tokens::Known) -> TokenRow {
    TokenRow {
        href: format!("/admin/exchange/tokens/{}", one.id),
        scopes: one.scopes.iter().copied().map(slug).collect(),
        created: local(ctx, one.created_at),
        until: some(ctx, one.expires_at),
        used: some(ctx, one.used_at),
        revoked: some(ctx, one.revoked_at),
        name: one.name,
        beginning: one.beginning,
        created_by: one.created_by,
        good: one.good,
    }
}

/// How an endpoint does, in one word.
fn state(one: &webhooks::Known) -> &'static str {
    match (one.state.as_str(), one.reason.as_str()) {
        ("active", _) if one.failing_since.is_some() => "failing",
        ("active", _) => "active",
        (_, "failing") => "stopped",
        (_, "gone") => "gone",
        _ => "asked",
    }
}

pub(super) fn webhook(ctx: &Ctx, one: webhooks::Known) -> WebhookRow {
    WebhookRow {
        href: format!("/admin/exchange/webhooks/{}", one.id),
        log: format!("/admin/exchange/deliveries?webhook={}", one.id),
        state: state(&one),
        created: local(ctx, one.created_at),
        failing: some(ctx, one.failing_since),
        next: some(ctx, one.next_at),
        taken: some(ctx, one.taken_at),
        before: some(ctx, one.before_until),
        url: one.url,
        created_by: one.created_by,
        waiting: one.waiting,
        given_up: one.given_up,
    }
}

/// What had happened, in words; the kind itself where there are none.
pub(super) fn what(ctx: &Ctx, kind: &str) -> String {
    let key = format!("admin-event_{}", kind.replace('.', "_"));
    ctx.look.texts(ctx.lang).find(&key, &[]).unwrap_or_else(|| kind.to_owned())
}

pub(super) fn delivery(ctx: &Ctx, one: WebhookDelivery, url: &str) -> DeliveryRow {
    // While the address itself fails, its page says when it is tried next.
    let waits = one.state == "waiting" && one.attempts > 0 && one.due_at > ctx.clinic.now();
    DeliveryRow {
        href: page_of(one.webhook_id, one.message),
        what: what(ctx, &one.kind),
        added: local(ctx, one.added_at),
        tried: some(ctx, one.tried_at),
        due: some(ctx, waits.then_some(one.due_at)),
        url: url.to_owned(),
        kind: one.kind,
        state: one.state,
        attempts: one.attempts,
        status: one.status,
        error: one.error,
        millis: one.millis,
    }
}

/// The page of a message.
pub(super) fn page_of(webhook: Uuid, message: Uuid) -> String {
    format!("/admin/exchange/webhooks/{webhook}/deliveries/{message}")
}
