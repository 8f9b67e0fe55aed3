//! The page of «Прейскурант».

use kernel::site::Section;
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::services::Service;
use uuid::Uuid;

use super::{
    ordering::sellers,
    screens::{PriceGroup, PricesScreen},
};
use crate::{
    directory::{self, service_view},
    schedule::screens::Choice,
    search,
};

#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.section(Section::Prices)?;
    let directory = directory::of(&ctx.clinic).await?;
    let q: String = ctx.query.text("q").chars().take(100).collect();
    let wished = ctx.query.get::<Uuid>("department")?;
    let found = |service: &&Service| {
        search::matches(&q, &format!("{} {}", service.name, service.nomenclature)).is_some()
    };
    let mut groups: Vec<PriceGroup> = Vec::new();
    for department in &directory.departments {
        if wished.is_some_and(|id| id != department.id) {
            continue;
        }
        let own = directory
            .services
            .iter()
            .filter(|service| service.department_id == Some(department.id));
        let services: Vec<_> = own.filter(found).map(service_view).collect();
        if !services.is_empty() {
            groups.push(PriceGroup { name: department.name.clone(), services });
        }
    }
    let shown = |id: Uuid| directory.departments.iter().any(|department| department.id == id);
    let loose = directory.services.iter().filter(|one| !one.department_id.is_some_and(shown));
    let services: Vec<_> =
        loose.filter(|_| wished.is_none()).filter(found).map(service_view).collect();
    if !services.is_empty() {
        groups.push(PriceGroup { name: ctx.text("prices-other"), services });
    }
    ctx.page(PricesScreen {
        departments: directory
            .departments
            .iter()
            .map(|one| Choice {
                id: one.id.to_string(),
                name: one.name.clone(),
                selected: wished == Some(one.id),
            })
            .collect(),
        total: groups.iter().map(|group| group.services.len()).sum(),
        groups,
        buy: !sellers(&ctx).await?.is_empty(),
        q,
    })
}
