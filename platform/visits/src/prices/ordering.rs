//! The page «Оформление заказа».

use kernel::{
    Money, Problem,
    ids::{BranchId, PurchaseId},
    problem,
    site::Section,
};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::branch_profiles;
use uuid::Uuid;

use super::{
    give_up::give_up as forgo,
    order::{Order, order as verb},
    screens::OrderScreen,
};
use crate::{
    directory::{self, service_view},
    schedule::screens::Choice,
};

/// The visible institutions that take money on the portal.
pub(super) async fn sellers(ctx: &Ctx) -> Result<Vec<Choice>, Problem> {
    let directory = directory::of(&ctx.clinic).await?;
    let db = ctx.clinic.db().read().await?;
    let taking = branch_profiles::all(&db).await?;
    drop(db);
    let takes = |id: Uuid| taking.iter().any(|one| one.branch_id == id);
    let choice =
        |id: Uuid, name: &str| Choice { id: id.to_string(), name: name.into(), selected: false };
    let visible = directory.branches.iter().filter(|one| takes(one.id));
    Ok(visible.map(|one| choice(one.id, &one.name)).collect())
}

async fn page(ctx: &Ctx, raw: &str, refused: Option<String>) -> Result<OrderScreen, Problem> {
    ctx.section(Section::Prices)?;
    ctx.need_patient()?;
    let id: Uuid = raw.parse().map_err(|_| problem::not_found())?;
    let directory = directory::of(&ctx.clinic).await?;
    let service = directory.service(id).ok_or_else(problem::not_found)?;
    let branches = sellers(ctx).await?;
    let service = service_view(service);
    let price = service.price.filter(|price| *price > Money::default() && !branches.is_empty());
    Ok(OrderScreen {
        action: format!("/prices/{id}/order"),
        purchase: PurchaseId::new(ctx.clinic.now()).to_string(),
        seen: price.ok_or_else(problem::not_found)?.kopecks(),
        service,
        branches,
        refused,
    })
}

/// `GET /prices/:id/order`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let screen = page(&ctx, &raw, None).await?;
    ctx.page(screen)
}

/// `POST /prices/:id/order`: «Оформить заказ».
#[handler]
pub(super) async fn place(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    ctx.section(Section::Prices)?;
    let who = ctx.same_patient(&form)?;
    let wish = Order {
        id: form.need("purchase")?,
        service: raw.parse().map_err(|_| problem::not_found())?,
        branch: BranchId::of(form.need("branch")?),
        seen: Money(form.need("seen")?),
    };
    match verb(&ctx.clinic, who, wish, &ctx.trace()).await {
        Ok(made) => Ok(Page::to(format!("/payments/invoices/{}", made.id()))),
        Err(Problem::Refused(refused)) if refused.status == 409 => {
            let screen = page(&ctx, &raw, Some(refused.code.replacen('.', "-", 1))).await?;
            Ok(ctx.page(screen)?.status(409))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /payments/purchases/:id/cancellation`: «Отказаться от покупки».
#[handler]
pub(super) async fn give_up(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let who = ctx.same_patient(&form)?;
    let id: PurchaseId = raw.parse().map_err(|_| problem::not_found())?;
    forgo(&ctx.clinic, who, id, &ctx.trace()).await?;
    Ok(Page::to("/payments"))
}
