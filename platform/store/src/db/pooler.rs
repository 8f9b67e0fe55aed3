//! A pooler in transaction mode (PgBouncer) between us and PostgreSQL: every transaction may be in
//! another session of the server, so nothing is left to a session.

use std::{sync::Arc, time::Duration};

use sqlx::postgres::PgConnectOptions;

use super::Bounds;

/// The times of a session on PostgreSQL: their names and values.
pub(super) fn times(bounds: &Bounds) -> [(&'static str, String); 3] {
    let ms = |time: Duration| time.as_millis().to_string();
    [
        ("statement_timeout", ms(bounds.statement)),
        ("lock_timeout", ms(bounds.lock)),
        ("idle_in_transaction_session_timeout", ms(2 * bounds.statement)),
    ]
}

/// A connection that leaves nothing to a session: a pooler in transaction mode gives every
/// transaction another one.
pub(super) fn without_session(options: PgConnectOptions) -> PgConnectOptions {
    options.statement_cache_capacity(0).extra_float_digits(None::<i8>)
}

/// What stands between us and PostgreSQL and lends sessions for a transaction each.
#[derive(Clone, Debug)]
pub(in super::super) struct Pooler {
    prelude: Arc<str>,
}

impl Pooler {
    /// A transaction begins with what a session would else know: its times. The driver numbers the
    /// statements it prepares by its own connection, so what others have left in the session under
    /// these names goes first.
    pub(super) fn within(bounds: &Bounds) -> Self {
        let times = times(bounds).map(|(name, ms)| format!("SET LOCAL {name} = {ms}; ")).concat();
        Self { prelude: format!("DEALLOCATE ALL; {times}").into() }
    }

    /// What a transaction begins with.
    pub(super) fn prelude(&self) -> &str {
        &self.prelude
    }
}
