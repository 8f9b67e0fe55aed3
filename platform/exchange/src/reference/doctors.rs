//! Doctors, with their services and posts: what is told of them is all there is.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::person::FullName;
use store::{
    DbError, Writer, doctor_services,
    doctor_services::DoctorService,
    doctors::{self, Doctor},
    posts::{self, Post},
};
use uuid::Uuid;

use super::{At, Told};
use crate::{
    batch::Refusal,
    check,
    records::{DoctorRecord, PostRecord},
    references::{Of, References},
};

/// A doctor as kept: with the services given and the posts held.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Kept {
    doctor: Doctor,
    services: BTreeSet<Uuid>,
    posts: BTreeSet<Held>,
}

/// A post: branch, specialisation, department, default service.
type Held = (Uuid, Uuid, Option<Uuid>, Option<Uuid>);

/// What doctors refer to.
#[derive(Debug)]
pub struct Known {
    branches: References,
    departments: References,
    specialisations: References,
    services: References,
}

/// The most services of one doctor, and the most posts.
const MANY: usize = 1000;

impl DoctorRecord {
    /// A doctor as kept, of the rows.
    pub fn kept(doctor: Doctor, services: &[DoctorService], posts: &[Post]) -> Kept {
        Kept {
            services: services
                .iter()
                .filter(|link| link.doctor_id == doctor.id)
                .map(|link| link.service_id)
                .collect(),
            posts: posts.iter().filter(|post| post.doctor_id == doctor.id).map(held).collect(),
            doctor,
        }
    }
}

impl Told for DoctorRecord {
    type Row = Kept;
    type Known = Known;

    fn mis_id(&self) -> &str {
        &self.id
    }

    async fn known(db: &Writer, told: &[&Self]) -> Result<Known, DbError> {
        let posts = || told.iter().flat_map(|one| one.posts.iter().flatten());
        let services = told.iter().flat_map(|one| one.services.iter().flatten());
        let services = services
            .chain(told.iter().filter_map(|one| one.default_service.as_ref()))
            .chain(posts().filter_map(|post| post.default_service.as_ref()));
        let departments = posts().filter_map(|post| post.department.as_deref());
        let specialisations = posts().map(|post| post.specialisation.as_str());
        Ok(Known {
            branches: References::load(db, Of::Branches, posts().map(|post| &*post.branch)).await?,
            departments: References::load(db, Of::Departments, departments).await?,
            specialisations: References::load(db, Of::Specialisations, specialisations).await?,
            services: References::load(db, Of::Services, services.map(String::as_str)).await?,
        })
    }

    async fn lock(db: &mut Writer, ids: &[String]) -> Result<Vec<Kept>, DbError> {
        let rows = doctors::lock_of_codes(db, ids).await?;
        let own: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let services = doctor_services::of_doctors(db, &own).await?;
        let posts = posts::of_doctors(db, &own).await?;
        let kept = |doctor| Self::kept(doctor, &services, &posts);
        Ok(rows.into_iter().map(kept).collect())
    }

    async fn put(db: &mut Writer, rows: Vec<Kept>) -> Result<(), DbError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.doctor.id).collect();
        doctors::put(db, rows.iter().map(|row| row.doctor.clone()).collect()).await?;
        let links = rows.iter().flat_map(|row| {
            row.services.iter().map(|service| DoctorService::new(row.doctor.id, *service))
        });
        doctor_services::replace(db, &ids, links.collect()).await?;
        let held = rows.iter().flat_map(|row| {
            row.posts.iter().map(|(branch, specialisation, department, service)| {
                Post::new(row.doctor.id, *branch, *specialisation, *department, *service)
            })
        });
        posts::replace(db, &ids, held.collect()).await
    }

    fn row(&self, at: &At<'_, Self>) -> Result<Kept, Refusal> {
        let known = at.known;
        let mut kept = at.old.cloned().unwrap_or_else(|| blank(at.new));
        let row = &mut kept.doctor;
        row.code = self.id.clone();
        row.surname = name("/surname", &self.surname)?;
        row.name = name("/name", &self.name)?;
        row.patronymic = match self.patronymic.trim() {
            "" => String::new(),
            _ => name("/patronymic", &self.patronymic)?,
        };
        row.post = check::line("/position", &self.position)?;
        let since = |year| check::number("/since", year, 1900, 2200);
        row.since = self.since.map(since).transpose()?;
        row.about = check::text("/about", &self.about)?;
        let service = self.default_service.as_deref();
        row.default_service_id = known.services.maybe("/default_service", service)?;
        row.hidden_at = None;
        if let Some(services) = &self.services {
            check::number("/services", services.len(), 0, MANY)?;
            let service =
                |(at, id): (usize, &String)| known.services.get(&format!("/services/{at}"), id);
            kept.services = services.iter().enumerate().map(service).collect::<Result<_, _>>()?;
        }
        if let Some(posts) = &self.posts {
            check::number("/posts", posts.len(), 0, MANY)?;
            kept.posts = told_posts(posts, known)?;
        }
        Ok(kept)
    }

    fn code(row: &Kept) -> &str {
        &row.doctor.code
    }

    fn id(row: &Kept) -> Uuid {
        row.doctor.id
    }

    fn hidden(row: &mut Kept) -> &mut Option<DateTime<Utc>> {
        &mut row.doctor.hidden_at
    }
}

/// The posts that are told; the same place as the same specialist twice is a mistake.
fn told_posts(posts: &[PostRecord], known: &Known) -> Result<BTreeSet<Held>, Refusal> {
    let mut places = BTreeSet::new();
    let mut held = BTreeSet::new();
    for (at, post) in posts.iter().enumerate() {
        let field = |name: &str| format!("/posts/{at}/{name}");
        let branch = known.branches.get(&field("branch"), &post.branch)?;
        let named = &post.specialisation;
        let specialisation = known.specialisations.get(&field("specialisation"), named)?;
        if !places.insert((branch, specialisation)) {
            return Err(Refusal::of(format!("/posts/{at}"), "exchange.repeated"));
        }
        let department = post.department.as_deref();
        let department = known.departments.maybe(&field("department"), department)?;
        let service = post.default_service.as_deref();
        let service = known.services.maybe(&field("default_service"), service)?;
        held.insert((branch, specialisation, department, service));
    }
    Ok(held)
}

fn held(post: &Post) -> Held {
    (post.branch_id, post.specialisation_id, post.department_id, post.default_service_id)
}

/// A part of a name.
fn name(field: &str, typed: &str) -> Result<String, Refusal> {
    FullName::part(typed).map_err(|_| Refusal::of(field, "exchange.name_wrong"))
}

fn blank(id: Uuid) -> Kept {
    let empty = String::new;
    let doctor = Doctor::new(
        id,
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        None,
        empty(),
        None,
        None,
        None,
    );
    Kept { doctor, services: BTreeSet::new(), posts: BTreeSet::new() }
}
