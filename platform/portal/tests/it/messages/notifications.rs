//! «Уведомления»: SMS and push of the last seven days (C11).

use chrono::TimeDelta;
use testkit::{BORIS, on_both_engines};

use super::told;

on_both_engines! {
    async fn a_patient_reads_the_messages_of_the_last_seven_days(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        told(&anna.clinic, Some(anna.id), "sms", "Сообщение старое").await;
        portal.clock.advance(TimeDelta::days(6));
        told(&anna.clinic, Some(anna.id), "push", "Сообщение второе").await;
        portal.clock.advance(TimeDelta::hours(1));
        told(&anna.clinic, Some(anna.id), "email", "Письмо").await;
        let page = anna.browser.get("/notifications").await;
        assert_eq!(page.status, 200, "{}", page.body);
        for words in ["Дата", "От кого", "Сообщение", "Сообщение старое", "01.12.2026 08:00", "07.12.2026 08:00", "Клиника тестов alfa"] {
            assert!(page.says(words), "{words}: {}", page.body);
        }
        assert!(!page.says("Письмо"));
        let order = page.body.find("Сообщение второе") < page.body.find("Сообщение старое");
        assert!(order, "the latest comes first");
        portal.clock.advance(TimeDelta::days(1));
        let page = anna.browser.get("/notifications").await;
        assert!(!page.says("Сообщение старое") && page.says("Сообщение второе"));
        let audited = portal.ask("SELECT action AS it FROM audit WHERE action = 'notifications.read'").await;
        assert_eq!(audited.expect("the table").len(), 2);
    }

    async fn nobody_reads_another_patients_messages(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        told(&anna.clinic, Some(anna.id), "sms", "Только для Анны").await;
        told(&anna.clinic, None, "sms", "Ни для кого").await;
        let page = boris.browser.get("/notifications").await;
        assert_eq!(page.status, 200);
        assert!(!page.says("Только для Анны") && !page.says("Ни для кого"));
        assert!(page.says("За последние 7 дней сообщений не было"), "{}", page.body);
        let beta = portal.patient("beta").await;
        assert!(!beta.browser.get("/notifications").await.says("Только для Анны"));
        let visitor = portal.visitor("alfa").get("/notifications").await;
        assert_eq!(visitor.location(), "/sign-in?back=%2Fnotifications");
    }

    async fn what_did_not_leave_is_not_shown(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        told(&anna.clinic, Some(anna.id), "sms", "Отвергнутое").await;
        portal.ask("UPDATE messages SET state = 'rejected'").await.expect("the table");
        assert!(!anna.browser.get("/notifications").await.says("Отвергнутое"));
    }

    async fn a_switched_off_tab_is_not_there(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        portal.reconfigure("alfa", |config| config.cabinet.tabs.retain(|tab| tab.slug() != "notifications")).await;
        for path in ["/notifications", "/push/key"] {
            assert_eq!(anna.browser.get(path).await.status, 404, "{path}");
        }
    }

    async fn markup_in_a_message_is_text(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        told(&anna.clinic, Some(anna.id), "sms", "<script>alert(1)</script> https://evil.example/").await;
        let page = anna.browser.get("/notifications").await;
        assert!(!page.body.contains("<script>alert"));
        assert!(page.links("evil.example").is_empty(), "{}", page.body);
    }
}
