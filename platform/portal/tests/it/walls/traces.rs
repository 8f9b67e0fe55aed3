//! What a patient leaves behind in a clinic, in every table: to be looked for elsewhere.

use chrono::{DateTime, Utc};
use kernel::{SiteId, ids::AppointmentId};
use reqwest::Method;
use serde_json::json;
use shell::keys::sha256;
use store::objects::{
    Bytes,
    keys::{Picture, Size},
};
use testkit::{ANNA, Answer, Fixture, Portal, Visitor};

use super::people::{self, PeopleTraces};

/// One clinic's traces.
pub struct Traces {
    /// The clinic's label.
    pub label: String,
    /// Its id.
    pub site: SiteId,
    /// The clinic from inside.
    pub clinic: Fixture,
    /// The browser in which it all was done.
    pub visitor: Visitor,
    /// That browser's cookie: `visitor=…`.
    pub cookie: String,
    /// A visit booked in that browser.
    pub booked: String,
    /// The key of its link.
    pub key: String,
    /// A slot that the browser holds.
    pub held: String,
    /// A visit booked through the API, and its key.
    pub by_api: (String, String),
    /// The API's order, sent with the key `order-1`.
    pub order: serde_json::Value,
    /// The numbers of both visits.
    pub numbers: Vec<String>,
    /// The name of a photo that only this clinic has.
    pub photo: String,
    /// The id of a caught letter.
    pub letter: String,
    /// The address of the clinic's stylesheet.
    pub css: String,
    /// What a patient with an account left.
    pub people: PeopleTraces,
}

/// How a slot is named by the times' buttons.
pub fn button(clinic: &Fixture, doctor: &str, specialisation: &str, from: DateTime<Utc>) -> String {
    let minute = from.timestamp() / 60;
    let (doctor, branch) = (clinic.doctor(doctor), clinic.branch("center"));
    format!("{doctor}.{branch}.{}.{minute}", clinic.specialisation(specialisation))
}

/// An order of the API for a slot, with a solved captcha.
pub async fn order(
    clinic: &Fixture,
    doctor: &str,
    specialisation: &str,
    time: &str,
) -> serde_json::Value {
    let slot = clinic.slot(doctor, "center", specialisation, "2026-12-02", time);
    json!({
        "slot": {
            "doctor": slot.doctor,
            "branch": slot.branch,
            "specialisation": slot.specialisation,
            "starts_at": slot.from,
        },
        "person": { "name": "Тестова Анна Ивановна", "phone": "8 916 123-45-67", "email": "anna@mail.example" },
        "consent": 1,
        "captcha": clinic.captcha().await,
    })
}

/// Sends an order with an idempotency key.
pub async fn send(visitor: &Visitor, order: &serde_json::Value, key: &str) -> Answer {
    let request = visitor.request(Method::POST, "/api/v1/appointments");
    visitor.send(request.header("idempotency-key", key).json(order)).await
}

fn last_part(location: &str) -> String {
    let path = location.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

impl Traces {
    /// Books, holds, asks for a code, in the browser and through the API.
    pub async fn leave(portal: &Portal, label: &str) -> Self {
        let clinic = portal.clinic(label);
        let visitor = portal.visitor(label);
        let hold = async |doctor: &str, time: &str| {
            let at = clinic.slot(doctor, "center", "therapy", "2026-12-02", time).from;
            visitor
                .post("/booking/holds", &[("slot", &button(&clinic, doctor, "therapy", at))])
                .await
        };
        let answer = hold("sokolova", "10:00").await;
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let booked = last_part(answer.location());
        let held = last_part(hold("petrov", "09:20").await.location());

        let captcha = clinic.captcha().await;
        let person = [
            ("name", "Тестова Анна Ивановна"),
            ("phone", "8 916 123-45-67"),
            ("email", "anna@mail.example"),
            ("consent", "1"),
        ];
        let form = [&person[..], &[("altcha", captcha.as_str())]].concat();
        let answer = visitor.post(&format!("/booking/holds/{booked}/appointment"), &form).await;
        assert!(answer.location().starts_with("/appointments/"), "{}", answer.location());
        let form = [&person[..], &[("code", "1")]].concat();
        let answer = visitor.post(&format!("/booking/holds/{held}/appointment"), &form).await;
        assert!(answer.location().contains("/code"), "{}", answer.location());

        let order = order(&clinic, "medvedev", "surgery", "08:45").await;
        let made = send(&visitor, &order, "order-1").await;
        assert_eq!(made.status, 201, "{}", made.body);
        let made = made.json();
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();

        let id: AppointmentId = booked.parse().expect("an id");
        let key = visits::appointments::key(&clinic.0, id);
        let shown = visitor.get(&format!("/api/v1/appointments/{booked}?key={key}")).await.json();
        let objects = clinic.0.objects();
        let stem = Picture::stem(&sha256(label.as_bytes()), clinic.0.site.id.0);
        let named = Picture::of(&stem, Size::Logo).expect("a name");
        let photo = named.href().trim_start_matches("/pictures/").to_owned();
        objects.put(&named, Bytes::from(label.to_owned()), "image/png").await.expect("a photo");
        portal.run_jobs().await;
        // The visit by the API becomes a patient's.
        let of_patient = made["id"].as_str().expect("an id").parse().expect("an id");
        let people = people::leave(portal, &clinic, &ANNA, of_patient).await;
        let css = visitor.get("/").await.links("/colours.css").remove(0);
        Self {
            label: label.to_owned(),
            site: clinic.0.site.id,
            cookie,
            booked,
            key,
            held,
            by_api: (text(&made["id"]), text(&made["key"])),
            order,
            numbers: vec![shown["number"].to_string(), made["number"].to_string()],
            letter: portal.letters(label).await[0].id.clone(),
            photo,
            css,
            people,
            clinic,
            visitor,
        }
    }

    /// What may be seen in this clinic only.
    pub fn marks(&self) -> Vec<String> {
        let clinic = &self.clinic;
        let mut marks = vec![
            format!("Клиника тестов {}", self.label),
            format!("документа клиники {}", self.label),
            self.key.clone(),
            self.by_api.1.clone(),
        ];
        marks.extend(self.numbers.clone());
        marks.extend(self.people.marks.clone());
        let ids = [&self.booked, &self.held, &self.by_api.0, &self.letter];
        marks.extend(ids.map(Clone::clone));
        let rows = [
            clinic.branch("center"),
            clinic.branch("north"),
            clinic.specialisation("therapy"),
            clinic.doctor("sokolova"),
            clinic.doctor("petrov"),
            clinic.service("visit"),
        ];
        marks.extend(rows.map(|id| id.to_string()));
        marks
    }
}
