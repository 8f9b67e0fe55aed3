//! The database: one pool, opened once; a clinic's part of it, opened per request.
//!
//! `Db` hands out nothing but [`ClinicDb`] (from a [`Site`]) and, inside this crate, the
//! platform's own connection for sites and jobs.

use std::time::Duration;

use kernel::{Site, SiteId, ids::DoctorId};
use sea_orm::{ConnAcquireErr, DbErr};
use uuid::Uuid;

mod dialect;
mod facts;
mod handle;
mod listeners;
mod migrate;
mod platform;
mod pooler;
mod reach;
mod scoped;
mod single;

pub use dialect::Wall;
pub(crate) use dialect::{delete_portion, is_outage, lock_next_jobs, violates};
pub use facts::{Facts, Schema};
pub use handle::{Reader, Writer};
pub use listeners::Listener;
pub use migrate::migrate;
pub use platform::PlatformWriter;
pub(crate) use scoped::{ClinicOwned, Scoped};
pub(crate) use single::Single;

/// What is done for a clinic by one at a time, beside what is [about](ClinicDb::write_about) a
/// doctor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// Changing the reference data.
    Reference = 1,
    /// Taking over patients' cards.
    Patients = 2,
    /// Taking over visits.
    Appointments = 3,
    /// Issuing keys of the exchange, adding addresses for events.
    Exchange = 4,
    /// Publishing documents.
    Documents = 13,
    /// Taking up room in the object store.
    Pictures = 17,
}

/// How much a process may ask of the database, and how long it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Most connections, at least 2.
    pub connections: u32,
    /// How long a request waits for a free connection.
    pub acquire: Duration,
    /// How long a statement may take on PostgreSQL.
    pub statement: Duration,
    /// How long a statement may wait for somebody else's lock on PostgreSQL.
    pub lock: Duration,
    /// Whether a pooler in transaction mode (PgBouncer) stands in front of PostgreSQL.
    pub pooled: bool,
}

impl Bounds {
    /// The usual times with so many connections.
    pub const fn connections(connections: u32) -> Self {
        Self {
            connections,
            acquire: Duration::from_secs(5),
            statement: Duration::from_secs(20),
            lock: Duration::from_secs(10),
            pooled: false,
        }
    }
}

/// What the database answered when it could not do as told.
pub type DbError = DbErr;

/// The whole database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    /// For reading; on PostgreSQL for everything.
    readers: Single,
    /// For writing; on SQLite a single connection, because it has a single writer.
    writers: Single,
    /// Who waits in this process for news of a clinic.
    listeners: listeners::Listeners,
    /// Whether the server can be reached.
    reach: reach::Reach,
    /// How many connections may be opened.
    connections: u32,
}

/// How a pool of connections is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Connections that are there.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

impl Db {
    /// Opens the database that the URL names: `sqlite://path` or `postgres://…`.
    /// `connections` bounds the pool.
    pub async fn open(url: &str, connections: u32) -> Result<Self, DbError> {
        Self::open_within(url, Bounds::connections(connections)).await
    }

    /// The same with other times.
    pub async fn open_within(url: &str, bounds: Bounds) -> Result<Self, DbError> {
        dialect::open(url, bounds).await
    }

    /// Refuses at once while the server is known to be out of reach; asks nobody.
    pub fn check(&self) -> Result<(), DbError> {
        self.reach.check()
    }

    /// Has somebody look whether the server is there: something has failed as if it were not.
    pub fn doubt(&self) {
        self.reach.doubt();
    }

    /// Asks the database; waits no longer than `patience`.
    pub async fn ping(&self, patience: Duration) -> Result<(), DbError> {
        self.check()?;
        let late = || DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        tokio::time::timeout(patience, self.readers.pool.ping()).await.map_err(|_| late())?
    }

    /// How the pool is.
    pub fn pool(&self) -> Pool {
        dialect::pool(&self.readers, self.connections)
    }

    /// A clinic's part of the database.
    pub fn of(&self, site: &Site) -> ClinicDb {
        ClinicDb { db: self.clone(), site: site.id }
    }

    /// Lets go all who wait for news of a clinic: the process is stopping.
    pub fn let_go(&self) {
        self.listeners.end();
    }

    /// Whether the database itself keeps clinics apart: on PostgreSQL the role must own
    /// nothing and must not bypass row-level security.
    pub async fn wall(&self) -> Result<Wall, DbError> {
        dialect::wall(&self.readers).await
    }

    /// Opens a transaction for writing to the platform's own tables. Dropped without
    /// [`PlatformWriter::commit`], it leaves nothing.
    pub async fn write_platform(&self) -> Result<PlatformWriter, DbError> {
        let inner = dialect::begin_platform(self).await?;
        Ok(PlatformWriter::new(inner, self.pooler().cloned(), self.listeners.clone()))
    }

    /// For the platform's own tables: sites and jobs.
    pub(crate) fn platform(&self) -> &Single {
        &self.writers
    }

    /// For reading the platform's own tables beside whoever writes.
    pub(crate) fn platform_reads(&self) -> &Single {
        &self.readers
    }

    fn pooler(&self) -> Option<&pooler::Pooler> {
        self.readers.pooler.as_ref()
    }
}

/// A clinic's part of the database: opens transactions that cannot leave the clinic.
#[derive(Clone, Debug)]
pub struct ClinicDb {
    db: Db,
    site: SiteId,
}

impl ClinicDb {
    /// Opens a transaction for reading.
    pub async fn read(&self) -> Result<Reader, DbError> {
        dialect::begin_read(&self.db, self.site).await.map(|inner| Reader::new(inner, self.site))
    }

    /// Opens a transaction that reads one snapshot, for as long as it takes.
    pub async fn read_snapshot(&self) -> Result<Reader, DbError> {
        dialect::begin_snapshot(&self.db, self.site)
            .await
            .map(|inner| Reader::new(inner, self.site))
    }

    /// Waits for [`changes`](crate::changes) of this clinic that this process commits; none if
    /// too many wait already. No connection is held meanwhile.
    pub fn listen(&self) -> Option<Listener> {
        self.db.listeners.join(self.site)
    }

    /// Opens a transaction for writing. Dropped without [`Writer::commit`], it leaves nothing.
    pub async fn write(&self) -> Result<Writer, DbError> {
        self.write_about_all(&[]).await
    }

    /// The same, one after another with everybody else who writes about this doctor's time:
    /// two bookings of one slot would otherwise wait for each other in the overlap guard
    /// until PostgreSQL gave up one of them as a deadlock.
    pub async fn write_about(&self, doctor: DoctorId) -> Result<Writer, DbError> {
        self.write_about_all(&[doctor]).await
    }

    /// The same about several doctors.
    pub async fn write_about_all(&self, doctors: &[DoctorId]) -> Result<Writer, DbError> {
        let mut about: Vec<_> = doctors.iter().map(|doctor| doctor.0).collect();
        // Everybody takes turns in the same order.
        about.sort_unstable();
        about.dedup();
        dialect::begin_write(&self.db, self.site, &about)
            .await
            .map(|inner| Writer::new(inner, self.site, self.db.listeners.clone()))
    }

    /// Opens a transaction for writing, one after another with everybody else who does
    /// `what` for this clinic.
    pub async fn write_alone(&self, what: Alone) -> Result<Writer, DbError> {
        self.write_alone_about(what, &[]).await
    }

    /// The same, also about several doctors.
    pub async fn write_alone_about(
        &self,
        what: Alone,
        doctors: &[DoctorId],
    ) -> Result<Writer, DbError> {
        // First what is done alone, then the doctors in the order in which everybody takes them.
        let mut about: Vec<_> = doctors.iter().map(|doctor| doctor.0).collect();
        about.sort_unstable();
        about.dedup();
        about.insert(0, Uuid::from_u128(what as u128));
        dialect::begin_write(&self.db, self.site, &about)
            .await
            .map(|inner| Writer::new(inner, self.site, self.db.listeners.clone()))
    }
}
