//! A clinic's own domains (S3).

use kernel::vendor::Role;
use testkit::{Portal, Visitor, on_both_engines};

fn at_own_domain(portal: &Portal) -> Visitor {
    Visitor::new("clinic", "example", portal.address)
}

on_both_engines! {
    async fn a_proven_domain_leads_to_the_clinic_on_every_node_until_it_is_removed(portal: &Portal) {
        let other = portal.another_node().await;
        let manager = portal.at_console(Role::Manager).await;
        let id = portal.clinic("alfa").0.site.id;
        let page = format!("/sites/{id}/domains");
        assert_eq!(at_own_domain(portal).get("/").await.status, 404, "nobody's yet");
        assert_eq!(at_own_domain(portal).get("/.well-known/portal-domain").await.status, 404);
        assert_eq!(manager.post(&page, &[("domain", "Clinic.Example.")]).await.status, 303);
        let shown = manager.get(&page).await;
        assert!(shown.says("clinic.example") && shown.says("ждет проверки"), "{}", shown.body);
        assert_eq!(at_own_domain(portal).get("/").await.status, 404, "not proven yet");
        // The portal is asked at port 80 of the name in life, at its own port here.
        let proof = format!("{page}/proof");
        let asked = manager.post(&proof, &[("domain", "clinic.example")]).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        assert!(manager.get(&page).await.says("Портал открывается по этому адресу"));
        assert!(at_own_domain(portal).get("/").await.says("Клиника тестов alfa"));
        assert_eq!(at_own_domain(portal).get("/booking").await.status, 200);
        other.app.sites.refresh(&other.app.db).await.expect("refreshed");
        assert!(at_own_domain(&other).get("/").await.says("Клиника тестов alfa"));
        // The clinic's other addresses and the neighbours stay as they were.
        assert_eq!(portal.visitor("alfa").get("/").await.status, 200);
        portal.reconfigure("alfa", |config| config.name = "Другое имя".into()).await;
        assert!(at_own_domain(portal).get("/").await.says("Другое имя"));
        let taken = manager.post(&format!("/sites/{}/domains", portal.clinic("beta").0.site.id), &[("domain", "clinic.example")]).await;
        assert_eq!(taken.status, 422);
        assert!(taken.mistake("domain").is_some());
        let beta = portal.clinic("beta").0.site.id;
        for verb in ["proof", "removal"] {
            let foreign = manager.post(&format!("/sites/{beta}/domains/{verb}"), &[("domain", "clinic.example")]).await;
            assert_eq!(foreign.status, 404, "{verb}");
        }
        assert_eq!(manager.post(&format!("{page}/removal"), &[("domain", "clinic.example")]).await.status, 303);
        assert_eq!(at_own_domain(portal).get("/").await.status, 404);
        other.app.sites.refresh(&other.app.db).await.expect("refreshed");
        assert_eq!(at_own_domain(&other).get("/").await.status, 404);
        let journal = manager.get("/journal").await;
        for said in ["Добавлен домен", "Домен подтвержден", "Домен удален"] {
            assert!(journal.says(said), "{said}");
        }
        // Now another clinic may have it.
        let own = format!("/sites/{beta}/domains");
        assert_eq!(manager.post(&own, &[("domain", "clinic.example")]).await.status, 303);
    }

    async fn what_does_not_answer_or_is_no_domain_is_refused_in_words(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        let id = portal.clinic("alfa").0.site.id;
        let page = format!("/sites/{id}/domains");
        for wrong in ["", "localhost", "beta.localhost", "127.0.0.1", "[::1]", "a b", "x/y.example", "clinic.example:80", "\0"] {
            let answer = manager.post(&page, &[("domain", wrong)]).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert!(answer.mistake("domain").is_some(), "{wrong}");
        }
        assert_eq!(manager.post(&page, &[("domain", "nowhere.invalid")]).await.status, 303);
        let silent = manager.post(&format!("{page}/proof"), &[("domain", "nowhere.invalid")]).await;
        assert_eq!(silent.status, 409);
        assert!(silent.says("Домен не отвечает"), "{}", silent.body);
        assert_eq!(manager.post(&format!("{page}/proof"), &[("domain", "unknown.example")]).await.status, 404);
    }
}
