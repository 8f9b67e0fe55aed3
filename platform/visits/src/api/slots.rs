//! Free slots and nearest dates, from the cached plans.

use std::sync::Arc;

use chrono::NaiveDate;
use kernel::{Problem, ids::DoctorId, problem, zone};
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};
use shell::{Ctx, Fail};
use store::{branches::Branch, directory::Directory, plans::Plan};
use uuid::Uuid;

use super::{
    Tag,
    answers::{Asked, Rendered},
    reference::range,
    shapes::{DayJson, DoctorSlotsJson, NearestJson, SlotJson, SlotsJson},
};
use crate::{
    booking::offered,
    directory,
    schedule::{
        plan::{self, moment},
        slots,
    },
};

pub(super) struct Api;

/// Most days in one answer.
const DAYS: i64 = 62;
/// Most doctors in one answer.
const DOCTORS: usize = 100;

#[OpenApi(tag = "Tag::Schedule")]
impl Api {
    /// Free slots of a doctor in a branch
    #[oai(path = "/doctors/:id/slots", method = "get")]
    async fn of_doctor(
        &self,
        ctx: Ctx,
        id: Path<Uuid>,
        branch: Query<Uuid>,
        /// First day, local to the branch; today without it.
        from: Query<Option<NaiveDate>>,
        /// Last day; six days after the first without it; at most 62 days.
        until: Query<Option<NaiveDate>>,
        /// The visit's length in minutes, where services were chosen.
        minutes: Query<Option<u32>>,
    ) -> Result<Rendered<SlotsJson>, Fail> {
        let wanted = Wanted {
            doctors: vec![id.0],
            branch: branch.0,
            from: from.0,
            until: until.0,
            minutes: minutes.0,
        };
        Ok(wanted.answer(&ctx).await?)
    }

    /// Free slots of many doctors in a branch
    #[oai(path = "/slots", method = "get")]
    async fn of_many(
        &self,
        ctx: Ctx,
        branch: Query<Uuid>,
        /// At most 100, parted by commas.
        #[oai(explode = false, default)]
        doctors: Query<Vec<Uuid>>,
        /// First day, local to the branch; today without it.
        from: Query<Option<NaiveDate>>,
        /// Last day; six days after the first without it; at most 62 days.
        until: Query<Option<NaiveDate>>,
        /// The visit's length in minutes, where services were chosen.
        minutes: Query<Option<u32>>,
    ) -> Result<Rendered<SlotsJson>, Fail> {
        let wanted = Wanted {
            doctors: doctors.0,
            branch: branch.0,
            from: from.0,
            until: until.0,
            minutes: minutes.0,
        };
        Ok(wanted.answer(&ctx).await?)
    }

    /// The soonest free slot of every doctor of a specialisation in a branch
    #[oai(path = "/nearest", method = "get")]
    async fn nearest(
        &self,
        ctx: Ctx,
        branch: Query<Uuid>,
        specialisation: Query<Uuid>,
    ) -> Result<Rendered<Vec<NearestJson>>, Fail> {
        let asked = Asked::new(&ctx);
        if let Some(known) = asked.known() {
            return Ok(known);
        }
        let directory = directory::of(&ctx.clinic).await?;
        let branch = open(&ctx, &directory, branch.0)?;
        let here = |post: &&store::posts::Post| {
            post.branch_id == branch.id && post.specialisation_id == specialisation.0
        };
        let doctors: Vec<Uuid> =
            directory.posts.iter().filter(here).map(|post| post.doctor_id).collect();
        let named = Some(specialisation.0);
        let plans = plans(&ctx, &directory, branch.id, named, &doctors).await?;
        let rendered = asked.answer(plans.clone(), || {
            let (zone, wish) =
                (directory::zone(&ctx.clinic, branch), plan::wish(&ctx.clinic, branch.id, 0));
            let soonest = doctors.iter().zip(&plans).map(|(doctor, plan)| {
                let slot = slots::free(plan, wish, wish.earliest, wish.latest).next();
                let starts_at = slot.map(|slot| moment(slot.from));
                NearestJson {
                    doctor: *doctor,
                    date: starts_at.map(|at| zone::date(zone, at)),
                    starts_at,
                }
            });
            Ok(soonest.collect())
        });
        Ok(rendered?)
    }
}

struct Wanted {
    doctors: Vec<Uuid>,
    branch: Uuid,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    minutes: Option<u32>,
}

impl Wanted {
    async fn answer(self, ctx: &Ctx) -> Result<Rendered<SlotsJson>, Problem> {
        let asked = Asked::new(ctx);
        if let Some(known) = asked.known() {
            return Ok(known);
        }
        range(!self.doctors.is_empty(), "schedule.no_doctors")?;
        range(self.doctors.len() <= DOCTORS, "schedule.too_many_doctors")?;
        let directory = directory::of(&ctx.clinic).await?;
        let branch = open(ctx, &directory, self.branch)?;
        if self.doctors.iter().any(|id| directory.shown_doctor(*id).is_none()) {
            return Err(problem::not_found());
        }
        let zone = directory::zone(&ctx.clinic, branch);
        let from = self.from.unwrap_or_else(|| zone::date(zone, ctx.clinic.now()));
        let until =
            self.until.or_else(|| from.checked_add_days(chrono::Days::new(6))).unwrap_or(from);
        range(from <= until, "request.range")?;
        range((until - from).num_days() < DAYS, "schedule.too_long")?;
        let minutes = self.minutes.unwrap_or(0);
        range(minutes <= 24 * 60, "request.range")?;
        let plans = plans(ctx, &directory, branch.id, None, &self.doctors).await?;
        asked.answer(plans.clone(), || {
            let wish = plan::wish(&ctx.clinic, branch.id, minutes);
            let (first, last) = plan::bookable(wish, zone);
            let days = from
                .max(first)
                .iter_days()
                .take_while(|day| *day <= until.min(last))
                .collect::<Vec<_>>();
            let doctors = self.doctors.iter().zip(&plans).map(|(doctor, plan)| {
                let of_day = |date: &NaiveDate| {
                    let slots = plan::free_on(plan, wish, zone, *date);
                    let json = |slot: slots::Slot| SlotJson {
                        starts_at: moment(slot.from),
                        ends_at: moment(slot.until),
                    };
                    (!slots.is_empty()).then(|| DayJson {
                        date: *date,
                        slots: slots.into_iter().map(json).collect(),
                    })
                };
                DoctorSlotsJson { doctor: *doctor, days: days.iter().filter_map(of_day).collect() }
            });
            Ok(SlotsJson {
                branch: branch.id,
                zone: zone.name().to_owned(),
                doctors: doctors.collect(),
            })
        })
    }
}

async fn plans(
    ctx: &Ctx,
    directory: &Directory,
    branch: Uuid,
    specialisation: Option<Uuid>,
    doctors: &[Uuid],
) -> Result<Vec<Arc<Plan>>, Problem> {
    let mut plans = Vec::with_capacity(doctors.len());
    for doctor in doctors {
        let id = DoctorId::of(*doctor);
        plans.push(plan::open(&ctx.clinic, directory, id, branch, specialisation).await?);
    }
    Ok(plans)
}

/// A branch that can be booked.
fn open<'a>(ctx: &Ctx, directory: &'a Directory, id: Uuid) -> Result<&'a Branch, Problem> {
    offered(&ctx.clinic, directory)
        .into_iter()
        .find(|branch| branch.id == id)
        .ok_or_else(problem::not_found)
}
