//! The registry decides about a link, and ends it (law §2: by the clinic, with a document).

use futures_util::future::join_all;
use kernel::ids::FamilyLinkId;
use people::family::{self, By, Card};
use shell::Trace;
use store::{consents, family_links::status};
use testkit::{BORIS, on_both_engines, outcome};

use super::{add, journal, link, with_child};

fn desk() -> Trace {
    Trace::staff("Регистратура")
}

on_both_engines! {
    async fn a_confirmed_link_opens_the_cabinet_and_the_representative_is_told(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let asked = add(&anna, &BORIS).await.expect("asked");
        let id = FamilyLinkId::of(asked.id);
        let clinic = &anna.clinic.0;
        let trace = desk();
        let twice = [
            family::confirm(clinic, id, Card::Existing(boris.id), &trace),
            family::confirm(clinic, id, Card::Existing(boris.id), &trace),
        ];
        for done in join_all(twice).await {
            assert_eq!(done.expect("confirmed").dependent_id, Some(boris.id.0));
        }
        let chosen =
            anna.browser.post("/family/choice", &[("patient", &boris.id.to_string())]).await;
        assert_eq!(chosen.status, 303);
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert_eq!(letters.len(), 1);
        assert_eq!(
            (&*letters[0].to, &*letters[0].subject),
            ("anna@mail.example", "Доступ к личному кабинету")
        );
        assert!(!letters[0].text.contains("Борис"), "{}", letters[0].text);
        let actions = journal(&anna.clinic, boris.id).await;
        let entry = actions.iter().find(|entry| entry.action == "family.confirm").expect("an entry");
        assert_eq!((&*entry.actor, &*entry.actor_name), ("staff", "Регистратура"));
        // The consent is now one about this card.
        let db = clinic.db().read().await.expect("the database");
        assert_eq!(consents::of_patient(&db, boris.id).await.expect("the consents").len(), 1);
        drop(db);
        // He sees who acts for him, and may end it.
        let profile = boris.browser.get("/profile").await;
        assert!(profile.says("Кто действует от моего имени") && profile.says("Тестова Анна Ивановна"));
        let question = boris.browser.get(&profile.links("/end").remove(0)).await;
        let ended = boris.browser.submit(&question.form("/end")).await;
        assert_eq!(ended.location(), "/profile?done=ended");
        assert_eq!(link(&anna.clinic, id).await.reason, "by_dependent");
        let profile = anna.browser.get("/profile").await;
        assert!(profile.says("Тестова Анна Ивановна"), "{}", profile.body);
    }

    async fn without_a_card_a_new_one_is_made_and_a_birthday_is_the_cards(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let asked = add(&anna, &BORIS).await.expect("asked");
        let id = FamilyLinkId::of(asked.id);
        let made = family::confirm(&anna.clinic.0, id, Card::AsAsked, &desk()).await.expect("made");
        assert!(made.dependent_id.is_some());
        // The registry finds that another card is meant, born on another day.
        let other = testkit::Identity { name: "Тестов Олег", ..BORIS };
        let asked = add(&anna, &other).await.expect("asked");
        let card = anna.clinic.card(&testkit::Identity { born: "1985-12-31", ..other }).await;
        let id = FamilyLinkId::of(asked.id);
        let card = Card::Existing(card);
        let made = family::confirm(&anna.clinic.0, id, card, &desk()).await.expect("made");
        assert_eq!(made.birth_date.to_string(), "1985-12-31");
        // One link between the two is enough.
        let asked = add(&anna, &testkit::Identity { name: "Тестов Игорь", ..BORIS }).await;
        let id = FamilyLinkId::of(asked.expect("asked").id);
        let done = family::confirm(&anna.clinic.0, id, card, &desk()).await;
        assert_eq!(outcome(&done), "family.already");
        let own = Card::Existing(anna.id);
        assert_eq!(
            outcome(&family::confirm(&anna.clinic.0, id, own, &desk()).await),
            "family.oneself"
        );
    }

    async fn a_refused_wish_is_said_so_and_can_be_taken_off_the_list(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let asked = add(&anna, &BORIS).await.expect("asked");
        let id = FamilyLinkId::of(asked.id);
        for _ in 0..2 {
            family::refuse(&anna.clinic.0, id, &desk()).await.expect("refused");
        }
        let page = anna.browser.get("/family").await;
        assert!(page.says("Клиника не подтвердила доступ"), "{}", page.body);
        let confirm = family::confirm(&anna.clinic.0, id, Card::AsAsked, &desk()).await;
        assert_eq!(outcome(&confirm), "family.decided");
        let question = anna.browser.get(&page.links("/end").remove(0)).await;
        let page = anna.browser.walk(&question.form("/end")).await;
        assert!(!page.says("Борис"), "{}", page.body);
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 1);
    }

    async fn the_clinic_ends_a_link(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (made, child) = with_child(&anna).await;
        anna.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        let id = FamilyLinkId::of(made.id);
        family::end(&anna.clinic.0, id, By::Staff, &desk()).await.expect("ended");
        let ended = link(&anna.clinic, id).await;
        assert_eq!((&*ended.status, &*ended.decided_by), (status::ENDED, "Регистратура"));
        let profile = anna.browser.get("/profile").await;
        assert!(!profile.says("Алиса"), "{}", profile.body);
        assert_eq!(outcome(&family::refuse(&anna.clinic.0, id, &desk()).await), "family.decided");
    }
}
