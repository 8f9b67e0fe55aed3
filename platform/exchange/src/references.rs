//! What an item refers to, by the information system's ids.

use std::collections::{BTreeSet, HashMap};

use store::{DbError, Reader, branches, departments, doctors, services, specialisations};
use uuid::Uuid;

use crate::{batch::Refusal, check};

/// The portal's ids of one kind of reference data.
#[derive(Debug, Default)]
pub struct References(HashMap<String, Uuid>);

/// Which kind is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    Branches,
    Departments,
    Specialisations,
    Services,
    Doctors,
}

impl References {
    /// Looks up whatever of these is known; hidden things are known too.
    pub(crate) async fn load<'a>(
        db: &Reader,
        of: Of,
        ids: impl Iterator<Item = &'a str>,
    ) -> Result<Self, DbError> {
        let ids: BTreeSet<&str> = ids.filter(|id| check::id("", id).is_ok()).collect();
        let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        let mut found = HashMap::new();
        for some in ids.chunks(1000) {
            found.extend(match of {
                Of::Branches => branches::ids_of_codes(db, some).await?,
                Of::Departments => departments::ids_of_codes(db, some).await?,
                Of::Specialisations => specialisations::ids_of_codes(db, some).await?,
                Of::Services => services::ids_of_codes(db, some).await?,
                Of::Doctors => doctors::ids_of_codes(db, some).await?,
            });
        }
        Ok(Self(found))
    }

    /// The portal's id of what a field names.
    pub(crate) fn get(&self, field: &str, id: &str) -> Result<Uuid, Refusal> {
        let found = self.0.get(id).copied();
        found.ok_or_else(|| Refusal::of(field, "exchange.unknown_reference"))
    }

    /// The same of a field that may be left out.
    pub(crate) fn maybe(&self, field: &str, id: Option<&str>) -> Result<Option<Uuid>, Refusal> {
        id.map(|id| self.get(field, id)).transpose()
    }
}
