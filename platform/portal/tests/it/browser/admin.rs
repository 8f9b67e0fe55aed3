//! An administrator changes a colour, a tab, a text and a rule of booking in a browser, and a
//! patient sees it (M1, S4, C1); the pages are accessible and photographed.

use kernel::staff::Role;
use serde_json::json;
use testkit::{ANNA, Portal};

use super::{Chrome, Look, Tab, photo::target};

impl Tab {
    /// Takes over a session of this name.
    pub async fn keep(&self, clinic: &str, name: &str, token: &str) {
        self.open(clinic, "/robots.txt").await;
        let here = self.client.current_url().await.expect("an address");
        let cookie = json!({ "name": name, "value": token, "url": here.as_str() });
        let kept = self.chromium("Network.setCookie", cookie).await;
        assert_eq!(kept["success"], true, "{kept}");
    }

    /// Opens a page of the panel on a telephone and in a wide window; what is wrong with it.
    async fn inspect(&self, name: &str, path: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        self.open("alfa", path).await;
        for width in [390, 1280] {
            self.resize(width).await;
            let stuck = self.sticks_out(width).await.then(|| "sticks out at the right".into());
            let found = self.barriers().await.into_iter().chain(stuck);
            wrong.extend(found.map(|one| format!("{name} at {width}: {one}")));
            let folder = target().join("screenshots/admin").join(width.to_string());
            self.photo(&folder.join(format!("{name}.png")), width).await;
        }
        wrong
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_administrator_changes_a_patient_sees() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let admin = portal.colleague("alfa", Role::Administrator).await;
    let anna = portal.enrol("alfa", &ANNA).await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.keep("alfa", "staff", &admin.token).await;
    let patient = chrome.open(Look::Desktop, &portal).await;
    patient.keep("alfa", "session", &anna.token).await;

    // A colour: first the sample, then the site.
    tab.open("alfa", "/admin/settings/general").await;
    tab.set("[name='colours.accent']", "#7a1f5c").await;
    tab.press("Показать цвета").await;
    tab.sees(".notice", "Изменения еще не сохранены").await;
    tab.until("getComputedStyle(document.querySelector('.preview-button')).backgroundColor === 'rgb(122, 31, 92)'").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Изменения сохранены").await;

    // A tab.
    tab.open("alfa", "/admin/settings/cabinet").await;
    tab.click("#f-cabinet_tabs-feedback").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Изменения сохранены").await;

    // A text: the title of another one.
    tab.press("Изменить названия вкладок").await;
    tab.press("Мои записи").await;
    tab.type_into("#f-ru", "Мои приемы").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Изменения сохранены").await;

    // A rule: only a mistake at first.
    tab.open("alfa", "/admin/settings/booking").await;
    let mode = "#f-booking_modes-online";
    tab.click(mode).await;
    tab.click("#f-booking_modes-branches").await;
    tab.press("Сохранить").await;
    tab.sees(".error-summary", "Выберите хотя бы один вариант").await;
    tab.click("#f-booking_modes-branches").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Изменения сохранены").await;

    // What the patient sees.
    patient.open("alfa", "/appointments").await;
    patient.sees("body", "Мои приемы").await;
    assert_eq!(patient.count("a[href='/feedback']").await, 0, "the tab is off");
    patient.until("getComputedStyle(document.documentElement).getPropertyValue('--accent').trim() === '#7a1f5c'").await;
    patient.open("alfa", "/booking").await;
    patient.sees("main", "Тульской").await;
    assert_eq!(patient.count("a[href*='online']").await, 0, "the mode is off");

    let mut wrong = Vec::new();
    for (name, path) in [
        ("general", "/admin/settings/general"),
        ("cabinet", "/admin/settings/cabinet"),
        ("booking", "/admin/settings/booking"),
        ("messages", "/admin/settings/messages"),
        ("texts", "/admin/texts?q=cabinet"),
        ("text", "/admin/texts/common-experience"),
        ("versions", "/admin/versions"),
        ("version", "/admin/versions/2"),
    ] {
        wrong.extend(tab.inspect(name, path).await);
    }
    assert_eq!(wrong, [""; 0]);
    portal.finish().await;
}
