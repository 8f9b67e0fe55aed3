//! The panel of the clinic's own people, as the administrator of the demonstration sees it.

use kernel::staff::Role;
use testkit::Portal;

use super::{Clinic, Gallery};
use crate::browser::{Chrome, Look};

/// The password of everybody in the demonstration.
const PASSWORD: &str = "demo-portal-2026";

impl Gallery<'_> {
    /// Signs in to the panel.
    async fn sign_in_to_panel(&mut self, email: &str, password: &str) {
        self.tab.open(self.clinic.label, "/staff/sign-in").await;
        self.tab.type_into("#f-email", email).await;
        self.tab.type_into("#f-password", password).await;
        self.tab.click("main form button.button-main").await;
    }

    /// Ways in.
    async fn staff_doors(&mut self, portal: &Portal) {
        self.open("staff-sign-in", "/staff/sign-in").await;
        self.sign_in_to_panel("nobody@alfa.example", "неверный-пароль").await;
        self.tab.sees("#f-email-error", "Адрес или пароль не подходит").await;
        self.look("staff-sign-in-error").await;
        self.open("staff-recovery", "/staff/recovery").await;
        self.open("staff-recovery-sent", "/staff/recovery?sent").await;
        self.open("staff-start-over", "/staff/start/x").await;
        let clinic = portal.clinic(self.clinic.label);
        let invitation = crate::staff::somebody("new@alfa.example", Role::Registry);
        let trace = shell::Trace::staff("Тест");
        let invited = offices::staff::invite(&clinic.0, invitation, &trace).await.expect("invited");
        let path = crate::staff::path(&invited.link);
        self.open("staff-start", &path).await;
    }
}

impl Gallery<'_> {
    /// The clinic's data: every list, an item, a doctor's timetable and its preview.
    async fn clinic_data(&mut self) {
        self.open("clinic", "/admin/clinic").await;
        for kind in ["branches", "departments", "specialisations", "services", "doctors"] {
            self.open(&format!("clinic-{kind}"), &format!("/admin/clinic/{kind}")).await;
            self.open(&format!("clinic-{kind}-new"), &format!("/admin/clinic/{kind}/new")).await;
        }
        self.open("clinic-import", "/admin/clinic/import?kind=patients").await;
        self.open("clinic-holidays", "/admin/clinic/holidays").await;
        self.tab.open(self.clinic.label, "/admin/clinic/doctors").await;
        self.tab.click("main .panel-table td:first-child a").await;
        self.tab.sees("main", "Расписание").await;
        self.look("clinic-doctor").await;
        self.tab.click("main a[href$='/schedule']").await;
        self.tab.find("main form").await;
        self.look("clinic-schedule").await;
    }

    /// «Обмен с МИС»: empty and full, every form, a secret, every question.
    async fn exchange(&mut self, portal: &Portal) {
        self.open("mis-empty", "/admin/exchange").await;
        self.open("mis-token-new", "/admin/exchange/tokens/new").await;
        self.tab.type_into("#f-name", "Инфоклиника").await;
        self.tab.press("Выдать ключ").await;
        self.tab.sees("#f-scopes-error", "Выберите, что разрешает ключ").await;
        self.look("mis-token-wrong").await;
        for scope in ["reference_write", "patients_write", "schedule_write", "changes_read"] {
            self.tab.click(&format!("#f-scope-{scope}")).await;
        }
        self.tab.press("Выдать ключ").await;
        self.tab.find("#secret").await;
        self.look("mis-secret").await;
        self.tab.press("Ключ сохранен").await;
        self.tab.press("Инфоклиника").await;
        self.tab.sees("h2", "Ключ").await;
        self.look("mis-token").await;
        self.tab.press("Отозвать ключ").await;
        self.tab.sees("h1", "Отозвать ключ?").await;
        self.look("mis-token-question").await;
        self.open("mis-webhook-new", "/admin/exchange/webhooks/new").await;
        let (receiver, url) = crate::exchange::webhooks::Receiver::start().await;
        // The browser's own check of an address knows nothing of tests.
        self.tab.type_into("#f-url", &url).await;
        self.tab.press("Подключить").await;
        self.tab.find("#secret").await;
        self.look("mis-webhook-secret").await;
        self.tab.press("Ключ сохранен").await;
        self.tab.press("Проверить").await;
        self.tab.sees(".notice-success", "Проверочное сообщение").await;
        portal.run_jobs().await;
        receiver.refuse(&[("", 503)]);
        let clinic = portal.clinic(self.clinic.label);
        let mut db = clinic.0.db().write().await.expect("the database");
        let object = uuid::Uuid::from_u128(1);
        store::changes::add(&mut db, "appointments.booked", object, portal.clock.now())
            .await
            .expect("kept");
        db.commit().await.expect("committed");
        portal.run_jobs().await;
        let id = exchange::webhooks::list(&clinic.0).await.expect("a list")[0].id;
        self.open("mis-webhook", &format!("/admin/exchange/webhooks/{id}")).await;
        self.open("mis-webhook-removal", &format!("/admin/exchange/webhooks/{id}/removal")).await;
        self.open("mis-deliveries", "/admin/exchange/deliveries").await;
        self.tab.click("main .panel-table td:first-child a").await;
        self.tab.sees("h2", "Содержание").await;
        self.look("mis-delivery").await;
        self.open("mis", "/admin/exchange").await;
        self.open("settings-messages", "/admin/settings/messages").await;
    }

    /// The lists of the administration.
    async fn lists(&mut self) {
        for list in ["audit", "reviews", "feedback", "messages/journal", "closings", "documents"] {
            let name = format!("lists-{}", list.replace('/', "-"));
            self.open(&name, &format!("/admin/{list}")).await;
        }
        self.open("lists-document", "/admin/documents/personal_data").await;
    }
}

/// The pages of the staff's accounts, of the clinic's data and of the administration's lists.
pub(super) async fn walk(clinic: Clinic) {
    let portal = Portal::demo().await;
    let (site, now) = (portal.clinic(clinic.label).0.site, portal.app.clock.now());
    ::portal::demo::staff(&portal.app.db, &site, now).await.expect("seeded");
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut gallery = Gallery { tab: &tab, clinic: &clinic, wrong: vec![] };
    gallery.staff_doors(&portal).await;
    gallery.sign_in_to_panel("registry@alfa.example", PASSWORD).await;
    tab.find(".panel-person").await;
    gallery.open("staff-no-right", "/admin/staff").await;
    tab.press("Выйти").await;
    tab.find("#f-email").await;
    gallery.sign_in_to_panel("administrator@alfa.example", PASSWORD).await;
    tab.find(".panel-person").await;
    gallery.open("staff-profile", "/staff/profile").await;
    gallery.open("staff-factor-new", "/staff/factor/new").await;
    gallery.open("staff-list", "/admin/staff").await;
    tab.click("main .panel-table a").await;
    tab.sees("h2", "Доступ").await;
    gallery.look("staff-member").await;
    gallery.clinic_data().await;
    gallery.lists().await;
    gallery.exchange(&portal).await;
    let wrong = gallery.wrong;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
