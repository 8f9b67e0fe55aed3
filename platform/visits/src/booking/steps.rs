//! The wizard's steps before the schedule: mode, specialisations, doctors, services.

use kernel::{Money, Problem, problem, site::Mode};
use poem::handler;
use shell::{Ctx, Fail, Page, app::Clinic};
use store::{branches::Branch, directory::Directory};
use uuid::Uuid;

use super::{
    Choice,
    screens::{
        DoctorChoice, DoctorsGroup, DoctorsScreen, ModeScreen, ModeView, ServiceChoice,
        ServicesScreen, SpecialisationView, SpecialisationsScreen, Steps,
    },
};
use crate::{
    closings,
    directory::{self, doctor_view, online, phone_of, service_view, zone},
    queue,
    schedule::plan,
    search,
    views::Hidden,
};

impl Choice {
    /// Where the wizard stands, with the addresses of the steps passed.
    pub(crate) fn steps(&self, current: u8, clinic: &Clinic) -> Steps {
        let mut passed = vec!["/booking".to_owned()];
        for path in ["/booking/specialisations", "/booking/doctors", "/booking/schedule"] {
            passed.push(self.href(path, &[]));
        }
        passed.truncate(usize::from(current.saturating_sub(1)));
        let modes = clinic.site.config.booking.modes.len();
        let first = if modes > 1 { "booking-step_mode" } else { "booking-step_institution" };
        Steps { current, first, passed }
    }
}

/// The branches that the clinic's modes offer, in its order.
pub(crate) fn offered<'a>(clinic: &Clinic, directory: &'a Directory) -> Vec<&'a Branch> {
    let modes = &clinic.site.config.booking.modes;
    let allowed = |branch: &&Branch| {
        modes.contains(if online(branch) { &Mode::Online } else { &Mode::Branches })
    };
    let staffed = |branch: &&Branch| directory.posts.iter().any(|post| post.branch_id == branch.id);
    directory.branches.iter().filter(allowed).filter(staffed).collect()
}

pub(super) fn must_offer(
    clinic: &Clinic,
    directory: &Directory,
    branch: Uuid,
) -> Result<(), Problem> {
    let known = offered(clinic, directory).iter().any(|one| one.id == branch);
    if known { Ok(()) } else { Err(problem::not_found()) }
}

/// «Выбор режима записи» (B2).
#[handler]
pub(super) async fn mode_page(ctx: Ctx) -> Result<Page, Fail> {
    if let Some(page) = queue::before(&ctx).await? {
        return Ok(page);
    }
    let directory = directory::of(&ctx.clinic).await?;
    let view = |branch: &Branch| ModeView {
        name: branch.name.clone(),
        address: branch.address.clone(),
        metro: branch.metro.clone(),
        phone: phone_of(branch),
        hours: branch.hours.clone(),
        href: format!("/booking/specialisations?branch={}", branch.id),
    };
    ctx.page_of(&directory, || {
        let (there, here): (Vec<&Branch>, Vec<&Branch>) =
            offered(&ctx.clinic, &directory).into_iter().partition(|branch| online(branch));
        Ok(ModeScreen {
            steps: Choice::default().steps(1, &ctx.clinic),
            branches: here.into_iter().map(view).collect(),
            online: there.into_iter().map(view).collect(),
        })
    })
}

/// «Выбор специализации» (B3).
#[handler]
pub(super) async fn specialisations_page(ctx: Ctx) -> Result<Page, Fail> {
    if let Some(page) = queue::before(&ctx).await? {
        return Ok(page);
    }
    let directory = directory::of(&ctx.clinic).await?;
    let choice = Choice::read(&ctx.query, &directory)?;
    must_offer(&ctx.clinic, &directory, choice.branch)?;
    let branch = choice.branch(&directory)?;
    let items = directory.specialisations.iter().filter_map(|one| {
        let here = |post: &&store::posts::Post| {
            post.branch_id == branch.id && post.specialisation_id == one.id
        };
        let doctors = directory.posts.iter().filter(here).count();
        (doctors > 0).then(|| SpecialisationView {
            id: one.id.to_string(),
            name: one.name.clone(),
            doctors,
            checked: choice.specialisations.contains(&one.id),
        })
    });
    ctx.page(SpecialisationsScreen {
        steps: choice.steps(2, &ctx.clinic),
        branch: branch.name.clone(),
        online: online(branch),
        action: "/booking/doctors".into(),
        hidden: choice.hidden(&["s", "d", "sv"]),
        items: items.collect(),
        closings: closings::told(&ctx.clinic, &directory, branch, &[]),
        error: ctx.query.has("error").then_some("booking-specialisation_needed"),
        back: "/booking".into(),
    })
}

/// «Выбор врача» (B3, B4).
#[handler]
pub(super) async fn doctors_page(ctx: Ctx) -> Result<Page, Fail> {
    if let Some(page) = queue::before(&ctx).await? {
        return Ok(page);
    }
    let directory = directory::of(&ctx.clinic).await?;
    let choice = Choice::read(&ctx.query, &directory)?;
    must_offer(&ctx.clinic, &directory, choice.branch)?;
    if choice.specialisations.is_empty() {
        return Ok(Page::to(choice.href("/booking/specialisations", &[("error", String::new())])));
    }
    let branch = choice.branch(&directory)?;
    let (zone, wish) = (zone(&ctx.clinic, branch), plan::wish(&ctx.clinic, branch.id, 0));
    let today = kernel::zone::date(zone, ctx.clinic.now());
    let failed = ctx.query.has("error");
    let mut groups = Vec::new();
    for specialisation in &choice.specialisations {
        let mut doctors = Vec::new();
        for post in directory
            .posts
            .iter()
            .filter(|post| post.branch_id == branch.id && post.specialisation_id == *specialisation)
        {
            let Some(doctor) = directory.doctor(post.doctor_id) else { continue };
            let id = kernel::ids::DoctorId::of(doctor.id);
            let plan =
                plan::open(&ctx.clinic, &directory, id, branch.id, Some(*specialisation)).await?;
            let nearest = plan::nearest(&plan, wish, zone);
            doctors.push(DoctorChoice {
                value: format!("{specialisation}.{}", doctor.id),
                checked: choice.doctors.contains(&(*specialisation, doctor.id)),
                doctor: doctor_view(&directory, doctor, Some(post), nearest, today),
            });
        }
        // Who can see the patient soonest comes first; those without a date last.
        doctors.sort_by(|a, b| {
            let key = |one: &DoctorChoice| {
                (one.doctor.nearest.is_none(), one.doctor.nearest, one.doctor.name.clone())
            };
            key(a).cmp(&key(b))
        });
        groups.push(DoctorsGroup {
            name: directory
                .specialisation(*specialisation)
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            missing: failed && !doctors.iter().any(|one| one.checked),
            doctors,
        });
    }
    ctx.page(DoctorsScreen {
        steps: choice.steps(3, &ctx.clinic),
        branch: branch.name.clone(),
        action: "/booking/schedule".into(),
        hidden: choice.hidden(&["d", "sv"]),
        groups,
        closings: closings::told(&ctx.clinic, &directory, branch, &choice.specialisations),
        error: failed.then_some("booking-doctor_needed"),
        back: choice.href("/booking/specialisations", &[]),
    })
}

/// «Выбор планируемых услуг» (B9) of the doctor named by `for`.
#[handler]
pub(super) async fn services_page(ctx: Ctx) -> Result<Page, Fail> {
    if let Some(page) = queue::before(&ctx).await? {
        return Ok(page);
    }
    let directory = directory::of(&ctx.clinic).await?;
    let choice = Choice::read(&ctx.query, &directory)?;
    let doctor = directory.shown_doctor(ctx.query.need("for")?).ok_or_else(problem::not_found)?;
    if !choice.doctors.iter().any(|(_, id)| *id == doctor.id) {
        return Err(problem::not_found().into());
    }
    let q: String = ctx.query.text("q").chars().take(100).collect();
    let mut items = Vec::new();
    let (mut count, mut total, mut minutes) = (0, Money(0), 0);
    for service in directory.services_of(doctor.id) {
        let checked = choice.services.contains(&(doctor.id, service.id));
        let mut view = service_view(service);
        if checked {
            count += 1;
            total = total + view.price.unwrap_or_default();
            minutes += view.minutes;
        }
        if checked
            || search::matches(&q, &format!("{} {}", service.name, service.nomenclature)).is_some()
        {
            view.id = format!("{}.{}", doctor.id, service.id);
            items.push(ServiceChoice { service: view, checked });
        }
    }
    // This doctor's ticks are chosen anew; those of other doctors are carried along.
    let mut others = choice.clone();
    others.services.retain(|(of, _)| *of != doctor.id);
    let mut hidden = others.hidden(&[]);
    hidden.push(Hidden { name: "for", value: doctor.id.to_string() });
    ctx.page(ServicesScreen {
        steps: choice.steps(3, &ctx.clinic),
        doctor: directory::full_name(doctor),
        action: "/booking/schedule".into(),
        search_action: "/booking/services".into(),
        hidden,
        q,
        items,
        count,
        total,
        minutes,
        error: ctx.query.has("error").then_some("booking-services_needed"),
        back: choice.href("/booking/doctors", &[]),
    })
}
