//! The scoped handles. They do not implement sea-orm's `ConnectionTrait`, on purpose: an
//! unscoped query through them does not compile (kept by a compile-fail test).

use std::ops::Deref;

use kernel::SiteId;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    DbErr, DeleteMany, ExprTrait, IdenStatic, IntoActiveModel, Iterable, PrimaryKeyToColumn,
    QueryFilter, QueryTrait, Select, TryInsertResult, UpdateMany,
    sea_query::{Alias, Expr, OnConflict},
};

use super::{ClinicOwned, Scoped, listeners::Listeners};
use crate::{
    changes::{self, Change},
    jobs, webhooks,
};

/// One clinic's rows, for reading, in one transaction.
pub struct Reader {
    pub(super) inner: DatabaseTransaction,
    site: SiteId,
}

/// One clinic's rows, for writing, in one transaction.
pub struct Writer {
    reader: Reader,
    after: Vec<Box<dyn FnOnce() + Send + Sync>>,
    news: Vec<Change>,
    jobs: Vec<jobs::Row>,
    listeners: Listeners,
}

impl Reader {
    pub(super) const fn new(inner: DatabaseTransaction, site: SiteId) -> Self {
        Self { inner, site }
    }

    /// The clinic.
    pub const fn site(&self) -> SiteId {
        self.site
    }

    /// The transaction itself, for the platform's own tables, which are read together with the
    /// clinic's rows.
    pub(crate) const fn platform(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// A query over the clinic's rows of `E`.
    pub(crate) fn find<E: ClinicOwned>(&self) -> Scoped<Select<E>> {
        Scoped(E::find().filter(E::SITE.eq(self.site.0)))
    }
}

impl Writer {
    pub(super) const fn new(
        inner: DatabaseTransaction,
        site: SiteId,
        listeners: Listeners,
    ) -> Self {
        Self {
            reader: Reader::new(inner, site),
            after: Vec::new(),
            news: Vec::new(),
            jobs: Vec::new(),
            listeners,
        }
    }

    /// Stores a row; its site is set here, whatever it says.
    pub(crate) async fn insert<E>(&mut self, row: E::Model) -> Result<(), DbErr>
    where
        E: ClinicOwned,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let row = self.owned::<E>(row);
        E::insert(row).exec_without_returning(&self.reader.inner).await.map(|_| ())
    }

    /// Stores rows, in portions that both engines take.
    pub(crate) async fn insert_all<E>(&mut self, rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: ClinicOwned,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let mut rows = rows.into_iter().map(|row| self.owned::<E>(row)).collect::<Vec<_>>();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(500));
            E::insert_many(rows).exec_without_returning(&self.reader.inner).await?;
            rows = rest;
        }
        Ok(())
    }

    /// Stores a row unless one with its key is there; tells whether it was stored.
    pub(crate) async fn insert_new<E>(&mut self, row: E::Model) -> Result<bool, DbErr>
    where
        E: ClinicOwned,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let row = self.owned::<E>(row);
        let result = E::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(&self.reader.inner)
            .await?;
        Ok(matches!(result, TryInsertResult::Inserted(1..)))
    }

    /// Stores a row unless another one has the same in these columns, which a unique index is over;
    /// tells whether it was stored.
    pub(crate) async fn insert_unless<E>(
        &mut self,
        row: E::Model,
        same: impl IntoIterator<Item = E::Column>,
    ) -> Result<bool, DbErr>
    where
        E: ClinicOwned,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let nothing = OnConflict::columns(same).do_nothing().to_owned();
        let row = self.owned::<E>(row);
        let insert = E::insert(row).on_conflict(nothing).into_query();
        Ok(self.reader.inner.execute(&insert).await?.rows_affected() == 1)
    }

    /// Stores rows, in portions that both engines take; a row that is there already becomes as
    /// this one is. Who changes what was read before must have locked it.
    pub(crate) async fn put_all<E>(&mut self, rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: ClinicOwned,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let keys: Vec<E::Column> =
            E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
        let names: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
        let others = E::Column::iter().filter(|column| !names.contains(&column.as_str()));
        let instead = OnConflict::columns(keys.clone()).update_columns(others).to_owned();
        let mut rows = rows.into_iter().map(|row| self.owned::<E>(row)).collect::<Vec<_>>();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(500));
            let put = E::insert_many(rows).on_conflict(instead.clone());
            put.exec_without_returning(&self.reader.inner).await?;
            rows = rest;
        }
        Ok(())
    }

    /// Stores a row, or adds its value in a column to that of the row with its key; gives the value
    /// that the column has then.
    pub(crate) async fn raise<E>(&mut self, row: E::Model, column: E::Column) -> Result<i64, DbErr>
    where
        E: ClinicOwned,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let sum =
            Expr::col((E::default(), column)).add(Expr::col((Alias::new("excluded"), column)));
        let keys = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        let raise = OnConflict::columns(keys).value(column, sum).to_owned();
        let row = self.owned::<E>(row);
        let mut insert = E::insert(row).on_conflict(raise).into_query();
        let insert = insert.returning_col(column);
        let connection = &self.reader.inner;
        let row = connection.query_one(insert).await?;
        row.ok_or(DbErr::RecordNotInserted)?.try_get("", column.as_str())
    }

    /// An update of the clinic's rows of `E`.
    pub(crate) fn update<E: ClinicOwned>(&mut self) -> Scoped<UpdateMany<E>> {
        Scoped(E::update_many().filter(E::SITE.eq(self.reader.site.0)))
    }

    /// A deletion of the clinic's rows of `E`.
    pub(crate) fn delete<E: ClinicOwned>(&mut self) -> Scoped<DeleteMany<E>> {
        Scoped(E::delete_many().filter(E::SITE.eq(self.reader.site.0)))
    }

    /// The transaction itself, for the platform's table of jobs, which is written together
    /// with the clinic's rows.
    pub(crate) const fn raw(&self) -> &DatabaseTransaction {
        &self.reader.inner
    }

    /// Does something once the transaction is committed, and only then.
    pub fn after_commit(&mut self, what: impl FnOnce() + Send + Sync + 'static) {
        self.after.push(Box::new(what));
    }

    /// Keeps a change until the end of the transaction: see [`changes`].
    pub(crate) fn keep(&mut self, change: Change) {
        self.news.push(change);
    }

    /// Keeps a job until the end of the transaction: all that it leaves are stored together.
    pub(crate) fn keep_job(&mut self, job: jobs::Row) {
        self.jobs.push(job);
    }

    /// Makes it all true at once. What happened is numbered last: see [`changes`].
    pub async fn commit(mut self) -> Result<(), DbErr> {
        let news = std::mem::take(&mut self.news);
        let heard = !news.is_empty();
        if let Some(since) = changes::to_tell(&news) {
            webhooks::wake(&mut self, since).await?;
        }
        let jobs = std::mem::take(&mut self.jobs);
        jobs::store(self.raw(), jobs).await?;
        if heard {
            changes::number(&mut self, news).await?;
        }
        let site = self.site();
        self.reader.inner.commit().await?;
        for what in self.after {
            what();
        }
        if heard {
            self.listeners.tell(site);
        }
        Ok(())
    }

    fn owned<E>(&self, row: E::Model) -> E::ActiveModel
    where
        E: ClinicOwned,
        E::ActiveModel: ActiveModelTrait<Entity = E>,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        // A row read from the database comes unchanged; every column is to be written.
        let mut row = row.into_active_model().reset_all();
        row.set(E::SITE, self.reader.site.0.into());
        row
    }
}

impl Deref for Writer {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}
