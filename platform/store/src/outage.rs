//! What is out of reach, read from the failure it caused.

use std::error::Error;

use crate::{DbError, db::is_outage, objects::ObjectsError};

/// What did not do as told because it is out of reach or has no more room just now. What was asked
/// may succeed later, unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// The database.
    Database,
    /// The object store.
    Objects,
}

impl Outage {
    /// What is out of reach, if that is why something failed.
    pub fn of(cause: &(dyn Error + 'static)) -> Option<Self> {
        let mut cause = Some(cause);
        while let Some(one) = cause {
            if let Some(error) = one.downcast_ref::<DbError>() {
                return is_outage(error).then_some(Self::Database);
            }
            if let Some(ObjectsError::Failed(_)) = one.downcast_ref() {
                return Some(Self::Objects);
            }
            cause = one.source();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sea_orm::{ConnAcquireErr, RuntimeErr};

    use super::*;

    #[test]
    fn a_server_that_is_gone_is_told_from_a_mistake_of_ours() {
        let io = sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        let of = |error: DbError| Outage::of(&error);
        let late = DbError::ConnectionAcquire(ConnAcquireErr::Timeout);
        assert_eq!(of(late), Some(Outage::Database));
        let gone = DbError::Query(RuntimeErr::SqlxError(Arc::new(io)));
        assert_eq!(of(gone), Some(Outage::Database));
        let wrong = DbError::Query(RuntimeErr::SqlxError(Arc::new(sqlx::Error::RowNotFound)));
        assert_eq!(of(wrong), None);
        assert_eq!(of(DbError::Custom("wrong".into())), None);
        let failed = ObjectsError::Failed("gone".into());
        assert_eq!(Outage::of(&failed), Some(Outage::Objects));
        assert_eq!(Outage::of(&ObjectsError::TooLarge), None);
        assert_eq!(Outage::of(&std::io::Error::other("a file")), None);
    }
}
