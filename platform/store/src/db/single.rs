//! Single statements outside the clinics' transactions.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

use super::{dialect, pooler::Pooler};

/// A pool of connections for statements that stand alone. Behind a pooler each becomes a
/// transaction: preparing a statement and running it would else be two messages, and the pooler
/// might hand them to two sessions of the server.
#[derive(Clone, Debug)]
pub(crate) struct Single {
    pub(super) pool: DatabaseConnection,
    pub(super) pooler: Option<Pooler>,
}

impl Single {
    async fn begun(&self) -> Result<Option<DatabaseTransaction>, DbErr> {
        match &self.pooler {
            None => Ok(None),
            Some(_) => dialect::begin_single(self).await.map(Some),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Single {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let Some(transaction) = self.begun().await? else {
            return self.pool.execute_raw(statement).await;
        };
        let done = transaction.execute_raw(statement).await?;
        transaction.commit().await.map(|()| done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let Some(transaction) = self.begun().await? else {
            return self.pool.execute_unprepared(sql).await;
        };
        let done = transaction.execute_unprepared(sql).await?;
        transaction.commit().await.map(|()| done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let Some(transaction) = self.begun().await? else {
            return self.pool.query_one_raw(statement).await;
        };
        let row = transaction.query_one_raw(statement).await?;
        transaction.commit().await.map(|()| row)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let Some(transaction) = self.begun().await? else {
            return self.pool.query_all_raw(statement).await;
        };
        let rows = transaction.query_all_raw(statement).await?;
        transaction.commit().await.map(|()| rows)
    }
}
