//! «Расписание» (C14): a week of everybody of one specialisation in one branch.

use chrono::{DateTime, TimeDelta};
use testkit::{Answer, Visitor, on_both_engines};

/// The chosen options of the page's two selects.
fn chosen(page: &Answer) -> Vec<String> {
    let options = page.body.split("<option").skip(1).filter(|option| {
        let tag = option.split('>').next().unwrap_or_default();
        tag.contains("selected")
    });
    options
        .filter_map(|option| Some(option.split_once("value=\"")?.1.split_once('"')?.0.to_owned()))
        .collect()
}

/// The addresses of the arrows to other weeks.
fn arrows(page: &Answer) -> Vec<String> {
    page.links("week=").into_iter().filter(|href| !href.contains("of=")).collect()
}

fn week(href: &str) -> String {
    let rest = href.split_once("week=").expect("a week").1;
    rest.chars().take(10).collect()
}

async fn page(visitor: &Visitor, query: &str) -> Answer {
    let answer = visitor.get(&format!("/schedule{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    answer
}

on_both_engines! {
    async fn a_branch_without_the_speciality_shows_its_own_first_one(portal: &Portal) {
        let (visitor, alfa) = (portal.visitor("alfa"), portal.clinic("alfa"));
        let (center, north) = (alfa.branch("center").to_string(), alfa.branch("north").to_string());
        let (therapy, surgery, ultrasound) = (
            alfa.specialisation("therapy").to_string(),
            alfa.specialisation("surgery").to_string(),
            alfa.specialisation("ultrasound").to_string(),
        );
        let first = page(&visitor, "").await;
        assert_eq!(chosen(&first), [center.clone(), therapy.clone()]);
        assert!(first.body.contains("Соколова") && first.body.contains("Петров"));
        assert!(!first.body.contains("Лебедева"), "she is of the other branch");

        let other = page(&visitor, &format!("?branch={center}&s={surgery}")).await;
        assert_eq!(chosen(&other), [center.clone(), surgery.clone()]);
        assert!(other.body.contains("Медведев") && !other.body.contains("Соколова"));

        let fallen = page(&visitor, &format!("?branch={north}&s={surgery}")).await;
        assert_eq!(chosen(&fallen), [north, ultrasound]);
        assert!(fallen.body.contains("Лебедева"));
        for unknown in ["?branch=nonsense", "?s=nonsense", "?week=nonsense", "?day=31.12.2026"] {
            assert_eq!(visitor.get(&format!("/schedule{unknown}")).await.status, 404, "{unknown}");
        }
    }

    async fn the_arrows_lead_through_the_horizon_and_not_beyond(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        let first = page(&visitor, "").await;
        let mut forth = arrows(&first);
        assert_eq!(forth.len(), 1, "nothing is before the present week: {forth:?}");
        // Tuesday 1 December 2026, horizon 60 days: until 30 January 2027.
        let mut seen = vec!["2026-11-30".to_owned()];
        while let Some(next) = forth.pop() {
            seen.push(week(&next));
            assert!(seen.len() < 20, "{seen:?}");
            let shown = visitor.get(&next).await;
            let mut both = arrows(&shown);
            both.sort();
            assert!(both.iter().any(|href| week(href) == seen[seen.len() - 2]), "no way back: {both:?}");
            forth = both.into_iter().filter(|href| week(href) > seen[seen.len() - 1]).collect();
        }
        assert_eq!((seen.len(), seen.last().map(String::as_str)), (9, Some("2027-01-25")), "{seen:?}");
        for far in ["1970-01-01", "0001-01-01", "-9999-01-01", "9999-12-31", "+262142-12-31"] {
            let shown = page(&visitor, &format!("?week={}", far.replace('+', "%2B"))).await;
            assert!(arrows(&shown).len() == 1, "{far} is brought to an end of the horizon");
        }
    }

    async fn a_chosen_day_shows_its_times_and_a_past_one_none(portal: &Portal) {
        let (visitor, alfa) = (portal.visitor("alfa"), portal.clinic("alfa"));
        let of = alfa.doctor("sokolova");
        let today = DateTime::parse_from_rfc3339("2026-12-01T05:00:00Z").expect("a time").date_naive();
        let times = async |days: i64| {
            let day = today + TimeDelta::days(days);
            page(&visitor, &format!("?of={of}&day={day}")).await.values("slot").len()
        };
        // 08:00–11:00 and 11:30–14:00 in halves of an hour; today less an hour of notice.
        assert_eq!((times(1).await, times(0).await), (11, 9));
        assert_eq!((times(-1).await, times(4).await, times(61).await), (0, 0, 0), "past, Saturday, too far");
    }

    async fn a_section_that_is_switched_off_is_not_there(portal: &Portal) {
        let db = &portal.app.db;
        let mut site = store::sites::by_label(db, "alfa").await.expect("read").expect("alfa").site;
        site.config.sections.clear();
        store::sites::put(db, "alfa", &site.config, Some(1), "test", portal.clock.now()).await.expect("put").expect("won");
        portal.app.sites.refresh(db).await.expect("the sites");
        let visitor = portal.visitor("alfa");
        for section in kernel::site::Section::ALL {
            let path = format!("/{}", section.slug());
            assert_eq!(visitor.get(&path).await.status, 404, "{path}");
            assert!(visitor.get("/").await.links(&path).is_empty(), "{path} is still linked");
        }
        assert_eq!(portal.visitor("beta").get("/schedule").await.status, 200);
    }
}
