//! The pages of the reference data.

use kernel::{Problem, Refused, ids::BranchId, ids::new_uuid, problem, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted},
};
use store::{branches, departments, doctors, services, specialisations, timetables};
use uuid::Uuid;

use super::{
    Kind,
    fields::{self, Choices},
    read::save_form,
};
use crate::clinic::screens::{HubScreen, ItemScreen, ListScreen, Row};

fn kind(slug: &str) -> Result<Kind, Problem> {
    Kind::from_slug(slug).ok_or_else(problem::not_found)
}

/// Whether who asks may change the data.
fn editable(ctx: &Ctx) -> bool {
    ctx.at_work().is_some_and(|one| one.may(Right::Administer))
}

/// `GET /admin/clinic`.
#[handler]
pub(in super::super) async fn hub(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let mut counts = Vec::new();
    for kind in Kind::ALL {
        counts.push((kind.slug(), rows(&ctx, kind).await?.len()));
    }
    ctx.page(HubScreen { counts, editable: editable(&ctx) })
}

async fn rows(ctx: &Ctx, kind: Kind) -> Result<Vec<Row>, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row = |id: Uuid, name: String, about: String, shown: bool| Row {
        href: format!("/admin/clinic/{}/{id}", kind.slug()),
        schedule: None,
        name,
        about,
        shown,
    };
    Ok(match kind {
        Kind::Branches => {
            let all = branches::all(&db).await?.into_iter();
            all.map(|one| row(one.id, one.name, one.address, one.hidden_at.is_none())).collect()
        }
        Kind::Departments => {
            let all = departments::all(&db).await?.into_iter();
            all.map(|one| row(one.id, one.name, one.code, one.hidden_at.is_none())).collect()
        }
        Kind::Specialisations => {
            let all = specialisations::all(&db).await?.into_iter();
            all.map(|one| row(one.id, one.name, one.code, one.hidden_at.is_none())).collect()
        }
        Kind::Services => {
            let all = services::all(&db).await?.into_iter();
            let price = |kopecks: Option<i64>| {
                kopecks.map(|one| kernel::Money(one).to_string()).unwrap_or_default()
            };
            all.map(|one| row(one.id, one.name, price(one.price_kopecks), one.hidden_at.is_none()))
                .collect()
        }
        Kind::Doctors => {
            let kept = timetables::all(&db).await?;
            let all = doctors::all(&db).await?.into_iter();
            all.map(|one| Row {
                schedule: Some(kept.iter().any(|row| row.doctor_id == one.id)),
                ..row(one.id, visits::directory::full_name(&one), one.post, one.hidden_at.is_none())
            })
            .collect()
        }
    })
}

/// `GET /admin/clinic/:kind`.
#[handler]
pub(in super::super) async fn list(ctx: Ctx, Path(slug): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let kind = kind(&slug)?;
    let rows = rows(&ctx, kind).await?;
    ctx.page(ListScreen {
        kind: kind.slug(),
        tabs: Kind::ALL.map(Kind::slug).to_vec(),
        rows,
        editable: editable(&ctx),
        notice: (ctx.query.text("done") == "saved").then_some("clinic-saved"),
    })
}

pub(super) async fn screen(
    ctx: &Ctx,
    kind: Kind,
    id: Option<Uuid>,
    typed: Option<&Form>,
) -> Result<(ItemScreen, Option<fields::Loaded>), Problem> {
    let db = ctx.clinic.db().read().await?;
    let choices = Choices::load(&db).await?;
    let loaded = match id {
        Some(id) => Some(fields::load(&db, kind, id, &choices).await?),
        None => None,
    };
    let zone = ctx.clinic.site.config.zone.name();
    let screen = ItemScreen {
        kind: kind.slug(),
        tabs: Kind::ALL.map(Kind::slug).to_vec(),
        id: id.map(|id| id.to_string()).unwrap_or_default(),
        name: loaded.as_ref().map(|one| one.name.clone()).unwrap_or_default(),
        code: match typed {
            Some(form) if id.is_none() => form.text("code"),
            _ => loaded.as_ref().map(|one| one.code.clone()).unwrap_or_default(),
        },
        code_error: None,
        seen: loaded.as_ref().map(|one| one.seen.clone()).unwrap_or_default(),
        shown: match typed {
            Some(form) => form.has("shown"),
            None => loaded.as_ref().is_none_or(|one| one.shown),
        },
        fields: fields::view(kind, &choices, loaded.as_ref(), typed, zone),
        picture: loaded.as_ref().map(|one| one.picture.clone()).unwrap_or_default(),
        editable: editable(ctx),
        notice: None,
        refused: None,
    };
    Ok((screen, loaded))
}

/// The thing that an address names; `new` is none yet.
fn named(id: &str) -> Result<Option<Uuid>, Problem> {
    match id {
        "new" => Ok(None),
        id => id.parse().map(Some).map_err(|_| problem::not_found()),
    }
}

/// `GET /admin/clinic/:kind/:id`: one, or a new one.
#[handler]
pub(in super::super) async fn show(
    ctx: Ctx,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let id = named(&id)?;
    if id.is_none() {
        ctx.need(Right::Administer)?;
    }
    let (screen, _) = screen(&ctx, kind(&slug)?, id, None).await?;
    let notice = match &*ctx.query.text("done") {
        "saved" => Some("clinic-saved"),
        "photo" => Some("clinic-photo_saved"),
        "photo_removed" => Some("clinic-photo_removed"),
        _ => None,
    };
    ctx.page(ItemScreen { notice, ..screen })
}

/// `POST /admin/clinic/:kind/:id`: «Сохранить».
#[handler]
pub(in super::super) async fn save(
    ctx: Ctx,
    Path((slug, id)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let (kind, id) = (kind(&slug)?, named(&id)?);
    let (mut screen, loaded) = screen(&ctx, kind, id, Some(&form)).await?;
    let code = match (&loaded, form.text("code")) {
        (Some(loaded), _) => loaded.code.clone(),
        (None, typed) if typed.is_empty() => new_uuid(ctx.clinic.now()).simple().to_string(),
        (None, typed) => typed,
    };
    let trace = ctx.trace();
    match save_form(&ctx.clinic, kind, (code, loaded.as_ref()), &form, &trace).await {
        Ok(id) => {
            if kind == Kind::Branches {
                visits::timetables::anew(&ctx.clinic, BranchId::of(id)).await?;
            }
            Ok(Page::to(format!("/admin/clinic/{}/{id}?done=saved", kind.slug())))
        }
        Err(Problem::Refused(Refused { code: "request.invalid_fields", fields, .. })) => {
            for (name, code) in fields {
                let said = Some(code.replacen('.', "-", 1));
                match screen.fields.iter_mut().find(|one| one.name == name) {
                    Some(field) => field.error = said,
                    None => screen.code_error = said,
                }
            }
            Ok(ctx.page(screen)?.status(422))
        }
        Err(Problem::Refused(Refused { code: "clinic.changed", .. })) => {
            screen.refused = Some("clinic-changed");
            Ok(ctx.page(screen)?.status(409))
        }
        Err(problem) => Err(problem.into()),
    }
}
