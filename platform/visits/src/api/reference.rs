//! What the clinic has.

use kernel::{Problem, problem};
use people::consents;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use shell::{Ctx, Fail};
use store::{directory::Directory, doctors::Doctor, services::Service};
use uuid::Uuid;

use super::{
    Tag,
    shapes::{
        BranchJson, DoctorJson, DoctorsJson, DocumentJson, Kind, PostJson, RatingJson, ServiceJson,
        ServicesJson, SpecialisationJson,
    },
};
use crate::{booking::offered, directory, search};

pub(super) struct Api;

/// Most items on a page.
const MOST: u32 = 200;

#[OpenApi(tag = "Tag::Clinic")]
impl Api {
    /// Branches that can be booked
    #[oai(path = "/branches", method = "get")]
    async fn branches(&self, ctx: Ctx) -> Result<Json<Vec<BranchJson>>, Fail> {
        let directory = directory::of(&ctx.clinic).await?;
        let json = offered(&ctx.clinic, &directory).into_iter().map(|branch| BranchJson {
            id: branch.id,
            name: branch.name.clone(),
            kind: if directory::online(branch) { Kind::Online } else { Kind::InPerson },
            address: branch.address.clone(),
            phone: branch.phone.clone(),
            hours: branch.hours.clone(),
            zone: directory::zone(&ctx.clinic, branch).name().to_owned(),
        });
        Ok(Json(json.collect()))
    }

    /// Specialisations, of a branch or of all
    #[oai(path = "/specialisations", method = "get")]
    async fn specialisations(
        &self,
        ctx: Ctx,
        branch: Query<Option<Uuid>>,
    ) -> Result<Json<Vec<SpecialisationJson>>, Fail> {
        let directory = directory::of(&ctx.clinic).await?;
        let json = directory.specialisations.iter().filter_map(|one| {
            let mut branches: Vec<Uuid> = directory
                .posts
                .iter()
                .filter(|post| post.specialisation_id == one.id)
                .map(|post| post.branch_id)
                .collect();
            branches.sort_unstable();
            branches.dedup();
            branch.0.is_none_or(|id| branches.contains(&id)).then(|| SpecialisationJson {
                id: one.id,
                name: one.name.clone(),
                choose_services: one.choose_services,
                branches,
            })
        });
        Ok(Json(json.collect()))
    }

    /// Doctors, a page of them
    #[oai(path = "/doctors", method = "get")]
    async fn doctors(
        &self,
        ctx: Ctx,
        branch: Query<Option<Uuid>>,
        specialisation: Query<Option<Uuid>>,
        /// Part of a name, a position or a speciality; tolerant of slips.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        #[oai(default, validator(maximum(value = "1000000")))] offset: Query<u32>,
        /// At most 200; 50 without it.
        limit: Query<Option<u32>>,
    ) -> Result<Json<DoctorsJson>, Fail> {
        let directory = directory::of(&ctx.clinic).await?;
        let q = q.0.unwrap_or_default();
        let found: Vec<&Doctor> = directory
            .doctors
            .iter()
            .filter(|doctor| {
                let mut posts = directory.posts.iter().filter(|post| post.doctor_id == doctor.id);
                (branch.0.is_none() && specialisation.0.is_none())
                    || posts.any(|post| {
                        branch.0.is_none_or(|id| id == post.branch_id)
                            && specialisation.0.is_none_or(|id| id == post.specialisation_id)
                    })
            })
            .filter(|doctor| {
                search::matches(&q, &format!("{} {}", directory::full_name(doctor), doctor.post))
                    .is_some()
            })
            .collect();
        let total = found.len() as u64;
        let page = found
            .into_iter()
            .skip(offset.0 as usize)
            .take(limit.0.unwrap_or(50).min(MOST) as usize);
        Ok(Json(DoctorsJson { items: page.map(|one| doctor(&directory, one)).collect(), total }))
    }

    /// A doctor
    #[oai(path = "/doctors/:id", method = "get")]
    async fn doctor(&self, ctx: Ctx, id: Path<Uuid>) -> Result<Json<DoctorJson>, Fail> {
        let directory = directory::of(&ctx.clinic).await?;
        let found = directory.shown_doctor(id.0).ok_or_else(problem::not_found)?;
        Ok(Json(doctor(&directory, found)))
    }

    /// Services of the price list, a page of them
    #[oai(path = "/services", method = "get")]
    async fn services(
        &self,
        ctx: Ctx,
        /// Services of this doctor only.
        doctor: Query<Option<Uuid>>,
        department: Query<Option<Uuid>>,
        #[oai(validator(max_length = 100))] q: Query<Option<String>>,
        #[oai(default, validator(maximum(value = "1000000")))] offset: Query<u32>,
        /// At most 200; 50 without it.
        limit: Query<Option<u32>>,
    ) -> Result<Json<ServicesJson>, Fail> {
        let directory = directory::of(&ctx.clinic).await?;
        let q = q.0.unwrap_or_default();
        let given = |service: &Service, doctor: Uuid| {
            directory
                .doctor_services
                .iter()
                .any(|link| link.doctor_id == doctor && link.service_id == service.id)
        };
        let found: Vec<&Service> = directory
            .services
            .iter()
            .filter(|service| doctor.0.is_none_or(|id| given(service, id)))
            .filter(|service| department.0.is_none_or(|id| service.department_id == Some(id)))
            .filter(|service| {
                search::matches(&q, &format!("{} {}", service.name, service.nomenclature)).is_some()
            })
            .collect();
        let total = found.len() as u64;
        let page = found
            .into_iter()
            .skip(offset.0 as usize)
            .take(limit.0.unwrap_or(50).min(MOST) as usize);
        let json = page.map(|one| ServiceJson {
            id: one.id,
            code: one.nomenclature.clone(),
            name: one.name.clone(),
            department: one.department_id,
            price: one.price_kopecks,
            minutes: one.minutes,
        });
        Ok(Json(ServicesJson { items: json.collect(), total }))
    }

    /// A legal document in force: `personal_data` or `policy`
    #[oai(path = "/documents/:kind", method = "get")]
    async fn document(&self, ctx: Ctx, kind: Path<String>) -> Result<Json<DocumentJson>, Fail> {
        let document = consents::current(&ctx.clinic, &kind.0).await?;
        Ok(Json(DocumentJson {
            kind: document.kind,
            version: document.version,
            title: document.title,
            body: document.body,
            hash: document.hash,
        }))
    }
}

fn doctor(directory: &Directory, doctor: &Doctor) -> DoctorJson {
    let posts = directory.posts.iter().filter(|post| post.doctor_id == doctor.id);
    DoctorJson {
        id: doctor.id,
        name: directory::full_name(doctor),
        position: doctor.post.clone(),
        since: doctor.since,
        about: doctor.about.clone(),
        rating: directory
            .rating(doctor.id)
            .map(|one| RatingJson { tenths: one.tenths(), reviews: one.count }),
        posts: posts
            .map(|post| PostJson {
                branch: post.branch_id,
                specialisation: post.specialisation_id,
                price: directory.default_service(post).and_then(|service| service.price_kopecks),
            })
            .collect(),
    }
}

/// A number that makes sense, or a refusal with a code.
pub(super) fn range(holds: bool, code: &'static str) -> Result<(), Problem> {
    if holds { Ok(()) } else { Err(Problem::refused(422, code)) }
}
