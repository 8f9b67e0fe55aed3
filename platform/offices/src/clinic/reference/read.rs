//! What a form says, as the shapes that the exchange's rules take.

use exchange::{
    import::kopecks,
    records::{BranchRecord, DepartmentRecord, DoctorRecord, ServiceRecord, SpecialisationRecord},
};
use kernel::{Problem, Refused};
use shell::{Trace, app::Clinic, http::Form};
use uuid::Uuid;

use super::{
    Kind, doctors,
    fields::{Loaded, of},
    save::{Save, save},
};

/// Stores what was typed.
///
/// Refuses as [`save`] does.
pub(super) async fn save_form(
    clinic: &Clinic,
    kind: Kind,
    (code, loaded): (String, Option<&Loaded>),
    form: &Form,
    trace: &Trace,
) -> Result<Uuid, Problem> {
    let fields: Vec<&'static str> = of(kind).iter().map(|(name, _)| *name).collect();
    let seen = form.text("seen");
    let how = Save {
        seen: loaded.map(|_| &*seen),
        shown: form.has("shown"),
        action: kind.action(),
        fields: &fields,
    };
    let some = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty());
    let whole = |name: &'static str| match some(name) {
        None => Ok(None),
        Some(text) => match text.parse::<i32>() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Problem::from(Refused::invalid(vec![(name, "exchange.number_wrong")]))),
        },
    };
    let place = || whole("position").map(|place| place.or(Some(0)));
    match kind {
        Kind::Branches => {
            let kept = loaded.and_then(|one| one.values["kind"].as_str().map(str::to_owned));
            let told = BranchRecord {
                id: code,
                name: form.text("name"),
                kind: kept.or_else(|| some("kind")),
                address: form.text("address"),
                phone: form.text("phone"),
                email: form.text("email"),
                hours: form.text("hours"),
                zone: some("zone"),
                metro: form.text("metro"),
                how_to_get: form.text("how_to_get"),
                position: place()?,
            };
            save(clinic, &told, how, trace).await
        }
        Kind::Departments => {
            let told = DepartmentRecord {
                id: code,
                name: form.text("name"),
                default_service: some("default_service"),
                position: place()?,
            };
            save(clinic, &told, how, trace).await
        }
        Kind::Specialisations => {
            let told = SpecialisationRecord {
                id: code,
                name: form.text("name"),
                choose_services: form.has("choose_services"),
                position: place()?,
            };
            save(clinic, &told, how, trace).await
        }
        Kind::Services => {
            let price = some("price").map(|text| {
                let wrong = || Refused::invalid(vec![("price", "clinic.price_wrong")]);
                kopecks(&text).ok_or_else(wrong)
            });
            let told = ServiceRecord {
                id: code,
                name: form.text("name"),
                code: form.text("nomenclature"),
                department: some("department"),
                price: price.transpose()?,
                minutes: whole("minutes")?.unwrap_or(0),
                position: place()?,
            };
            save(clinic, &told, how, trace).await
        }
        Kind::Doctors => {
            let told = DoctorRecord {
                id: code,
                surname: form.text("surname"),
                name: form.text("name"),
                patronymic: form.text("patronymic"),
                position: form.text("position"),
                since: whole("since")?,
                about: form.text("about"),
                default_service: some("default_service"),
                services: Some(form.all("services").map(str::to_owned).collect()),
                posts: Some(doctors::read_posts(form)),
            };
            save(clinic, &told, how, trace).await
        }
    }
}
