//! The wizard's steps, as all journeys take them.

use fantoccini::elements::{Element, ElementRef};
use serde_json::json;

use super::{EMAIL, NAME, PHONE, Tab};

/// The first day of the calendar, or of a doctor's row of it, with enough free times.
const OPEN_DAY: &str = "
    const free = (day) => Number(/свободно (\\d+)/.exec(day.textContent)?.[1]);
    const found = [...document.querySelectorAll(arguments[0])].find((day) => free(day) >= 4);
    found?.scrollIntoView({block: 'center', behavior: 'instant'});
    return found || null;";

/// One calendar of the schedule.
pub const MONTH: &str = ".month";

/// A doctor's row in the week table, from 1.
pub fn row(number: usize) -> String {
    format!(".week tbody tr:nth-child({number})")
}

impl Tab {
    /// From the wizard's beginning to the choice of doctors.
    pub async fn to_doctors(&self, clinic: &str, branch: &str, specialisations: &[&str]) {
        self.open(clinic, "/booking").await;
        self.press(branch).await;
        self.sees("h1", "Выбор специализации").await;
        for specialisation in specialisations {
            self.press(specialisation).await;
        }
        self.press("Вперед").await;
        self.sees("h1", "Выбор врача").await;
    }

    /// On to the schedule, with these doctors.
    pub async fn to_schedule(&self, doctors: &[&str]) {
        for doctor in doctors {
            self.press(doctor).await;
        }
        self.press("Вперед").await;
        self.sees("h1", "Просмотр расписания").await;
    }

    /// Chooses a day with free times in a calendar or a row, looking ahead if need be.
    pub async fn choose_day(&self, within: &str) {
        let days = json!(format!("{within} a.day-open"));
        for _ in 0..3 {
            let found = self.eval(OPEN_DAY, vec![days.clone()]).await;
            if let Some(id) = found.as_object().and_then(|one| one.values().next()?.as_str()) {
                let id = ElementRef::from(id.to_owned());
                let day = Element::from_element_id(self.client.clone(), id);
                day.click().await.expect("the day is pressed");
                self.find("#times button.time").await;
                return;
            }
            self.click(".calendar-head a.arrow:last-child").await;
        }
        panic!("no free days");
    }

    /// Presses a time (from 1); the question opens in a dialog.
    pub async fn choose_time(&self, number: usize) {
        self.click(&format!("#times li:nth-child({number}) button.time")).await;
        self.sees("dialog[open] h1", "Подтверждение").await;
    }

    /// Fills the short form.
    pub async fn fill_form(&self) {
        self.type_into("#f-name", NAME).await;
        self.type_into("#f-phone", PHONE).await;
        self.type_into("#f-email", EMAIL).await;
        self.click("#f-consent").await;
    }

    /// Fills the form, lets the captcha solve itself and books.
    pub async fn fill_and_book(&self) {
        self.fill_form().await;
        self.sees("[data-captcha-status]", "Проверка пройдена").await;
        self.press("Записаться").await;
        self.sees(".notice-success", "Вы записаны на прием").await;
    }

    /// The address of the confirmation in the dialog as a page of its own.
    pub async fn confirmation(&self) -> String {
        let href = self.until("document.querySelector('form#book').getAttribute('action')").await;
        href.as_str().expect("an address").replace("/appointment?", "?")
    }
}
