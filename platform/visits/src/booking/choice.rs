//! What has been chosen so far, as the wizard's addresses carry it.

use kernel::{Problem, problem};
use shell::http::Form;
use store::{
    branches::Branch, directory::Directory, doctors::Doctor, services::Service,
    specialisations::Specialisation,
};
use uuid::Uuid;

use crate::views::Hidden;

/// More than any clinic's wizard needs, and few enough for an address.
const MOST: usize = 20;

/// The choice so far. Everything in it exists in the clinic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// `branch`.
    pub(crate) branch: Uuid,
    /// `s`, repeated.
    pub(crate) specialisations: Vec<Uuid>,
    /// `d`, repeated: specialisation and doctor.
    pub(crate) doctors: Vec<(Uuid, Uuid)>,
    /// `sv`, repeated: doctor and service.
    pub(crate) services: Vec<(Uuid, Uuid)>,
    /// `done`, repeated: doctors with whom a visit was booked in this wizard.
    pub(crate) done: Vec<Uuid>,
}

impl Choice {
    /// Reads an address or a form. What names nothing of this clinic is not found.
    pub(crate) fn read(form: &Form, directory: &Directory) -> Result<Self, Problem> {
        let one = |text: &str| Uuid::parse_str(text).map_err(|_| problem::not_found());
        let two = |text: &str| {
            let (a, b) = text.split_once('.').ok_or_else(problem::not_found)?;
            Ok::<_, Problem>((one(a)?, one(b)?))
        };
        let mut choice = Self {
            branch: form.need("branch")?,
            specialisations: form.all("s").map(one).collect::<Result<_, _>>()?,
            doctors: form.all("d").map(two).collect::<Result<_, _>>()?,
            services: form.all("sv").map(two).collect::<Result<_, _>>()?,
            done: form.all("done").map(one).collect::<Result<_, _>>()?,
        };
        choice.check(directory)?;
        let lists = [choice.specialisations.len(), choice.doctors.len(), choice.done.len()];
        if lists.into_iter().any(|len| len > MOST) || choice.services.len() > 3 * MOST {
            return Err(problem::not_found());
        }
        choice.specialisations.dedup();
        choice.doctors.dedup();
        Ok(choice)
    }

    /// The choice that a slot picked outside the wizard amounts to.
    pub(crate) fn of_post(branch: Uuid, specialisation: Uuid, doctor: Uuid) -> Self {
        Self {
            branch,
            specialisations: vec![specialisation],
            doctors: vec![(specialisation, doctor)],
            ..Self::default()
        }
    }

    fn check(&self, directory: &Directory) -> Result<(), Problem> {
        let gives = |doctor, service| {
            directory
                .doctor_services
                .iter()
                .any(|link| link.doctor_id == doctor && link.service_id == service)
        };
        let known = directory.branch(self.branch).is_some()
            && self.specialisations.iter().all(|id| directory.specialisation(*id).is_some())
            && self.doctors.iter().all(|(specialisation, doctor)| {
                directory.post(*doctor, self.branch, *specialisation).is_some()
            })
            && self.services.iter().all(|(doctor, service)| gives(*doctor, *service))
            && self.done.iter().all(|doctor| directory.shown_doctor(*doctor).is_some());
        if known { Ok(()) } else { Err(problem::not_found()) }
    }

    /// The chosen branch.
    pub(crate) fn branch<'a>(&self, directory: &'a Directory) -> Result<&'a Branch, Problem> {
        directory.branch(self.branch).ok_or_else(problem::not_found)
    }

    /// A chosen doctor with the specialisation.
    pub(crate) fn doctor<'a>(
        &self,
        directory: &'a Directory,
        (specialisation, doctor): (Uuid, Uuid),
    ) -> Result<(&'a Doctor, &'a Specialisation), Problem> {
        let found = directory.doctor(doctor).zip(directory.specialisation(specialisation));
        found.ok_or_else(problem::not_found)
    }

    /// The same choice, if a visit to some chosen doctor is still to be booked.
    pub(crate) fn remaining(&self) -> Option<&Self> {
        self.doctors.iter().any(|(_, doctor)| !self.done.contains(doctor)).then_some(self)
    }

    /// The services chosen for a doctor, in the price list's order.
    pub(crate) fn services_of<'a>(
        &self,
        directory: &'a Directory,
        doctor: Uuid,
    ) -> Vec<&'a Service> {
        let chosen = |service: &&Service| self.services.contains(&(doctor, service.id));
        directory.services.iter().filter(chosen).collect()
    }

    /// The first chosen doctor for whom services must be chosen and are not (B9).
    pub(crate) fn lacks_services(&self, directory: &Directory) -> Option<Uuid> {
        self.doctors.iter().find_map(|(specialisation, doctor)| {
            let needed =
                directory.specialisation(*specialisation).is_some_and(|one| one.choose_services);
            let chosen = self.services.iter().any(|(of, _)| of == doctor);
            (needed && !chosen).then_some(*doctor)
        })
    }

    /// Its fields, in the order of the steps.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("branch", self.branch.to_string())];
        fields.extend(self.specialisations.iter().map(|id| ("s", id.to_string())));
        fields.extend(self.doctors.iter().map(|(a, b)| ("d", format!("{a}.{b}"))));
        fields.extend(self.services.iter().map(|(a, b)| ("sv", format!("{a}.{b}"))));
        fields.extend(self.done.iter().map(|id| ("done", id.to_string())));
        fields
    }

    /// An address with this choice and more fields.
    pub(crate) fn href(&self, path: &str, more: &[(&str, String)]) -> String {
        let mut fields: Vec<(&str, String)> = self.fields();
        fields.extend(more.iter().map(|(name, value)| (*name, value.clone())));
        format!("{path}?{}", serde_urlencoded::to_string(fields).unwrap_or_default())
    }

    /// Hidden fields for a form that chooses `without` anew.
    pub(crate) fn hidden(&self, without: &[&str]) -> Vec<Hidden> {
        let kept = self.fields().into_iter().filter(|(name, _)| !without.contains(name));
        kept.map(|(name, value)| Hidden { name, value }).collect()
    }
}
