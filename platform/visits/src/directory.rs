//! The clinic's reference data, from the cache.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use kernel::{Money, Problem, phone};
use shell::app::Clinic;
use store::{
    branches::Branch,
    cache::keys::ClinicDirectory,
    directory::{self, Directory},
    doctors::Doctor,
    objects::keys::{Picture, Size},
    posts::Post,
    services::Service,
};

use crate::views::{DoctorView, RatingOf, ServiceView};

/// The clinic's reference data.
pub async fn of(clinic: &Clinic) -> Result<Arc<Directory>, Problem> {
    let load = || async {
        let db = clinic.db().read().await?;
        Ok::<_, Problem>(directory::load(&db).await?)
    };
    clinic.cache().get(ClinicDirectory, load).await
}

/// The zone in which a branch's times are shown; the site's where the branch's is unknown.
pub fn zone(clinic: &Clinic, branch: &Branch) -> Tz {
    branch.zone.parse().unwrap_or(clinic.site.config.zone)
}

/// Whether a branch sees patients online.
pub fn online(branch: &Branch) -> bool {
    branch.kind == "online"
}

/// «Фамилия Имя Отчество».
pub fn full_name(doctor: &Doctor) -> String {
    [&*doctor.surname, &*doctor.name, &*doctor.patronymic].join(" ").trim_end().to_owned()
}

/// The address of a doctor's photo.
pub fn photo(doctor: &Doctor, size: Size) -> Option<String> {
    let stem = doctor.photo.as_deref()?;
    Picture::of(stem, size).ok().map(|picture| picture.href())
}

/// A service as screens show it.
pub fn service_view(service: &Service) -> ServiceView {
    ServiceView {
        id: service.id.to_string(),
        code: service.nomenclature.clone(),
        name: service.name.clone(),
        price: service.price_kopecks.map(Money),
        minutes: u32::try_from(service.minutes).unwrap_or(0),
    }
}

/// A doctor as screens show one, at a post where one is meant.
pub fn doctor_view(
    directory: &Directory,
    doctor: &Doctor,
    post: Option<&Post>,
    nearest: Option<NaiveDate>,
    today: NaiveDate,
) -> DoctorView {
    let initial = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
    let price = match post {
        Some(post) => directory.default_service(post),
        None => doctor.default_service_id.and_then(|id| directory.service(id)),
    };
    DoctorView {
        id: doctor.id.to_string(),
        name: full_name(doctor),
        initials: initial(&doctor.surname) + &initial(&doctor.name),
        position: doctor.post.clone(),
        experience: doctor.since.map(|since| today.year() - since).filter(|years| *years > 0),
        photo: photo(doctor, Size::Small),
        photo_large: photo(doctor, Size::Photo),
        href: format!("/specialists/{}", doctor.id),
        nearest,
        price: price.and_then(|service| service.price_kopecks).map(Money),
        rating: directory.rating(doctor.id).map(RatingOf::from),
    }
}

/// A branch's phone as the manual shows phones.
pub fn phone_of(branch: &Branch) -> String {
    phone::show(&branch.phone)
}
