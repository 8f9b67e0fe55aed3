//! The form of the logo, on the page of the general settings.

use kernel::staff::Right;
use people::pictures;
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    http::{
        form::Posted,
        upload::{self, Incoming},
    },
};

use super::{
    super::settings::{remove_logo, set_logo},
    section,
};

/// The section on whose page the form stands.
const SECTION: &str = "general";

fn done(what: &str) -> Page {
    Page::to(format!("/admin/settings/{SECTION}?done={what}"))
}

/// `POST /admin/logo`: «Загрузить».
#[handler]
pub(in super::super) async fn put(ctx: Ctx, incoming: Incoming) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    ctx.limit().await?;
    let set = async {
        let place = pictures::place(&ctx.clinic)?;
        let file = incoming.file("file").await?;
        set_logo(&ctx.clinic, (place, file), &ctx.trace()).await
    };
    match set.await {
        Ok(()) => Ok(done("logo")),
        Err(problem) => {
            let mut screen = section::screen(&ctx, section::find(SECTION)?, None, &[])?;
            let wrong = upload::mistake(problem, "file")?;
            if let Some(logo) = &mut screen.logo {
                logo.error = Some(wrong);
            }
            Ok(ctx.page(screen)?.status(422))
        }
    }
}

/// `POST /admin/logo/removal`: «Удалить».
#[handler]
pub(in super::super) async fn remove(ctx: Ctx, Posted(_): Posted) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    remove_logo(&ctx.clinic, &ctx.trace()).await?;
    Ok(done("logo_removed"))
}
