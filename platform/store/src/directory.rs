//! All of a clinic's reference data in one value: small, read often, changed seldom.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DbError, Reader, branches, branches::Branch, closings, closings::Closing, departments,
    departments::Department, doctor_services, doctor_services::DoctorService, doctors,
    doctors::Doctor, posts, posts::Post, questions, questions::Question, reviews, reviews::Rating,
    services, services::Service, specialisations, specialisations::Specialisation,
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
    /// When patients cannot book on the portal.
    #[serde(default)]
    pub closings: Vec<Closing>,
    /// What is not offered any more, but what visits may still point to.
    #[serde(default)]
    pub hidden: Hidden,
}

/// What is hidden from who books.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Hidden {
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
}

/// Reads it all, in one snapshot.
pub async fn load(db: &Reader) -> Result<Directory, DbError> {
    fn part<T>(all: Vec<T>, hidden: impl Fn(&T) -> bool) -> (Vec<T>, Vec<T>) {
        all.into_iter().partition(|one| !hidden(one))
    }
    let branches = part(branches::all(db).await?, |one| one.hidden_at.is_some());
    let departments = part(departments::all(db).await?, |one| one.hidden_at.is_some());
    let specialisations = part(specialisations::all(db).await?, |one| one.hidden_at.is_some());
    let services = part(services::all(db).await?, |one| one.hidden_at.is_some());
    let doctors = part(doctors::all(db).await?, |one| one.hidden_at.is_some());
    // A post is offered where its doctor, its branch and its specialisation are.
    let mut posts = posts::all(db).await?;
    posts.retain(|post| {
        doctors.1.iter().all(|one| one.id != post.doctor_id)
            && branches.1.iter().all(|one| one.id != post.branch_id)
            && specialisations.1.iter().all(|one| one.id != post.specialisation_id)
    });
    Ok(Directory {
        branches: branches.0,
        departments: departments.0,
        specialisations: specialisations.0,
        services: services.0,
        doctors: doctors.0,
        posts,
        doctor_services: doctor_services::all(db).await?,
        questions: questions::all(db).await?,
        ratings: reviews::ratings(db).await?,
        closings: closings::all(db).await?,
        hidden: Hidden {
            branches: branches.1,
            departments: departments.1,
            specialisations: specialisations.1,
            services: services.1,
            doctors: doctors.1,
        },
    })
}

impl Directory {
    /// The branch with this id, a hidden one too: visits were there.
    pub fn branch(&self, id: Uuid) -> Option<&Branch> {
        self.branches.iter().chain(&self.hidden.branches).find(|branch| branch.id == id)
    }

    /// The specialisation with this id, a hidden one too.
    pub fn specialisation(&self, id: Uuid) -> Option<&Specialisation> {
        self.specialisations.iter().chain(&self.hidden.specialisations).find(|one| one.id == id)
    }

    /// The doctor with this id, a hidden one too.
    pub fn doctor(&self, id: Uuid) -> Option<&Doctor> {
        self.doctors.iter().chain(&self.hidden.doctors).find(|doctor| doctor.id == id)
    }

    /// The doctor with this id, unless hidden.
    pub fn shown_doctor(&self, id: Uuid) -> Option<&Doctor> {
        self.doctors.iter().find(|doctor| doctor.id == id)
    }

    /// The rating of a doctor who has published reviews.
    pub fn rating(&self, doctor: Uuid) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.doctor_id == doctor)
    }

    /// The service with this id, unless hidden: a visit keeps the names of its own.
    pub fn service(&self, id: Uuid) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The department with this id, a hidden one too.
    pub fn department(&self, id: Uuid) -> Option<&Department> {
        let all = self.departments.iter().chain(&self.hidden.departments);
        all.into_iter().find(|department| department.id == id)
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
