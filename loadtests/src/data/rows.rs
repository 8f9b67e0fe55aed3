//! Rows as SQL that both engines read, and the numbers they are made from.

use std::{fmt::Write, time::UNIX_EPOCH};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::options::Engine;

/// A value of a column.
pub enum Value {
    /// An id.
    Id(Uuid),
    /// A moment on a whole second.
    At(DateTime<Utc>),
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// Nothing.
    Null,
}

/// A text.
pub fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

/// The statements that insert rows into a table.
pub fn insert(engine: Engine, table: &str, columns: &str, rows: Vec<Vec<Value>>) -> Vec<String> {
    let statement = |rows: &[Vec<Value>]| {
        let rows = rows.iter().map(|row| {
            let values = row.iter().map(|value| literal(engine, value)).collect::<Vec<_>>();
            format!("({})", values.join(", "))
        });
        format!("INSERT INTO {table} ({columns}) VALUES {}", rows.collect::<Vec<_>>().join(", "))
    };
    rows.chunks(500).map(statement).collect()
}

fn literal(engine: Engine, value: &Value) -> String {
    match (value, engine) {
        // Ids are blobs there, moments texts as the application writes them.
        (Value::Id(id), Engine::Sqlite) => format!("X'{}'", id.simple()),
        (Value::Id(id), Engine::Postgres) => format!("'{id}'"),
        (Value::At(at), _) => format!("'{}'", at.to_rfc3339()),
        (Value::Int(number), _) => number.to_string(),
        (Value::Text(text), _) => format!("'{}'", text.replace('\'', "''")),
        (Value::Bool(yes), _) => (if *yes { "TRUE" } else { "FALSE" }).to_owned(),
        (Value::Null, _) => "NULL".to_owned(),
    }
}

/// This moment.
pub fn now() -> DateTime<Utc> {
    let seconds = UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// An id that no other run has.
pub fn unique() -> Uuid {
    let nanoseconds = UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos());
    let mut random = Random::new(nanoseconds as u64 ^ u64::from(std::process::id()) << 40);
    let (high, low) = (random.next(), random.next());
    Uuid::new_v8((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

/// The id of the row with this number in a table of a site.
pub fn id(site: Uuid, table: &str, number: usize) -> Uuid {
    let mut seed = Random::new(site.as_u128() as u64 ^ (site.as_u128() >> 64) as u64);
    let table = table
        .bytes()
        .fold(seed.next(), |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    Uuid::new_v8((u128::from(table) << 64 | number as u128).to_be_bytes())
}

/// Repeatable random numbers (splitmix64).
pub struct Random(u64);

impl Random {
    /// Always the same numbers for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Puts things in random order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, (self.next() % (last as u64 + 1)) as usize);
        }
    }
}

/// Filler text of about this many bytes.
pub fn filler(bytes: usize) -> String {
    let mut filled = String::with_capacity(bytes + 16);
    let mut number = 0;
    while filled.len() < bytes {
        let _ = write!(filled, "слово {number} ");
        number += 1;
    }
    filled
}
