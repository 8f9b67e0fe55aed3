//! A page of settings.

use kernel::{Problem, Refused, SiteConfig, problem, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted},
};

use super::{
    super::{
        screens::{FieldView, GroupView, SectionScreen},
        settings::{Field, Kind, Section, change},
    },
    preview,
};
use crate::clinic::screens::PictureView;

/// The page, with the trial letter where the section is about letters.
async fn page(ctx: &Ctx, screen: SectionScreen) -> Result<Page, Fail> {
    let trial = match screen.section {
        "messages" => Some(super::trial::view(ctx).await?),
        _ => None,
    };
    ctx.page(SectionScreen { trial, ..screen })
}

pub(super) fn find(slug: &str) -> Result<&'static Section, Problem> {
    Section::from_slug(slug).ok_or_else(problem::not_found)
}

/// The form with what is in force or what was typed, and the mistakes at the fields.
pub(super) fn screen(
    ctx: &Ctx,
    section: &'static Section,
    typed: Option<&Form>,
    wrong: &[(&'static str, &'static str)],
) -> Result<SectionScreen, Problem> {
    let config = serde_json::to_value(&ctx.clinic.site.config)?;
    let view = |field: &Field| {
        let shown = match typed {
            Some(form) => field.of_form(form),
            None => field.of_config(&config),
        };
        let error = wrong.iter().find(|(key, _)| *key == field.key);
        FieldView {
            key: field.key,
            slug: field.key.replace('.', "_"),
            kind: field.kind_slug(),
            value: shown.value,
            choices: shown.choices,
            texts: match field.kind {
                Kind::Ticks(texts, _) | Kind::Order(texts, _) => texts,
                _ => "",
            },
            bounds: match field.kind {
                Kind::Number(least, most) => Some((least, most)),
                _ => None,
            },
            error: error.map(|(_, code)| code.replacen('.', "-", 1)),
        }
    };
    let groups = section.groups.iter().map(|group| GroupView {
        slug: group.slug,
        fields: group.fields.iter().map(view).collect(),
    });
    let groups: Vec<_> = groups.collect();
    let colours: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.fields)
        .filter(|field| field.kind == "color")
        .map(|field| field.value.as_str())
        .collect();
    let preview = preview::view(&colours);
    Ok(SectionScreen {
        section: section.slug,
        version: ctx.clinic.site.version,
        groups,
        logo: (section.slug == "general").then(|| PictureView {
            href: ctx.look.logo_href.clone(),
            uploaded: !ctx.clinic.site.config.logo_picture.is_empty(),
            error: None,
        }),
        preview,
        trial: None,
        notice: None,
        refused: None,
    })
}

/// `GET /admin/settings/:section`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(slug): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "saved" => Some("admin-saved"),
        "tried" => Some("admin-trial_queued"),
        "logo" => Some("admin-logo_saved"),
        "logo_removed" => Some("admin-logo_removed"),
        _ => None,
    };
    // It was asked for a moment ago: the first one is on its way.
    let waits = ctx.query.text("done") == "waits";
    let refused = waits.then_some("admin-trial_waits");
    page(&ctx, SectionScreen { notice, refused, ..screen(&ctx, find(&slug)?, None, &[])? }).await
}

/// `POST /admin/settings/:section`: «Сохранить», or «Показать» where there are colours.
#[handler]
pub(in super::super) async fn save(
    ctx: Ctx,
    Path(slug): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let section = find(&slug)?;
    if form.has("preview") {
        let notice = Some("admin-preview_only");
        let screen = screen(&ctx, section, Some(&form), &[])?;
        return page(&ctx, SectionScreen { notice, ..screen }).await;
    }
    match try_save(&ctx, section, &form).await {
        Ok(()) => Ok(Page::to(format!("/admin/settings/{slug}?done=saved"))),
        Err(Problem::Refused(Refused { code: "request.invalid_fields", fields, .. })) => {
            let ours = section.fields().any(|own| fields.iter().any(|(key, _)| *key == own.key));
            // What stood wrong in another section is no mistake of this form.
            let refused = (!ours).then_some("admin-wrong_elsewhere");
            let screen = screen(&ctx, section, Some(&form), &fields)?;
            Ok(page(&ctx, SectionScreen { refused, ..screen }).await?.status(422))
        }
        Err(problem) => match super::refused(&problem) {
            Some(key) => {
                let refused = Some(key);
                let version = latest(&ctx).await?;
                let screen = screen(&ctx, section, Some(&form), &[])?;
                Ok(page(&ctx, SectionScreen { refused, version, ..screen }).await?.status(409))
            }
            None => Err(problem.into()),
        },
    }
}

async fn try_save(ctx: &Ctx, section: &Section, form: &Form) -> Result<(), Problem> {
    let keys = section.read(form)?;
    // That the keys fit is seen on the configuration at hand; the verb puts them into the one
    // in force.
    Section::put(&ctx.clinic.site.config, &keys)?;
    let edit = |config: &mut SiteConfig| {
        if let Ok(changed) = Section::put(config, &keys) {
            *config = changed;
        }
    };
    change(&ctx.clinic, super::seen(form), edit, &ctx.trace()).await
}

/// The version in force: this node may not know it yet.
pub(super) async fn latest(ctx: &Ctx) -> Result<i64, Problem> {
    let app = &ctx.clinic.app;
    app.sites_changed().await?;
    let live = app.sites.by_id(ctx.clinic.site.id);
    Ok(live.map_or(ctx.clinic.site.version, |live| live.site.version))
}
