//! The form of a doctor's photo.

use kernel::{Problem, ids::DoctorId, problem, staff::Right};
use people::pictures;
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{
        form::Posted,
        upload::{self, Incoming},
    },
};
use uuid::Uuid;

use super::{Kind, pages::screen, remove_photo, set_photo};

fn named(raw: &str) -> Result<Uuid, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

fn done(id: Uuid, what: &str) -> Page {
    Page::to(format!("/admin/clinic/doctors/{id}?done={what}#photo"))
}

/// `POST /admin/clinic/doctors/:id/photo`: «Загрузить».
#[handler]
pub(in super::super) async fn put(
    ctx: Ctx,
    Path(raw): Path<String>,
    incoming: Incoming,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    ctx.limit().await?;
    let id = named(&raw)?;
    let (mut screen, _) = screen(&ctx, Kind::Doctors, Some(id), None).await?;
    let set = async {
        let place = pictures::place(&ctx.clinic)?;
        let file = incoming.file("file").await?;
        set_photo(&ctx.clinic, DoctorId::of(id), (place, file), &ctx.trace()).await
    };
    match set.await {
        Ok(()) => Ok(done(id, "photo")),
        Err(problem) => {
            screen.picture.error = Some(upload::mistake(problem, "file")?);
            Ok(ctx.page(screen)?.status(422))
        }
    }
}

/// `POST /admin/clinic/doctors/:id/photo/removal`: «Удалить».
#[handler]
pub(in super::super) async fn remove(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = named(&raw)?;
    remove_photo(&ctx.clinic, DoctorId::of(id), &ctx.trace()).await?;
    Ok(done(id, "photo_removed"))
}
