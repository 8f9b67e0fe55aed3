//! Queries that are already filtered by the clinic and can only be narrowed further.

use chrono::{DateTime, Utc};
use futures_util::Stream;
use sea_orm::{
    ColumnTrait, Condition, DbErr, DeleteMany, EntityTrait, ExprTrait, FromQueryResult,
    IntoSimpleExpr, JoinType, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select, TryGetableMany, UpdateMany,
    prelude::Uuid,
    sea_query::{CaseStatement, Expr, IntoCondition, SimpleExpr},
};

use super::{Reader, Writer};

/// A table whose rows belong to a clinic.
pub(crate) trait ClinicOwned: EntityTrait {
    /// The column that says to which.
    const SITE: Self::Column;
}

/// A query over one clinic's rows.
pub(crate) struct Scoped<Q>(pub(super) Q);

impl<Q: QueryFilter> Scoped<Q> {
    pub(crate) fn filter<F: IntoCondition>(self, filter: F) -> Self {
        Self(QueryFilter::filter(self.0, Condition::all().add(filter.into_condition())))
    }
}

impl<E> Scoped<Select<E>>
where
    E: ClinicOwned,
    E::Model: FromQueryResult + Send + Sync,
{
    pub(crate) fn order_by(self, column: impl IntoSimpleExpr, order: Order) -> Self {
        Self(QueryOrder::order_by(self.0, column, order))
    }

    /// The latest first; before a place in that order: a moment and an id.
    pub(crate) fn latest(
        self,
        (at, id): (E::Column, E::Column),
        before: Option<(DateTime<Utc>, Uuid)>,
    ) -> Self {
        let query = match before {
            Some((moment, row)) => {
                let same = Condition::all().add(at.eq(moment)).add(id.lt(row));
                self.filter(Condition::any().add(at.lt(moment)).add(same))
            }
            None => self,
        };
        query.order_by(at, Order::Desc).order_by(id, Order::Desc)
    }

    /// Joins the row of another table that each row points at; the other's columns may be asked
    /// about then. The relation must name the clinic on both sides.
    pub(crate) fn beside(self, relation: RelationDef) -> Self {
        Self(QuerySelect::join(self.0, JoinType::InnerJoin, relation))
    }

    pub(crate) fn limit(self, rows: u64) -> Self {
        Self(QuerySelect::limit(self.0, rows))
    }

    pub(crate) fn skip(self, rows: u64) -> Self {
        Self(QuerySelect::offset(self.0, rows))
    }

    /// Locks the found rows until the transaction ends (SQLite's writer is alone anyway).
    pub(crate) fn locked(self) -> Self {
        Self(QuerySelect::lock(self.0, sea_orm::sea_query::LockType::NoKeyUpdate))
    }

    /// The same in the order of the ids, lest two who want the same rows wait for each other. The
    /// order is reckoned and not read from an index: SQLite would rather walk the clinic's whole
    /// table in it than look up the rows that are wanted.
    pub(crate) fn locked_in_order(self, id: E::Column) -> Self {
        let id = || id.into_simple_expr();
        let order = sea_orm::sea_query::Func::coalesce([id(), id()]);
        Self(QueryOrder::order_by(self.0, SimpleExpr::from(order), Order::Asc)).locked()
    }

    pub(crate) async fn all(self, db: &Reader) -> Result<Vec<E::Model>, DbErr> {
        self.0.all(&db.inner).await
    }

    /// Some columns of the rows, which cost less than whole rows.
    pub(crate) async fn columns<T: TryGetableMany + Send>(
        self,
        db: &Reader,
        columns: impl IntoIterator<Item = E::Column>,
    ) -> Result<Vec<T>, DbErr> {
        self.0.select_only().columns(columns).into_tuple().all(&db.inner).await
    }

    /// The rows one after another, however many there are.
    pub(crate) async fn stream(
        self,
        db: &Reader,
    ) -> Result<impl Stream<Item = Result<E::Model, DbErr>> + Send + '_, DbErr>
    where
        E::Model: 'static,
    {
        self.0.stream(&db.inner).await
    }

    pub(crate) async fn one(self, db: &Reader) -> Result<Option<E::Model>, DbErr> {
        self.0.one(&db.inner).await
    }

    pub(crate) async fn count(self, db: &Reader) -> Result<u64, DbErr> {
        self.0.count(&db.inner).await
    }

    /// The sum of a column of amounts; nothing where there are no rows.
    pub(crate) async fn total(self, db: &Reader, what: E::Column) -> Result<i64, DbErr> {
        let total: Option<Option<i64>> = self
            .0
            .select_only()
            .column_as(what.sum().cast_as("bigint"), "total")
            .into_tuple()
            .one(&db.inner)
            .await?;
        Ok(total.flatten().unwrap_or(0))
    }

    /// The same for each value of another column.
    pub(crate) async fn totals(
        self,
        db: &Reader,
        by: E::Column,
        what: E::Column,
    ) -> Result<Vec<(Uuid, i64)>, DbErr> {
        self.0
            .select_only()
            .column(by)
            .column_as(what.sum().cast_as("bigint"), "total")
            .group_by(by)
            .into_tuple()
            .all(&db.inner)
            .await
    }

    /// The sum of a column and how many rows it is of, for each value of another column and each
    /// span of time: which one of them `at` lies in, by its number. The spans follow one another;
    /// each ends at the moment that is given for it.
    pub(crate) async fn sums_over(
        self,
        db: &Reader,
        by: impl ColumnTrait,
        (at, ends): (E::Column, &[DateTime<Utc>]),
        what: E::Column,
    ) -> Result<Vec<(Uuid, i32, i64, i64)>, DbErr> {
        let mut span = CaseStatement::new();
        for (end, number) in ends.iter().zip(0_i32..) {
            span = span.case(at.lt(*end), Expr::cust(number.to_string()));
        }
        let span = span.finally(Expr::cust("-1"));
        self.0
            .select_only()
            .column(by)
            .column_as(Expr::expr(span), "span")
            .column_as(what.sum().cast_as("bigint"), "total")
            .column_as(what.count(), "number")
            .group_by(by)
            .group_by(Expr::cust("span"))
            .into_tuple()
            .all(&db.inner)
            .await
    }

    /// The sum of a column and how many rows it is of, for each value of another column.
    pub(crate) async fn sums(
        self,
        db: &Reader,
        by: E::Column,
        what: E::Column,
    ) -> Result<Vec<(Uuid, i64, i64)>, DbErr> {
        self.0
            .select_only()
            .column(by)
            .column_as(what.sum(), "total")
            .column_as(what.count(), "number")
            .group_by(by)
            .into_tuple()
            .all(&db.inner)
            .await
    }
}

impl<E: ClinicOwned> Scoped<UpdateMany<E>> {
    pub(crate) fn set<C: ColumnTrait>(self, column: C, value: impl Into<SimpleExpr>) -> Self {
        Self(self.0.col_expr(column, value.into()))
    }

    /// Runs the update and tells how many rows it met.
    pub(crate) async fn exec(self, db: &Writer) -> Result<u64, DbErr> {
        self.0.exec(db.raw()).await.map(|result| result.rows_affected)
    }
}

impl<E: ClinicOwned> Scoped<DeleteMany<E>> {
    /// Runs the deletion and tells how many rows it met.
    pub(crate) async fn exec(self, db: &Writer) -> Result<u64, DbErr> {
        self.0.exec(db.raw()).await.map(|result| result.rows_affected)
    }
}
