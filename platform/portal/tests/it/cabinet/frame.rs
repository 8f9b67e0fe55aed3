//! The frame of the cabinet: the way in, the tabs, in whose name (C1, D1).

use kernel::site::Tab;
use store::{
    family_links::{self, FamilyLink, status},
    sessions,
};
use testkit::{Enrolled, Identity, Portal, on_both_engines};

const ACTING: &str = "Вы действуете от имени пациента: Тестова Вера Борисовна";

/// Chooses a child in whose name Анна acts.
async fn with_a_child(portal: &Portal) -> Enrolled {
    let anna = portal.patient("alfa").await;
    let child = Identity {
        name: "Тестова Вера Борисовна",
        born: "2018-04-05",
        email: "",
        phone: "",
        ..testkit::ANNA
    };
    let id = anna.clinic.card(&child).await;
    let now = anna.clinic.0.now();
    let link = FamilyLink::new(
        kernel::ids::new_uuid(now),
        anna.id.0,
        Some(id.0),
        "Тестова".into(),
        "Вера".into(),
        "Борисовна".into(),
        "2018-04-05".parse().expect("a date"),
        "female".into(),
        status::ACTIVE.into(),
        "matched".into(),
        now,
        Some(now),
        "portal".into(),
    );
    let mut db = anna.clinic.0.db().write().await.expect("the database");
    family_links::add(&mut db, link).await.expect("a link");
    assert!(sessions::act_for(&mut db, anna.actor.session, id).await.expect("the database"));
    db.commit().await.expect("committed");
    anna
}

on_both_engines! {
    async fn a_visitor_finds_the_way_in_and_comes_back_by_it(portal: &Portal) {
        let page = portal.visitor("alfa").get("/questions?x=1").await;
        assert_eq!(page.links("/sign-in"), vec!["/sign-in?back=%2Fquestions%3Fx%3D1"; 2]);
        assert!(!page.body.contains("data-tabs") && !page.says("Выйти"), "{}", page.body);
        let home = portal.visitor("alfa").get("/").await;
        assert!(!home.links("/registration").is_empty(), "{}", home.body);
        portal.reconfigure("alfa", |site| site.accounts.methods.clear()).await;
        for path in ["/", "/questions"] {
            let page = portal.visitor("alfa").get(path).await;
            assert!(page.links("/sign-in").is_empty() && page.links("/registration").is_empty());
        }
        assert_eq!(portal.visitor("alfa").get("/cabinet").await.status, 404);
    }

    async fn the_clinics_tabs_stand_on_every_page_of_who_has_signed_in(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        for path in ["/", "/questions", "/booking", "/documents/policy", "/nowhere"] {
            let page = anna.browser.get(path).await;
            assert!(page.says("Тестова Анна Ивановна"), "{path}: {}", page.body);
            for title in ["Мои записи", "Уведомления", "Профиль", "Обратная связь"] {
                assert!(page.says(title), "{path} lacks {title}");
            }
            assert!(!page.says("Вы действуете от имени"), "{path}");
        }
        let page = anna.browser.get("/booking").await;
        let current = "href=\"/booking\" aria-current=\"page\"";
        let body = page.body.replace("&#x2f;", "/");
        assert!(body.contains(current), "{body}");
        portal.reconfigure("alfa", |site| {
            site.cabinet.tabs = vec![Tab::Feedback, Tab::Appointments];
        })
        .await;
        let page = anna.browser.get("/questions").await;
        assert!(page.links("/profile").is_empty() && page.links("/notifications").is_empty());
        assert_eq!(anna.browser.get("/cabinet").await.location(), "/feedback");
    }

    async fn who_acts_for_another_sees_it_on_every_page(portal: &Portal) {
        let anna = with_a_child(portal).await;
        for path in ["/", "/questions", "/booking", "/appointments", "/feedback", "/nowhere"] {
            let page = anna.browser.get(path).await;
            assert!(page.says(ACTING), "{path}: {}", page.body);
            assert!(!page.links("/family").is_empty(), "{path}");
        }
        // Where the clinic offers no families the acting ends.
        portal.reconfigure("alfa", |site| site.family.enabled = false).await;
        let page = anna.browser.get("/questions").await;
        assert!(!page.says("Вы действуете от имени") && page.links("/family").is_empty());
    }

    async fn what_one_patient_sees_is_not_kept_for_the_next_visitor(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        for path in ["/", "/questions"] {
            assert!(anna.browser.get(path).await.says("Тестова Анна"));
            let page = portal.visitor("alfa").get(path).await;
            assert!(page.says("Войти") && !page.says("Тестова"), "{path}: {}", page.body);
        }
    }
}
