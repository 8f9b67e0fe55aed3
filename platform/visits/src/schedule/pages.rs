//! «Расписание» (C14): a week of everybody of one specialisation in one branch.

use chrono::NaiveDate;
use kernel::{ids::DoctorId, site::Section};
use poem::handler;
use shell::{Ctx, Fail, Page};
use uuid::Uuid;

use super::{
    plan,
    screens::{Choice, ScheduleScreen},
    week,
};
use crate::{
    booking::{offered, screens::WeekRow},
    directory::{self, doctor_view, zone},
};

#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.section(Section::Schedule)?;
    let directory = directory::of(&ctx.clinic).await?;
    let branches = offered(&ctx.clinic, &directory);
    let wished = ctx.query.get::<Uuid>("branch")?;
    let branch = match wished {
        Some(id) => branches.iter().find(|branch| branch.id == id).copied(),
        None => branches.first().copied(),
    };
    let branch = branch.ok_or_else(kernel::problem::not_found)?;
    let here = |id: Uuid| {
        directory
            .posts
            .iter()
            .any(|post| post.branch_id == branch.id && post.specialisation_id == id)
    };
    let specialisations: Vec<_> =
        directory.specialisations.iter().filter(|one| here(one.id)).collect();
    let wished = ctx.query.get::<Uuid>("s")?;
    // A speciality that the other branch does not have falls back to its first one.
    let chosen = wished
        .and_then(|id| specialisations.iter().find(|one| one.id == id))
        .or(specialisations.first())
        .ok_or_else(kernel::problem::not_found)?;

    let (zone, wish) = (zone(&ctx.clinic, branch), plan::wish(&ctx.clinic, branch.id, 0));
    let today = kernel::zone::date(zone, ctx.clinic.now());
    let (first_day, last_day) = plan::bookable(wish, zone);
    let day = ctx.query.get::<NaiveDate>("day")?.filter(|day| (first_day..=last_day).contains(day));
    let wished = ctx.query.get::<NaiveDate>("week")?.or(day).unwrap_or(first_day);
    let monday = week::monday(wished.clamp(first_day.min(today), last_day));
    let selected = ctx.query.get::<Uuid>("of")?.zip(day);
    if selected.is_some() {
        // Known before the first time is pressed: pressed twice, it is still one visitor's.
        ctx.visitor_or_new();
    }
    let href = |more: &[(&str, String)]| {
        let mut fields = vec![("branch", branch.id.to_string()), ("s", chosen.id.to_string())];
        fields.extend(more.iter().map(|(name, value)| (*name, value.clone())));
        format!("/schedule?{}", serde_urlencoded::to_string(fields).unwrap_or_default())
    };

    let mut rows = Vec::new();
    let mut times = None;
    let posts = directory
        .posts
        .iter()
        .filter(|post| post.branch_id == branch.id && post.specialisation_id == chosen.id);
    for post in posts {
        let Some(doctor) = directory.doctor(post.doctor_id) else { continue };
        let id = DoctorId::of(doctor.id);
        let plan = plan::open(&ctx.clinic, &directory, id, branch.id, Some(chosen.id)).await?;
        let view =
            doctor_view(&directory, doctor, Some(post), plan::nearest(&plan, wish, zone), today);
        let cell = |date: NaiveDate| {
            let chosen_day = selected == Some((doctor.id, date));
            week::cell(&plan, wish, zone, date, today, chosen_day, |date| {
                // Where services must be chosen, the wizard asks for them first.
                if chosen.choose_services {
                    let choice = crate::booking::Choice::of_post(branch.id, chosen.id, doctor.id);
                    return choice.href("/booking/schedule", &[("day", date.to_string())]);
                }
                href(&[
                    ("of", doctor.id.to_string()),
                    ("day", date.to_string()),
                    ("week", monday.to_string()),
                ])
            })
        };
        if let Some((_, date)) =
            selected.filter(|(id, _)| *id == doctor.id && !chosen.choose_services)
        {
            let value = |from| format!("{}.{}.{}.{from}", doctor.id, branch.id, chosen.id);
            times = Some(week::times(&plan, wish, zone, date, view.name.clone(), value));
        }
        rows.push(WeekRow {
            doctor: view,
            specialisation: chosen.name.clone(),
            days: week::days(monday).into_iter().map(cell).collect(),
            done: false,
        });
    }
    rows.sort_by(|a, b| a.doctor.name.cmp(&b.doctor.name));
    let move_by = |days: i64| {
        let to = monday + chrono::TimeDelta::days(days);
        (to <= last_day && to + chrono::TimeDelta::days(6) >= today)
            .then(|| href(&[("week", to.to_string())]))
    };
    let choice = |id: Uuid, name: &str, selected: bool| Choice {
        id: id.to_string(),
        name: name.to_owned(),
        selected,
    };
    ctx.page(ScheduleScreen {
        branches: branches
            .iter()
            .map(|one| choice(one.id, &one.name, one.id == branch.id))
            .collect(),
        specialisations: specialisations
            .iter()
            .map(|one| choice(one.id, &one.name, one.id == chosen.id))
            .collect(),
        days: week::days(monday),
        rows,
        prev: move_by(-7),
        next: move_by(7),
        day: times,
        action: "/booking/holds".into(),
        hidden: vec![],
        zone: kernel::zone::label(zone, ctx.clinic.now()),
    })
}
