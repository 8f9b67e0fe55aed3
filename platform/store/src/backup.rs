//! All rows of one clinic, table by table: read out in one snapshot, put into a new site,
//! deleted in portions.
//!
//! [`tables`] is the list of the clinics' tables. Everything that must leave none out goes by
//! it; a test holds it against the database's own catalogue.

use std::marker::PhantomData;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use kernel::Site;
use sea_orm::{
    ColumnTrait, IdenStatic, IntoActiveModel, Iterable, Order, PrimaryKeyToColumn, sea_query::Expr,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Db, DbError, Reader, Writer,
    db::{ClinicOwned, delete_portion},
};

mod sites;

pub use sites::{each_job, each_version, put_jobs, put_site, put_versions, schema, site};

/// Takes a row, as JSON.
pub type Each<'a> = &'a mut (dyn FnMut(String) -> Result<(), DbError> + Send);

/// A clinic's table.
#[async_trait]
pub trait Table: Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Its columns, without that of the site.
    fn columns(&self) -> Vec<&'static str>;
    /// Hands out every row of the clinic, one at a time; tells how many there were.
    async fn each(&self, db: &Reader, each: Each<'_>) -> Result<u64, DbError>;
    /// Puts rows into the clinic.
    async fn put(&self, db: &mut Writer, rows: &[String]) -> Result<(), DbError>;
    /// How many rows the clinic has.
    async fn count(&self, db: &Reader) -> Result<u64, DbError>;
    /// Puts a text in the place of another one wherever it stands in a column; tells whether it
    /// did anywhere.
    async fn swap(
        &self,
        db: &mut Writer,
        column: &str,
        old: &str,
        new: &str,
    ) -> Result<bool, DbError>;
}

struct Of<E>(PhantomData<fn() -> E>);

#[async_trait]
impl<E> Table for Of<E>
where
    E: ClinicOwned,
    E::ActiveModel: Send,
    E::Model: IntoActiveModel<E::ActiveModel> + Serialize + DeserializeOwned + Send + Sync,
{
    fn name(&self) -> &'static str {
        E::default().table_name()
    }

    fn columns(&self) -> Vec<&'static str> {
        E::Column::iter().map(|column| column.as_str()).filter(|name| *name != "site_id").collect()
    }

    async fn each(&self, db: &Reader, each: Each<'_>) -> Result<u64, DbError> {
        // In the order of their keys: what is put back one after another (the ledger) must be.
        let mut query = db.find::<E>();
        for key in E::PrimaryKey::iter() {
            query = query.order_by(key.into_column(), Order::Asc);
        }
        let mut rows = query.stream(db).await?;
        let mut count = 0;
        while let Some(row) = rows.try_next().await? {
            each(serde_json::to_string(&row).map_err(custom)?)?;
            count += 1;
        }
        Ok(count)
    }

    async fn put(&self, db: &mut Writer, rows: &[String]) -> Result<(), DbError> {
        let rows = rows.iter().map(|row| serde_json::from_str(row).map_err(custom));
        db.insert_all::<E>(rows.collect::<Result<_, _>>()?).await
    }

    async fn count(&self, db: &Reader) -> Result<u64, DbError> {
        db.find::<E>().count(db).await
    }

    async fn swap(
        &self,
        db: &mut Writer,
        column: &str,
        old: &str,
        new: &str,
    ) -> Result<bool, DbError> {
        let column = E::Column::iter().find(|one| one.as_str() == column);
        let column = column.ok_or_else(|| DbError::Custom("there is no such column".into()))?;
        let update = db.update::<E>().set(column, Expr::value(new)).filter(column.eq(old));
        Ok(update.exec(db).await? > 0)
    }
}

fn custom(why: serde_json::Error) -> DbError {
    DbError::Custom(format!("a row of the backup: {why}"))
}

macro_rules! list {
    ($($module:ident)*) => {
        vec![$(Box::new(Of::<crate::$module::entity::Entity>(PhantomData)) as Box<dyn Table>),*]
    };
}

/// Every table of the clinics: what is referred to stands before what refers to it.
pub fn tables() -> Vec<Box<dyn Table>> {
    list! {
        branches
        specialisations
        departments
        services
        doctors
        pictures
        doctor_services
        posts
        questions
        documents
        intervals
        timetables
        weekly_hours
        special_days
        holidays
        closings
        patients
        accounts
        appointments
        appointment_services
        insurance_contracts
        family_links
        sessions
        account_changes
        registrations
        codes
        captcha_uses
        idempotency
        qr_tickets
        consents
        push_subscriptions
        messages
        feedback
        feedback_entries
        reviews
        staff
        staff_sessions
        staff_tickets
        imports
        exchange_tokens
        webhooks
        webhook_deliveries
        payment_profiles
        branch_profiles
        payment_offers
        invoices
        invoice_lines
        payments
        refunds
        receipts
        bonus_programmes
        bonus_cards
        account_entries
        spendings
        comparisons
        differences
        transfers
        counters
        changes
        secrets
        audit
    }
}

/// Deletes at most `portion` rows of a clinic whose deletion is due: of the queue first, then of
/// the tables from the last to the first. Tells how many; none means that all are gone.
pub async fn delete_some(db: &Db, site: &Site, portion: u64) -> Result<u64, DbError> {
    let names = tables().into_iter().rev().map(|table| table.name());
    for table in ["jobs"].into_iter().chain(names) {
        let db = db.of(site).write().await?;
        let met = delete_portion(&db, site.id, table, portion).await?;
        db.commit().await?;
        if met > 0 {
            return Ok(met);
        }
    }
    Ok(0)
}
