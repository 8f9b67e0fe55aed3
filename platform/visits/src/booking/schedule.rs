//! «Просмотр расписания» (B5): a month of one doctor, a week of several.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use kernel::{Money, Problem, ids::DoctorId};
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::{directory::Directory, plans::Plan};
use uuid::Uuid;

use super::{
    Choice,
    screens::{MonthScreen, WeekRow, WeekScreen},
    steps::must_offer,
};
use crate::{
    closings,
    directory::{self, doctor_view, service_view, zone},
    queue,
    schedule::{plan, slots::Wish, week},
    views::{ChosenServices, ClosingView, DoctorView, TimesView},
};

/// What the page is about, read from its address.
struct View<'a> {
    ctx: &'a Ctx,
    directory: &'a Directory,
    choice: &'a Choice,
    zone: Tz,
    today: NaiveDate,
    error: Option<&'static str>,
}

/// One chosen doctor with everything the calendar needs.
struct Chosen {
    specialisation: Uuid,
    id: Uuid,
    view: DoctorView,
    specialisation_name: String,
    plan: std::sync::Arc<Plan>,
    wish: Wish,
    services: Option<ChosenServices>,
}

#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    if let Some(page) = queue::before(&ctx).await? {
        return Ok(page);
    }
    // Known before the first time is pressed: pressed twice, it is still one visitor's.
    ctx.visitor_or_new();
    let directory = directory::of(&ctx.clinic).await?;
    let choice = Choice::read(&ctx.query, &directory)?;
    must_offer(&ctx.clinic, &directory, choice.branch)?;
    let chosen_for =
        |id: &Uuid| choice.doctors.iter().any(|(specialisation, _)| specialisation == id);
    if choice.doctors.is_empty() || !choice.specialisations.iter().all(chosen_for) {
        return Ok(Page::to(choice.href("/booking/doctors", &[("error", String::new())])));
    }
    if let Some(doctor) = choice.lacks_services(&directory) {
        let mut more = vec![("for", doctor.to_string())];
        // The form of services came back with nothing ticked.
        if ctx.query.text("for") == doctor.to_string() {
            more.push(("error", String::new()));
        }
        return Ok(Page::to(choice.href("/booking/services", &more)));
    }
    let branch = choice.branch(&directory)?;
    let zone = zone(&ctx.clinic, branch);
    let view = View {
        ctx: &ctx,
        directory: &directory,
        choice: &choice,
        zone,
        today: kernel::zone::date(zone, ctx.clinic.now()),
        error: match ctx.query.text("refused").as_str() {
            "slot_taken" => Some("booking-slot_taken"),
            "slot_not_offered" => Some("booking-slot_not_offered"),
            "hold_expired" => Some("booking-hold_expired"),
            _ => None,
        },
    };
    let mut doctors = Vec::new();
    for (specialisation, doctor) in &choice.doctors {
        doctors.push(view.chosen(*specialisation, *doctor).await?);
    }
    match doctors.as_slice() {
        [one] => view.month(one),
        several => view.week(several),
    }
}

impl View<'_> {
    async fn chosen(&self, specialisation: Uuid, id: Uuid) -> Result<Chosen, Problem> {
        let (doctor, named) = self.choice.doctor(self.directory, (specialisation, id))?;
        let services = self.choice.services_of(self.directory, id);
        let minutes: u32 = services.iter().map(|one| u32::try_from(one.minutes).unwrap_or(0)).sum();
        let wish = plan::wish(&self.ctx.clinic, self.choice.branch, minutes);
        let (of, branch) = (DoctorId::of(id), self.choice.branch);
        let clinic = &self.ctx.clinic;
        let plan = plan::open(clinic, self.directory, of, branch, Some(specialisation)).await?;
        let nearest = plan::nearest(&plan, wish, self.zone);
        let post = self.directory.post(id, self.choice.branch, specialisation);
        let total = services.iter().filter_map(|one| one.price_kopecks).map(Money).sum();
        let change_href = self.choice.href("/booking/services", &[("for", id.to_string())]);
        Ok(Chosen {
            specialisation,
            id,
            view: doctor_view(self.directory, doctor, post, nearest, self.today),
            specialisation_name: named.name.clone(),
            plan,
            wish,
            services: (!services.is_empty()).then(|| ChosenServices {
                items: services.into_iter().map(service_view).collect(),
                total,
                minutes,
                change_href,
            }),
        })
    }

    fn here(&self, more: &[(&str, String)]) -> String {
        self.choice.href("/booking/schedule", more)
    }

    fn times(&self, one: &Chosen, date: NaiveDate) -> TimesView {
        let value =
            |from| format!("{}.{}.{}.{from}", one.id, self.choice.branch, one.specialisation);
        week::times(&one.plan, one.wish, self.zone, date, one.view.name.clone(), value)
    }

    fn closings(&self) -> Result<Vec<ClosingView>, Problem> {
        let branch = self.choice.branch(self.directory)?;
        let named: Vec<Uuid> = self.choice.doctors.iter().map(|(named, _)| *named).collect();
        Ok(closings::told(&self.ctx.clinic, self.directory, branch, &named))
    }

    fn zone_label(&self) -> String {
        kernel::zone::label(self.zone, self.ctx.clinic.now())
    }

    fn month(&self, one: &Chosen) -> Result<Page, Fail> {
        let (first_day, last_day) = plan::bookable(one.wish, self.zone);
        let selected = self
            .ctx
            .query
            .get::<NaiveDate>("day")?
            .filter(|day| (first_day..=last_day).contains(day));
        let wished = self.ctx.query.get::<NaiveDate>("month")?.or(selected).or(one.view.nearest);
        let shown = wished.unwrap_or(first_day).clamp(first_day.min(self.today), last_day);
        let first = shown.with_day(1).unwrap_or(shown);
        let href =
            |day: NaiveDate| self.here(&[("month", first.to_string()), ("day", day.to_string())]);
        let cell = |date: NaiveDate| {
            week::cell(
                &one.plan,
                one.wish,
                self.zone,
                date,
                self.today,
                selected == Some(date),
                href,
            )
        };
        let month_href = |month: NaiveDate| self.here(&[("month", month.to_string())]);
        let this = self.today.with_day(1).unwrap_or(self.today);
        self.ctx.page(MonthScreen {
            steps: self.choice.steps(4, &self.ctx.clinic),
            doctor: one.view.clone(),
            specialisation: one.specialisation_name.clone(),
            branch: self.choice.branch(self.directory)?.name.clone(),
            month: first,
            weeks: week::weeks(first, cell),
            prev: week::month(first, -1).filter(|month| *month >= this).map(month_href),
            next: week::month(first, 1).filter(|month| *month <= last_day).map(month_href),
            day: selected.map(|day| self.times(one, day)),
            action: "/booking/holds".into(),
            hidden: self.choice.hidden(&[]),
            zone: self.zone_label(),
            chosen: one.services.clone(),
            closings: self.closings()?,
            error: self.error,
            back: self.choice.href("/booking/doctors", &[]),
        })
    }

    fn week(&self, doctors: &[Chosen]) -> Result<Page, Fail> {
        let wish = plan::wish(&self.ctx.clinic, self.choice.branch, 0);
        let (first_day, last_day) = plan::bookable(wish, self.zone);
        let soonest = doctors.iter().filter_map(|one| one.view.nearest).min();
        let day = self
            .ctx
            .query
            .get::<NaiveDate>("day")?
            .filter(|day| (first_day..=last_day).contains(day));
        let wished = self.ctx.query.get::<NaiveDate>("week")?.or(day).or(soonest);
        let monday =
            week::monday(wished.unwrap_or(first_day).clamp(first_day.min(self.today), last_day));
        let selected = self.ctx.query.get::<Uuid>("of")?.zip(day);
        let rows = doctors.iter().map(|one| {
            let href = |date: NaiveDate| {
                self.here(&[
                    ("week", monday.to_string()),
                    ("of", one.id.to_string()),
                    ("day", date.to_string()),
                ])
            };
            let cell = |date| {
                let chosen = selected == Some((one.id, date));
                week::cell(&one.plan, one.wish, self.zone, date, self.today, chosen, href)
            };
            WeekRow {
                doctor: one.view.clone(),
                specialisation: one.specialisation_name.clone(),
                days: week::days(monday).into_iter().map(cell).collect(),
                done: self.choice.done.contains(&one.id),
            }
        });
        let shown = selected
            .and_then(|(id, day)| doctors.iter().find(|one| one.id == id).map(|one| (one, day)));
        let move_by = |days: i64| {
            let to = monday + chrono::TimeDelta::days(days);
            (to <= last_day && to + chrono::TimeDelta::days(6) >= self.today)
                .then(|| self.here(&[("week", to.to_string())]))
        };
        self.ctx.page(WeekScreen {
            steps: self.choice.steps(4, &self.ctx.clinic),
            branch: self.choice.branch(self.directory)?.name.clone(),
            days: week::days(monday),
            rows: rows.collect(),
            prev: move_by(-7),
            next: move_by(7),
            day: shown.map(|(one, day)| self.times(one, day)),
            action: "/booking/holds".into(),
            hidden: self.choice.hidden(&[]),
            zone: self.zone_label(),
            chosen: shown.and_then(|(one, _)| one.services.clone()),
            closings: self.closings()?,
            error: self.error,
            back: self.choice.href("/booking/doctors", &[]),
        })
    }
}
