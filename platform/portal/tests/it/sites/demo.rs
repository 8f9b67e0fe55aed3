//! The demo clinics: whole, consistent, and large enough to show what the portal does.

use std::collections::BTreeSet;

use portal::{
    demo::{self, ClinicData},
    sites::{apply, files},
};
use testkit::on_both_engines;

use crate::walls::root;

const CLINICS: [&str; 3] = ["alfa", "malysh", "sibir"];

fn data(clinic: &str) -> ClinicData {
    demo::read(&root().join("tenants").join(clinic).join("clinic.toml")).expect("clinic.toml")
}

/// The ids of a list, each of which must be there once.
fn ids<'a>(what: &str, all: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for id in all {
        assert!(found.insert(id.as_str()), "{what}: {id} is there twice");
        let plain = id.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        assert!(plain, "{what}: {id} is no slug");
    }
    found
}

#[test]
fn every_reference_resolves() {
    for clinic in CLINICS {
        let data = data(clinic);
        let branches = ids(clinic, data.branches.iter().map(|one| &one.id));
        let departments = ids(clinic, data.departments.iter().map(|one| &one.id));
        let specialisations = ids(clinic, data.specialisations.iter().map(|one| &one.id));
        let services = ids(clinic, data.services.iter().map(|one| &one.id));
        ids(clinic, data.doctors.iter().map(|one| &one.id));
        let known = |of: &BTreeSet<&str>, id: &Option<String>| {
            id.as_ref().is_none_or(|id| of.contains(id.as_str()))
        };
        for service in &data.services {
            assert!(known(&departments, &service.department), "{clinic}: {service:?}");
            assert!((5..=480).contains(&service.minutes), "{clinic}: {service:?}");
        }
        for department in &data.departments {
            assert!(known(&services, &department.default_service), "{clinic}: {department:?}");
        }
        let mut worked = BTreeSet::new();
        for doctor in &data.doctors {
            assert!(
                doctor.services.iter().all(|id| services.contains(id.as_str())),
                "{clinic}: {doctor:?}"
            );
            assert!(known(&services, &doctor.default_service), "{clinic}: {doctor:?}");
            assert!(!doctor.posts.is_empty(), "{clinic}: {doctor:?}");
            for post in &doctor.posts {
                assert!(branches.contains(post.branch.as_str()), "{clinic}: {post:?}");
                assert!(
                    specialisations.contains(post.specialisation.as_str()),
                    "{clinic}: {post:?}"
                );
                assert!(known(&departments, &post.department), "{clinic}: {post:?}");
                assert!(known(&services, &post.default_service), "{clinic}: {post:?}");
                let mut patterns = post.pattern.iter().chain(&post.patterns).peekable();
                assert!(patterns.peek().is_some(), "{clinic}: {} never works: {post:?}", doctor.id);
                assert!(patterns.all(|id| data.patterns.contains_key(id)), "{clinic}: {post:?}");
                worked.extend([post.branch.as_str(), post.specialisation.as_str()]);
            }
        }
        for id in branches.union(&specialisations) {
            assert!(worked.contains(id), "{clinic}: nobody works at or as {id}");
        }
    }
}

#[test]
fn the_clinics_are_as_large_as_the_demo_needs() {
    let alfa = data("alfa");
    assert!(alfa.doctors.len() >= 50, "{} doctors", alfa.doctors.len());
    assert!(alfa.specialisations.len() >= 14, "{} specialisations", alfa.specialisations.len());
    assert_eq!(alfa.branches.len(), 3);
    assert!(alfa.branches.iter().any(|one| one.kind == "online"));
    assert!(alfa.specialisations.iter().any(|one| one.choose_services));
    assert!(alfa.services.iter().any(|one| one.price.is_none()), "every service has a price");
    let text = std::fs::read_to_string(root().join("tenants/sibir/site.toml")).expect("site.toml");
    let sibir = kernel::site::read(&text).expect("a site");
    let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("a moment");
    assert_ne!(kernel::zone::label(sibir.zone, now), "UTC+3", "sibir is in Moscow's zone");
}

on_both_engines! {
    async fn every_demo_clinic_can_be_seeded_and_booked(portal: &Portal) {
        let db = &portal.app.db;
        let (mut all, mistakes) = files::read_all(&root().join("tenants"), &|name| portal.app.themes.has(name)).expect("read");
        assert_eq!(mistakes, vec![]);
        assert_eq!(all.iter().map(|one| one.label.as_str()).collect::<Vec<_>>(), CLINICS);
        for site in &mut all {
            let data = data(&site.label);
            // The test's own clinics have these labels.
            site.label = format!("demo-{}", site.label);
            let plan = apply::plan(db, site).await.expect("a plan");
            apply::carry_out(db, &plan, "test", &portal.clock).await.expect("applied");
            let stored = store::sites::by_label(db, &site.label).await.expect("read").expect("a site").site;
            assert!(demo::seed(db, &stored, &data, portal.clock.now()).await.expect("seeded"));
            assert!(!demo::seed(db, &stored, &data, portal.clock.now()).await.expect("seeded"), "seeded twice");
            demo::extend(db, &stored, &data, portal.clock.now()).await.expect("extended");
            portal.app.sites.refresh(db).await.expect("the sites");

            let visitor = portal.visitor(&site.label);
            let total = visitor.get("/api/v1/doctors?limit=1").await.json()["total"].clone();
            assert_eq!(total, data.doctors.len());
            let total = visitor.get("/api/v1/services?limit=1").await.json()["total"].clone();
            assert_eq!(total, data.services.len());
            // Everybody has a free slot ahead, everywhere they work.
            for branch in visitor.get("/api/v1/branches").await.json().as_array().expect("branches") {
                let branch = branch["id"].as_str().expect("an id");
                let of = visitor.get(&format!("/api/v1/specialisations?branch={branch}")).await.json();
                for specialisation in of.as_array().expect("specialisations") {
                    let id = specialisation["id"].as_str().expect("an id");
                    let nearest = visitor.get(&format!("/api/v1/nearest?branch={branch}&specialisation={id}")).await.json();
                    for one in nearest.as_array().expect("doctors") {
                        assert!(one["date"].is_string(), "{}: nothing free: {one} as {specialisation}", site.label);
                    }
                }
            }
        }
    }
}

#[test]
fn the_demo_patients_are_plainly_invented_and_show_the_whole_cabinet() {
    for clinic in CLINICS {
        let data = data(clinic);
        ids(clinic, data.patients.iter().map(|one| &one.id));
        let logins = data.patients.iter().filter(|one| !one.email.is_empty());
        for one in logins {
            assert!(one.email.ends_with(&format!(".demo@{clinic}.example")), "{clinic}: {one:?}");
        }
        let people = || data.patients.iter();
        let visits = || people().flat_map(|one| &one.visits);
        assert!(people().any(|one| !one.represents.is_empty()), "{clinic}: nobody has a child");
        assert!(people().any(|one| !one.confirmed), "{clinic}: everybody is confirmed");
        assert!(visits().any(|visit| visit.mark.is_some()), "{clinic}");
        assert!(visits().any(|visit| visit.days_ago <= 0), "{clinic}");
        for visit in visits() {
            let doctor = data.doctors.iter().find(|doctor| doctor.id == visit.doctor);
            let doctor = doctor.unwrap_or_else(|| panic!("{clinic}: {visit:?}"));
            let mut posts = doctor.posts.iter();
            let works = posts.any(|post| {
                post.branch == visit.branch && post.specialisation == visit.specialisation
            });
            assert!(works, "{clinic}: {visit:?}");
            assert!(doctor.services.contains(&visit.service), "{clinic}: {visit:?}");
        }
    }
}

on_both_engines! {
    async fn the_demo_patients_are_seeded_once(portal: &Portal) {
        let mut seeded = vec![];
        // As the demo does: the site of the tenants folder, on this database.
        let (all, _) = files::read_all(&root().join("tenants"), &|_| true).expect("tenants");
        let db = &portal.app.db;
        let one = all.iter().find(|one| one.label == "malysh").expect("malysh");
        let plan = apply::plan(db, one).await.expect("a plan");
        apply::carry_out(db, &plan, "test", &portal.clock).await.expect("applied");
        let stored = store::sites::by_label(db, "malysh").await.expect("a site").expect("a site");
        let own = data("malysh");
        demo::seed(db, &stored.site, &own, portal.clock.now()).await.expect("seeded");
        for _ in 0..2 {
            let logins = demo::patients(db, &stored.site, &own, portal.clock.now()).await;
            let logins = logins.expect("patients");
            let tables = ["patients", "accounts", "family_links", "appointments", "reviews"];
            let mut rows = vec![logins.len()];
            for table in tables {
                let sql = format!("SELECT CAST(count(*) AS text) AS it FROM {table}");
                let count = portal.ask(&sql).await.expect("a table").remove(0);
                rows.push(count.parse().expect("a number"));
            }
            seeded.push(rows);
        }
        assert_eq!(seeded[0], seeded[1], "seeded again, nothing is new");
        let patients = own.patients.len();
        assert_eq!(seeded[0][1], patients, "{seeded:?}");
        assert!(seeded[0].iter().all(|count| *count > 0), "{seeded:?}");
    }
}
