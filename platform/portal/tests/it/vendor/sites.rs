//! Clinics' sites, made and changed in the console.

use chrono::TimeDelta;
use kernel::{SiteId, vendor::Role};
use store::sites;
use testkit::{ANNA, Portal, on_both_engines};

use super::{new_clinic, new_form, page_of};

async fn stored(portal: &Portal, label: &str) -> sites::Stored {
    sites::by_label(&portal.app.db, label).await.expect("the database").expect("a site")
}

on_both_engines! {
    async fn a_new_clinic_answers_at_once_and_on_other_nodes_within_a_second(portal: &Portal) {
        let other = portal.another_node().await;
        assert_eq!(portal.visitor("gamma").get("/").await.status, 404);
        let (manager, form) = new_clinic(portal, "Gamma").await;
        let made = manager.submit(&form).await;
        let page = manager.open(made.location()).await;
        assert!(page.says("Клиника создана") && page.says("gamma.localhost"), "{}", page.body);
        let home = portal.visitor("gamma").get("/").await;
        assert_eq!(home.status, 200);
        assert!(home.says("Клиника «Гамма»"));
        let places = portal.visitor("gamma").get("/institutions").await;
        assert!(places.says("Гамма на Тверской") && places.says("Тверская ул., 1"));
        let paper = portal.visitor("gamma").get("/documents/personal_data").await;
        assert!(paper.says("даю Клиника «Гамма»") && paper.says("gamma.localhost"));
        let began = std::time::Instant::now();
        while other.visitor("gamma").get("/").await.status != 200 {
            assert!(began.elapsed() < std::time::Duration::from_secs(3), "not known there");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        // The other clinics are as they were.
        assert!(portal.visitor("alfa").get("/").await.says("Клиника тестов alfa"));
    }

    async fn a_form_sent_twice_makes_one_clinic(portal: &Portal) {
        let (manager, form) = new_clinic(portal, "gamma").await;
        let (one, two) = tokio::join!(manager.submit(&form), manager.submit(&form));
        assert_eq!(page_of(&one), page_of(&two));
        assert_eq!(page_of(&manager.submit(&form).await), page_of(&one), "and once more later");
        assert_eq!(stored(portal, "gamma").await.site.version, 1);
        let site = stored(portal, "gamma").await.site;
        let db = portal.app.db.of(&site).read().await.expect("the database");
        assert_eq!(store::branches::all(&db).await.expect("branches").len(), 1);
        let journal = manager.get("/journal").await;
        assert_eq!(journal.body.matches("Создана клиника").count(), 1);
    }

    async fn every_mistake_of_the_form_is_named_and_nothing_is_made(portal: &Portal) {
        let (manager, form) = new_clinic(portal, "gamma").await;
        let count = portal.app.sites.len();
        for (field, value) in [
            ("label", ""),
            ("label", "console"),
            ("label", "www"),
            ("label", "alfa"),
            ("label", "a b"),
            ("label", "а.б"),
            ("label", "-x"),
            ("name", ""),
            ("theme", "../evil"),
            ("branch_name", ""),
            ("branch_phone", "не телефон"),
            ("admin_email", "не адрес"),
        ] {
            let answer = manager.submit(&form.clone().with(field, value)).await;
            assert_eq!(answer.status, 422, "{field}: {value}");
            assert!(answer.mistake(field).is_some(), "{field}: {value}: {}", answer.body);
            assert_eq!(new_form(&answer).value("branch_address"), Some("Москва, Тверская ул., 1"));
        }
        let answer = manager.submit(&form.clone().untick("modes")).await;
        assert!(answer.mistake("modes").is_some());
        let long = manager.submit(&form.clone().with("name", &"я".repeat(200))).await;
        assert_eq!(long.status, 422);
        portal.app.sites.refresh(&portal.app.db).await.expect("refreshed");
        assert_eq!(portal.app.sites.len(), count);
    }

    async fn a_clinic_with_invented_data_can_be_booked_at(portal: &Portal) {
        let (manager, form) = new_clinic(portal, "gamma").await;
        let made = manager.submit(&form.with("branch_name", "").tick("demo", "1")).await;
        assert_eq!(made.status, 303, "{}", made.body);
        let specialists = portal.visitor("gamma").get("/specialists").await;
        assert!(specialists.links("/specialists/").len() > 3, "{}", specialists.body);
    }

    async fn the_administrator_is_invited_by_letter_and_comes_in(portal: &Portal) {
        let (manager, form) = new_clinic(portal, "gamma").await;
        let form = form.with("admin_name", "Главная Галина").with("admin_email", "galina@clinic.example");
        let shown = manager.submit(&form).await;
        assert_eq!(shown.status, 200);
        let link = shown.body.split("<code>").nth(1).and_then(|rest| rest.split('<').next());
        let link = link.expect("a link").replace("&#x2f;", "/");
        portal.run_jobs().await;
        let letters = portal.letters("gamma").await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to, "galina@clinic.example");
        assert!(letters[0].text.contains(&link), "{}", letters[0].text);
        assert_eq!(portal.visitor("gamma").get(&link).await.status, 200);
        // The same form once more: one clinic, one administrator, another link.
        assert_eq!(manager.submit(&form).await.status, 200);
        let site = stored(portal, "gamma").await.site;
        let db = portal.app.db.of(&site).read().await.expect("the database");
        assert_eq!(store::staff::all(&db).await.expect("the staff").len(), 1);
    }

    async fn a_template_gives_its_look_and_modules_but_not_what_is_its_own(portal: &Portal) {
        let version = stored(portal, "alfa").await.site.version;
        let mut config = stored(portal, "alfa").await.site.config;
        config.colours.accent = "#7a1f5c".into();
        config.contacts.phone = "+74950000101".into();
        config.legal.inn = "7700001010".into();
        config.sections.truncate(2);
        let put = sites::put(&portal.app.db, "alfa", &config, Some(version), "t", portal.clock.now());
        put.await.expect("put").expect("no other change");
        portal.app.sites.refresh(&portal.app.db).await.expect("refreshed");
        let (manager, form) = new_clinic(portal, "gamma").await;
        let page = manager.get("/sites/new?from=ALFA").await;
        let ticked = new_form(&page);
        assert_eq!(page.values("sections").len(), 5);
        let form = form.untick("sections").tick("sections", ticked.value("sections").expect("one"));
        assert_eq!(manager.submit(&form.with("from", "alfa")).await.status, 303);
        let made = stored(portal, "gamma").await.site.config;
        assert_eq!(made.colours.accent, "#7a1f5c");
        assert_eq!((made.contacts.phone, made.legal.inn), (String::new(), String::new()));
        assert_eq!(made.sections.len(), 1);
        assert!(manager.get("/sites/new?from=nobody").await.says("Клиники с таким адресом нет"));
    }

    async fn modules_are_switched_at_once_and_an_old_form_is_refused(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        let id = stored(portal, "alfa").await.site.id;
        let old = manager.get(&format!("/sites/{id}/settings")).await.form("/settings");
        let old = old.with("theme", "base").with("zone", "Europe/Moscow");
        let same = manager.submit(&old).await;
        assert_eq!(same.status, 303);
        assert_eq!(stored(portal, "alfa").await.site.version, 1, "nothing differs: no version");
        assert_eq!(portal.visitor("alfa").get("/prices").await.status, 200);
        let without = old.clone().untick("sections").tick("sections", "schedule");
        assert_eq!(manager.submit(&without).await.status, 303);
        assert_eq!(portal.visitor("alfa").get("/prices").await.status, 404);
        assert_eq!(portal.visitor("beta").get("/prices").await.status, 200);
        assert_eq!(manager.submit(&old).await.status, 409, "an old form");
        let now = stored(portal, "alfa").await;
        assert_eq!((now.site.version, &*now.origin, &*now.author), (2, "console", "Сотрудник manager"));
    }

    async fn versions_are_compared_and_one_can_go_back(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        let id = stored(portal, "alfa").await.site.id;
        let form = manager.get(&format!("/sites/{id}/settings")).await.form("/settings");
        let form = form.with("theme", "base").with("zone", "Asia/Omsk").with("name", "Другое имя");
        assert_eq!(manager.submit(&form).await.status, 303);
        let page = manager.get(&format!("/sites/{id}/versions/2")).await;
        assert!(page.says("Отличия от версии 1") && page.says("Другое имя"), "{}", page.body);
        assert!(page.says("Europe/Moscow") && page.says("Asia/Omsk"));
        let first = manager.get(&format!("/sites/{id}/versions/1?with=2")).await;
        assert!(first.says("Asia/Omsk"), "{}", first.body);
        for wrong in ["0", "99", "x", "1?with=77", "-1", "99999999999999999999"] {
            let answer = manager.get(&format!("/sites/{id}/versions/{wrong}")).await;
            assert_eq!(answer.status, 404, "{wrong}");
        }
        let suspended = manager.post(&format!("/sites/{id}/status"), &[("status", "suspended")]).await;
        assert_eq!(suspended.status, 303);
        let back = first.form("/return").with("version", "3");
        let back = manager.submit(&back).await;
        assert_eq!(back.status, 303, "{}", back.body);
        let now = stored(portal, "alfa").await.site;
        assert_eq!((now.version, now.config.zone.name()), (4, "Europe/Moscow"));
        assert_eq!(now.config.status.slug(), "suspended", "going back resumes nothing");
        let stale = manager.submit(&first.form("/return").with("version", "3")).await;
        assert_eq!(stale.status, 409);
    }

    async fn a_clinic_is_suspended_resumed_archived(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        let id = stored(portal, "alfa").await.site.id;
        let page = format!("/sites/{id}");
        for (status, answers) in [("suspended", 503), ("archived", 410), ("active", 200)] {
            let form = manager.get(&page).await.form("/status").tick("status", status);
            assert_eq!(manager.submit(&form).await.status, 303);
            let answer = portal.visitor("alfa").get("/").await;
            assert_eq!(answer.status, answers, "{status}");
            assert!(answer.body.contains("<h1>"));
            assert_eq!(portal.visitor("alfa").get("/api/v1/branches").await.status, answers);
            assert_eq!(portal.visitor("beta").get("/").await.status, 200);
        }
        assert_eq!(manager.post(&format!("{page}/status"), &[("status", "evil")]).await.status, 404);
    }

    async fn another_address_leads_to_the_clinic_and_the_old_one_nowhere(portal: &Portal) {
        let other = portal.another_node().await;
        let manager = portal.at_console(Role::Manager).await;
        let id = stored(portal, "alfa").await.site.id;
        let form = manager.get(&format!("/sites/{id}/address")).await.form("/address");
        for taken in ["beta", "console", "-", ""] {
            let answer = manager.submit(&form.clone().with("label", taken)).await;
            assert!(answer.mistake("label").is_some(), "{taken}");
        }
        assert_eq!(manager.submit(&form.with("label", "omega")).await.status, 303);
        assert!(portal.visitor("omega").get("/").await.says("Клиника тестов alfa"));
        assert_eq!(portal.visitor("alfa").get("/").await.status, 404);
        other.app.sites.refresh(&other.app.db).await.expect("refreshed");
        assert_eq!(other.visitor("omega").get("/").await.status, 200);
        assert_eq!(other.visitor("alfa").get("/").await.status, 404);
        // The old label is free for another clinic.
        let (manager, form) = new_clinic(portal, "alfa").await;
        assert_eq!(manager.submit(&form).await.status, 303);
        assert!(portal.visitor("alfa").get("/").await.says("Клиника «Гамма»"));
    }

    async fn a_clinic_is_deleted_with_everything_after_the_delay_and_not_before(portal: &Portal) {
        let other = portal.another_node().await;
        portal.enrol("beta", &ANNA).await;
        let patient = portal.enrol("alfa", &ANNA).await;
        let order = patient.clinic.sokolova_at("2026-12-03", "10:00");
        patient.clinic.book(order).await.expect("booked");
        portal.run_jobs().await;
        let manager = portal.at_console(Role::Manager).await;
        let id = stored(portal, "alfa").await.site.id;
        let plan = format!("/sites/{id}/deletion");
        let form = manager.get(&plan).await.form("/deletion").with("label", "alfa").with("days", "10");
        assert_eq!(manager.submit(&form).await.status, 409, "not archived yet");
        assert_eq!(manager.post(&format!("/sites/{id}/status"), &[("status", "archived")]).await.status, 303);
        for (field, wrong) in [("days", "0"), ("days", "999"), ("days", "x"), ("label", "beta")] {
            let answer = manager.submit(&form.clone().with(field, wrong)).await;
            assert!(answer.mistake(field).is_some(), "{field}: {wrong}");
        }
        assert_eq!(manager.submit(&form).await.status, 303);
        assert_eq!(manager.post(&format!("/sites/{id}/status"), &[("status", "active")]).await.status, 409);
        portal.clock.advance(TimeDelta::days(9));
        assert_eq!(vendor::sites::delete_due(&portal.app).await.expect("looked"), 0);
        let manager = portal.at_console(Role::Manager).await;
        assert_eq!(manager.post(&format!("{plan}/end"), &[]).await.status, 303, "called off");
        portal.clock.advance(TimeDelta::days(9));
        assert_eq!(vendor::sites::delete_due(&portal.app).await.expect("looked"), 0);
        let manager = portal.at_console(Role::Manager).await;
        assert_eq!(manager.submit(&form.with("days", "1")).await.status, 303);
        portal.clock.advance(TimeDelta::days(2));
        let manager = portal.at_console(Role::Manager).await;
        assert_eq!(manager.post(&format!("{plan}/end"), &[]).await.status, 409, "too late");
        // A process that was killed in the midst of it leaves the rest to the next one.
        let photo = store::objects::keys::Picture::new(crate::walls::PICTURE).expect("a name");
        let objects = patient.clinic.0.objects();
        objects.put(&photo, "a".into(), "image/png").await.expect("put");
        for _ in 0..5 {
            let met = store::backup::delete_some(&portal.app.db, &patient.clinic.0.site, 3);
            assert!((1..=3).contains(&met.await.expect("some")));
        }
        let (one, two) = tokio::join!(
            vendor::sites::delete_due(&portal.app),
            vendor::sites::delete_due(&other.app)
        );
        assert_eq!(one.expect("deleted") + two.expect("deleted"), 1, "by one node");
        assert!(sites::find(&portal.app.db, id).await.expect("the database").is_none());
        let beta = portal.clinic("beta");
        let rows = |table: &str| format!("SELECT CAST(count(*) AS TEXT) AS it FROM {table} WHERE site_id = ");
        let clinics = store::backup::tables();
        for table in clinics.iter().map(|one| one.name()).chain(["site_versions", "jobs"]) {
            assert_eq!(count(portal, &rows(table), id).await, "0", "{table}");
        }
        assert_eq!(objects.list(None).await.expect("a list"), []);
        assert_ne!(count(portal, &rows("patients"), beta.0.site.id).await, "0", "the neighbour's");
        portal.app.sites.refresh(&portal.app.db).await.expect("refreshed");
        other.app.sites.refresh(&other.app.db).await.expect("refreshed");
        for node in [portal, &other] {
            assert_eq!(node.visitor("alfa").get("/").await.status, 404);
            assert_eq!(node.visitor("beta").get("/").await.status, 200);
        }
        let manager = portal.at_console(Role::Manager).await;
        assert_eq!(manager.get(&format!("/sites/{id}")).await.status, 404);
        assert!(manager.get(&format!("/journal?site={id}")).await.says("Клиника удалена"));
    }

    async fn a_clinic_is_found_by_a_part_of_its_name_or_address(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        for (search, found) in [
            ("", 2),
            ("ALF", 1),
            ("тестов", 2),
            ("ТЕСТОВ bet", 1),
            ("%", 0),
            ("_", 0),
            ("\\", 0),
            ("нет такой", 0),
        ] {
            let page = manager.send(manager.request(reqwest::Method::GET, "/sites").query(&[("q", search)])).await;
            let mut links = page.links("/sites/");
            links.retain(|link| link.parse_id());
            assert_eq!(links.len(), found, "{search}");
        }
        let none = manager.get("/sites?status=suspended").await;
        assert!(none.says("Ничего не найдено"));
        for odd in ["/sites?page=99999999999999999999", "/sites?page=-1", "/sites?status=%00&q=%00"] {
            assert_eq!(manager.get(odd).await.status, 200, "{odd}");
        }
    }
}

trait Link {
    fn parse_id(&self) -> bool;
}

impl Link for String {
    /// Whether this is a site's page.
    fn parse_id(&self) -> bool {
        self.rsplit('/').next().is_some_and(|id| id.parse::<SiteId>().is_ok())
    }
}

/// Asks past every wall for rows of a site.
async fn count(portal: &Portal, sql: &str, site: SiteId) -> String {
    let (url, id) = match &portal.postgres {
        Some(postgres) => (postgres.admin.clone(), format!("'{site}'")),
        None => (portal.config.database(), format!("x'{}'", site.0.simple())),
    };
    let rows = testkit::ask(&url, &[&format!("{sql}{id}")]).await.expect("an answer");
    rows.into_iter().next().expect("a row")
}
