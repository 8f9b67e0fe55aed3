//! How a clinic's table is written down: the plain row, public; the entity, private.

/// Declares a row `$row` of the clinic's table `$table`. `site_id` is its first key
/// and is never seen outside: [`crate::Writer`] sets it and [`crate::Reader`] filters by it.
macro_rules! clinic_table {
    (
        $(#[$doc:meta])* $row:ident = $table:tt
        key { $($(#[$key_doc:meta])* $key:ident: $key_type:ty,)* }
        columns { $($(#[$column_doc:meta])* $column:ident: $column_type:ty,)* }
    ) => {
        pub(crate) mod entity {
            #![allow(missing_docs, reason = "the derive makes public items of its own")]
            #[allow(unused_imports)]
            use sea_orm::entity::prelude::*;
            use chrono::{DateTime, Utc};
            #[allow(dead_code)]
            type At = DateTime<Utc>;
            #[allow(dead_code)]
            type Date = chrono::NaiveDate;

            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                #[serde(skip)]
                pub(crate) site_id: Uuid,
                $($(#[$key_doc])* #[sea_orm(primary_key, auto_increment = false)] pub $key: $key_type,)*
                $($(#[$column_doc])* pub $column: $column_type,)*
            }

            impl Model {
                /// A new row; the handle that stores it sets its site.
                #[allow(clippy::too_many_arguments)]
                pub fn new($($key: $key_type,)* $($column: $column_type,)*) -> Self {
                    Self { site_id: Uuid::nil(), $($key,)* $($column,)* }
                }
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
            impl crate::db::ClinicOwned for Entity {
                const SITE: Column = Column::SiteId;
            }
        }
        pub use entity::Model as $row;
        #[allow(unused_imports)]
        use entity::{Column, Entity};
    };
}
