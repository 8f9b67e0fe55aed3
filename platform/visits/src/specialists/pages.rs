//! The pages of «Специалисты».

use kernel::{Problem, ids::DoctorId, problem, site::Section};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page};
use store::{directory::Directory, doctors::Doctor};
use uuid::Uuid;

use super::screens::{BookLink, SpecialistScreen, SpecialistView, SpecialistsScreen};
use crate::{
    booking::{Choice, offered},
    directory::{self, doctor_view, service_view, zone},
    reviews,
    schedule::{plan, screens},
    search::{self, Match},
};

/// Doctors on one page of the list.
const PAGE: usize = 12;

fn view(ctx: &Ctx, directory: &Directory, doctor: &Doctor) -> SpecialistView {
    let today = kernel::zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let posts = || directory.posts.iter().filter(|post| post.doctor_id == doctor.id);
    let mut names = Vec::new();
    let mut branches = Vec::new();
    for post in posts() {
        names.extend(directory.specialisation(post.specialisation_id).map(|one| one.name.clone()));
        branches.extend(directory.branch(post.branch_id).map(|one| one.name.clone()));
    }
    for list in [&mut names, &mut branches] {
        list.sort();
        list.dedup();
    }
    // The price is that of the clinic's first place where the doctor works.
    let first =
        directory.branches.iter().find_map(|one| posts().find(|post| post.branch_id == one.id));
    SpecialistView {
        doctor: doctor_view(directory, doctor, first, None, today),
        specialisations: names,
        branches,
    }
}

/// «Специалисты»: search by name and speciality, tolerant of slips.
#[handler]
pub(super) async fn list_page(ctx: Ctx) -> Result<Page, Fail> {
    ctx.section(Section::Specialists)?;
    let directory = directory::of(&ctx.clinic).await?;
    let q: String = ctx.query.text("q").chars().take(100).collect();
    let wished = ctx.query.get::<Uuid>("s")?;
    let fits = |doctor: &&Doctor| {
        wished.is_none_or(|id| {
            directory
                .posts
                .iter()
                .any(|post| post.doctor_id == doctor.id && post.specialisation_id == id)
        })
    };
    let mut found: Vec<(Match, SpecialistView)> = directory
        .doctors
        .iter()
        .filter(fits)
        .map(|doctor| view(&ctx, &directory, doctor))
        .filter_map(|one| {
            let text = format!(
                "{} {} {}",
                one.doctor.name,
                one.doctor.position,
                one.specialisations.join(" ")
            );
            search::matches(&q, &text).map(|how| (how, one))
        })
        .collect();
    // What matches exactly hides what is merely similar.
    let exact = found.iter().any(|(how, _)| *how == Match::Exact);
    found.retain(|(how, _)| !exact || *how == Match::Exact);
    let total = found.len();
    let last = total.saturating_sub(1) / PAGE + 1;
    let page = ctx.query.get::<usize>("page")?.unwrap_or(1).clamp(1, last);
    let mut items: Vec<SpecialistView> =
        found.into_iter().skip((page - 1) * PAGE).take(PAGE).map(|(_, one)| one).collect();
    for one in &mut items {
        one.doctor.nearest = nearest(&ctx, &directory, &one.doctor.id).await?;
    }
    let href = |page: usize| {
        let mut fields = vec![("page", page.to_string())];
        fields.extend((!q.is_empty()).then(|| ("q", q.clone())));
        fields.extend(wished.map(|id| ("s", id.to_string())));
        format!("/specialists?{}", serde_urlencoded::to_string(fields).unwrap_or_default())
    };
    let option = |one: &store::specialisations::Specialisation| screens::Choice {
        id: one.id.to_string(),
        name: one.name.clone(),
        selected: wished == Some(one.id),
    };
    ctx.page(SpecialistsScreen {
        specialisations: directory.specialisations.iter().map(option).collect(),
        items,
        total,
        prev: (page > 1).then(|| href(page - 1)),
        next: (page < last).then(|| href(page + 1)),
        similar: total > 0 && !exact,
        q,
    })
}

/// The soonest date over all branches where the doctor can be booked.
async fn nearest(
    ctx: &Ctx,
    directory: &Directory,
    id: &str,
) -> Result<Option<chrono::NaiveDate>, Problem> {
    let id: Uuid = id.parse().map_err(|_| problem::not_found())?;
    let mut soonest = None;
    for branch in offered(&ctx.clinic, directory) {
        let plan = plan::open(&ctx.clinic, directory, DoctorId::of(id), branch.id, None).await?;
        let wish = plan::wish(&ctx.clinic, branch.id, 0);
        let date = plan::nearest(&plan, wish, zone(&ctx.clinic, branch));
        soonest = soonest.into_iter().chain(date).min();
    }
    Ok(soonest)
}

/// A doctor's page.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.section(Section::Specialists)?;
    let directory = directory::of(&ctx.clinic).await?;
    let id: Uuid = raw.parse().map_err(|_| problem::not_found())?;
    let doctor = directory.shown_doctor(id).ok_or_else(problem::not_found)?;
    let open = offered(&ctx.clinic, &directory);
    let mut book = Vec::new();
    for post in directory.posts.iter().filter(|post| post.doctor_id == id) {
        let branch = open.iter().find(|branch| branch.id == post.branch_id);
        let Some((branch, named)) = branch.zip(directory.specialisation(post.specialisation_id))
        else {
            continue;
        };
        let (of, named_id) = (DoctorId::of(id), Some(named.id));
        let plan = plan::open(&ctx.clinic, &directory, of, branch.id, named_id).await?;
        let wish = plan::wish(&ctx.clinic, branch.id, 0);
        book.push(BookLink {
            branch: branch.name.clone(),
            specialisation: named.name.clone(),
            nearest: plan::nearest(&plan, wish, zone(&ctx.clinic, branch)),
            href: Choice::of_post(branch.id, named.id, id).href("/booking/schedule", &[]),
        });
    }
    let page = ctx.query.get::<u64>("reviews")?.unwrap_or(1).clamp(1, 10_000);
    let (reviews, more) = match directory.rating(id) {
        Some(_) => reviews::published(&ctx.clinic, DoctorId::of(id), page).await?,
        None => (vec![], false),
    };
    let reviews_href = |page: u64| format!("/specialists/{id}?reviews={page}#reviews");
    let mut specialist = view(&ctx, &directory, doctor);
    specialist.doctor.nearest = book.iter().filter_map(|link| link.nearest).min();
    ctx.page(SpecialistScreen {
        specialist,
        about: doctor.about.clone(),
        services: directory.services_of(id).map(service_view).collect(),
        book,
        reviews,
        newer: (page > 1).then(|| reviews_href(page - 1)),
        older: more.then(|| reviews_href(page + 1)),
    })
}
