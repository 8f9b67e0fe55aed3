//! All of a clinic's reference data in one value: small, read often, changed seldom.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DbError, Reader, branches, branches::Branch, departments, departments::Department,
    doctor_services, doctor_services::DoctorService, doctors, doctors::Doctor, posts, posts::Post,
    questions, questions::Question, reviews, reviews::Rating, services, services::Service,
    specialisations, specialisations::Specialisation,
};

/// A clinic's reference data, each list in the clinic's order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Directory {
    /// Medical institutions.
    pub branches: Vec<Branch>,
    /// Departments.
    pub departments: Vec<Department>,
    /// Specialisations.
    pub specialisations: Vec<Specialisation>,
    /// Services.
    pub services: Vec<Service>,
    /// Doctors.
    pub doctors: Vec<Doctor>,
    /// Where and as what doctors see patients.
    pub posts: Vec<Post>,
    /// Which doctor gives which services.
    pub doctor_services: Vec<DoctorService>,
    /// Questions and answers.
    pub questions: Vec<Question>,
    /// What patients think of the doctors (C5).
    #[serde(default)]
    pub ratings: Vec<Rating>,
}

/// Reads it all, in one snapshot.
pub async fn load(db: &Reader) -> Result<Directory, DbError> {
    Ok(Directory {
        branches: branches::all(db).await?,
        departments: departments::all(db).await?,
        specialisations: specialisations::all(db).await?,
        services: services::all(db).await?,
        doctors: doctors::all(db).await?,
        posts: posts::all(db).await?,
        doctor_services: doctor_services::all(db).await?,
        questions: questions::all(db).await?,
        ratings: reviews::ratings(db).await?,
    })
}

impl Directory {
    /// The branch with this id.
    pub fn branch(&self, id: Uuid) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == id)
    }

    /// The specialisation with this id.
    pub fn specialisation(&self, id: Uuid) -> Option<&Specialisation> {
        self.specialisations.iter().find(|one| one.id == id)
    }

    /// The doctor with this id.
    pub fn doctor(&self, id: Uuid) -> Option<&Doctor> {
        self.doctors.iter().find(|doctor| doctor.id == id)
    }

    /// The rating of a doctor who has published reviews.
    pub fn rating(&self, doctor: Uuid) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.doctor_id == doctor)
    }

    /// The service with this id.
    pub fn service(&self, id: Uuid) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The department with this id.
    pub fn department(&self, id: Uuid) -> Option<&Department> {
        self.departments.iter().find(|department| department.id == id)
    }

    /// The post of a doctor in a branch as a specialist, if there is one.
    pub fn post(&self, doctor: Uuid, branch: Uuid, specialisation: Uuid) -> Option<&Post> {
        self.posts.iter().find(|post| {
            post.doctor_id == doctor
                && post.branch_id == branch
                && post.specialisation_id == specialisation
        })
    }

    /// The default service of a doctor at a post: the post's own, the doctor's, or the
    /// department's (B4).
    pub fn default_service(&self, post: &Post) -> Option<&Service> {
        let doctors = self.doctor(post.doctor_id).and_then(|doctor| doctor.default_service_id);
        let departments = post
            .department_id
            .and_then(|id| self.department(id))
            .and_then(|department| department.default_service_id);
        post.default_service_id.or(doctors).or(departments).and_then(|id| self.service(id))
    }

    /// The services that a doctor gives, in the price list's order.
    pub fn services_of(&self, doctor: Uuid) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(move |service| {
            self.doctor_services
                .iter()
                .any(|link| link.doctor_id == doctor && link.service_id == service.id)
        })
    }
}
