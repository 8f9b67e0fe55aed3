//! Birthdays (law §2, §8.10): from 15 the clinic confirms anew, at 18 the link ends. Access is
//! judged at every request, the chore notes it once and tells.

use chrono::TimeDelta;
use kernel::ids::FamilyLinkId;
use people::family::{self, Card};
use shell::Trace;
use store::family_links::status;
use testkit::{Enrolled, Identity, Portal, on_both_engines, outcome};

use super::{ALISA, add, journal, link};

/// Fifteen on 10 December 2026, nine days after the tests begin.
const TEEN: Identity = Identity { born: "2011-12-10", ..ALISA };

async fn chore(portal: &Portal) {
    family::birthdays(portal.clinic("alfa").0.clone()).await.expect("done");
}

/// Whether the representative gets into the dependent's cabinet.
async fn gets_in(anna: &Enrolled, child: &str) -> bool {
    let answer = anna.browser.post("/family/choice", &[("patient", child)]).await;
    if answer.status == 303 {
        return anna.browser.get("/profile").await.says("Тестова Алиса Борисовна");
    }
    assert!([404, 409].contains(&answer.status), "{}", answer.body);
    false
}

on_both_engines! {
    async fn fourteen_fifteen_eighteen(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let made = add(&anna, &TEEN).await.expect("linked");
        let (id, child) = (FamilyLinkId::of(made.id), made.dependent_id.expect("a card"));
        let child_id = child.to_string();
        assert!(gets_in(&anna, &child_id).await, "fourteen");
        portal.clock.advance(TimeDelta::days(8));
        let anna = portal.sign_in("alfa", anna.account).await;
        chore(portal).await;
        assert!(gets_in(&anna, &child_id).await, "the day before the birthday in Moscow");
        // Midnight in Moscow is 21:00 UTC.
        portal.clock.advance(TimeDelta::hours(16));
        assert!(!anna.browser.get("/profile").await.says("Алиса"), "at once, before any chore");
        assert!(!gets_in(&anna, &child_id).await);
        for _ in 0..2 {
            chore(portal).await;
        }
        let waits = link(&anna.clinic, id).await;
        assert_eq!((&*waits.status, &*waits.reason), (status::WAITING, "age"));
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 1, "told once");
        let noted = journal(&anna.clinic, kernel::ids::PatientId::of(child)).await;
        let noted: Vec<_> = noted.iter().filter(|one| one.action == "family.birthday").collect();
        assert_eq!((noted.len(), &*noted[0].actor), (1, "portal"));
        // Asking for the same person once more does not get around the clinic.
        assert_eq!(outcome(&add(&anna, &TEEN).await), "family.already");
        // The registry confirms on the very birthday, in the small hours.
        let desk = Trace::staff("Регистратура");
        family::confirm(&anna.clinic.0, id, Card::AsAsked, &desk).await.expect("confirmed");
        chore(portal).await;
        assert!(gets_in(&anna, &child_id).await, "confirmed anew");
        portal.clock.advance(TimeDelta::days(3 * 365 + 2));
        let anna = portal.sign_in("alfa", anna.account).await;
        assert!(!gets_in(&anna, &child_id).await, "eighteen");
        for _ in 0..2 {
            chore(portal).await;
        }
        let over = link(&anna.clinic, id).await;
        assert_eq!((&*over.status, &*over.reason), (status::ENDED, "adult_now"));
        assert!(!anna.browser.get("/family").await.says("Алиса"));
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 3, "confirmed, and told of the end");
    }

    async fn a_link_that_waits_for_its_confirmation_ends_at_eighteen(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let made = add(&anna, &TEEN).await.expect("linked");
        let id = FamilyLinkId::of(made.id);
        portal.clock.advance(TimeDelta::days(30));
        chore(portal).await;
        assert_eq!(link(&anna.clinic, id).await.status, status::WAITING);
        portal.clock.advance(TimeDelta::days(3 * 366));
        chore(portal).await;
        assert_eq!(link(&anna.clinic, id).await.reason, "adult_now");
    }

    async fn an_adult_whom_the_clinic_has_confirmed_is_left_alone(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let old = Identity { born: "2006-12-10", ..ALISA };
        let made = add(&anna, &old).await.expect("asked");
        let id = FamilyLinkId::of(made.id);
        let desk = Trace::staff("Регистратура");
        family::confirm(&anna.clinic.0, id, Card::AsAsked, &desk).await.expect("confirmed");
        portal.clock.advance(TimeDelta::days(30));
        chore(portal).await;
        assert_eq!(link(&anna.clinic, id).await.status, status::ACTIVE);
    }
}
