//! The page of «Медицинские учреждения».

use kernel::site::Section;
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::branches::Branch;

use super::screens::{InstitutionView, InstitutionsScreen};
use crate::directory::{self, online, phone_of, zone};

#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.section(Section::Institutions)?;
    let directory = directory::of(&ctx.clinic).await?;
    let view = |branch: &Branch| {
        let offered = directory.specialisations.iter().filter(|one| {
            directory
                .posts
                .iter()
                .any(|post| post.branch_id == branch.id && post.specialisation_id == one.id)
        });
        InstitutionView {
            name: branch.name.clone(),
            online: online(branch),
            address: branch.address.clone(),
            metro: branch.metro.clone(),
            how_to_get: branch.how_to_get.clone(),
            phone: phone_of(branch),
            phone_e164: branch.phone.clone(),
            email: branch.email.clone(),
            hours: branch.hours.clone(),
            zone: kernel::zone::label(zone(&ctx.clinic, branch), ctx.clinic.now()),
            specialisations: offered.map(|one| one.name.clone()).collect(),
            book_href: format!("/booking/specialisations?branch={}", branch.id),
        }
    };
    ctx.page_of(&directory, || {
        Ok(InstitutionsScreen { items: directory.branches.iter().map(view).collect() })
    })
}
