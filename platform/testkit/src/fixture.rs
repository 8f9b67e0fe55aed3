//! The names of what the test clinics have.

use kernel::{Site, ids::AppointmentId};
use shell::app::Clinic;
use uuid::Uuid;

/// The id that seeding gives to a row of a site: `id(&site, "doctor", "sokolova")`.
pub fn id(site: &Site, kind: &str, code: &str) -> Uuid {
    portal::demo::id(site, kind, code)
}

/// A clinic of the tests, seen from inside.
#[derive(Clone)]
pub struct Fixture(pub Clinic);

impl Fixture {
    /// A branch: `center`, `north`, `online`.
    pub fn branch(&self, code: &str) -> Uuid {
        id(&self.0.site, "branch", code)
    }

    /// A specialisation: `therapy`, `surgery`, `ultrasound`.
    pub fn specialisation(&self, code: &str) -> Uuid {
        id(&self.0.site, "specialisation", code)
    }

    /// A doctor: `sokolova`, `petrov`, `medvedev`, `uzi`.
    pub fn doctor(&self, code: &str) -> Uuid {
        id(&self.0.site, "doctor", code)
    }

    /// A service: `visit`, `surgeon`, `kidneys`, `abdomen`, `consult`.
    pub fn service(&self, code: &str) -> Uuid {
        id(&self.0.site, "service", code)
    }

    /// A slot of Соколова (therapy, `center`, 30 minutes) at `HH:MM` Moscow time on a date.
    pub fn sokolova_at(&self, date: &str, time: &str) -> visits::booking::Wanted {
        self.slot("sokolova", "center", "therapy", date, time)
    }

    /// A slot of any doctor at a Moscow time.
    pub fn slot(
        &self,
        doctor: &str,
        branch: &str,
        specialisation: &str,
        date: &str,
        time: &str,
    ) -> visits::booking::Wanted {
        let local: chrono::NaiveDateTime = format!("{date}T{time}:00").parse().expect("a time");
        visits::booking::Wanted {
            doctor: self.doctor(doctor),
            branch: self.branch(branch),
            specialisation: self.specialisation(specialisation),
            services: vec![],
            from: kernel::zone::instant("Europe/Moscow".parse().expect("a zone"), local),
        }
    }

    /// An order to book that slot for a patient of the tests, with a solved captcha.
    pub async fn order(&self, wanted: visits::booking::Wanted) -> visits::appointments::Order {
        self.order_of(visits::appointments::What::Slot(wanted)).await
    }

    /// An order to book a held slot.
    pub async fn order_of_hold(&self, hold: AppointmentId) -> visits::appointments::Order {
        self.order_of(visits::appointments::What::Held(hold)).await
    }

    async fn order_of(&self, what: visits::appointments::What) -> visits::appointments::Order {
        visits::appointments::Order {
            what,
            by: visits::appointments::By::Anonymous(visits::appointments::ShortForm {
                person: visits::appointments::Person {
                    name: "Тестова Анна Ивановна".into(),
                    phone: "8 916 123-45-67".into(),
                    email: "anna@mail.example".into(),
                },
                consent: Some(people::consents::Given {
                    version: 1,
                    wording: "Согласен(на) на обработку персональных данных".into(),
                    ip: "127.0.0.1".into(),
                    user_agent: "test".into(),
                    method: "form",
                }),
                proof: visits::booking::Proof::Captcha(self.captcha().await),
            }),
            visitor: None,
            lang: kernel::Lang::Ru,
            idempotency: None,
        }
    }

    /// An order of who has signed in, for the patient in whose cabinet he is.
    pub fn order_by(
        &self,
        what: visits::appointments::What,
        who: &std::sync::Arc<shell::SignedIn>,
    ) -> visits::appointments::Order {
        visits::appointments::Order {
            what,
            by: visits::appointments::By::Patient(
                std::sync::Arc::clone(who),
                shell::Trace {
                    actor: "patient",
                    account: Some(who.account.id()),
                    own: Some(who.own.id()),
                    ip: "127.0.0.1".into(),
                    ..shell::Trace::portal()
                },
            ),
            visitor: None,
            lang: kernel::Lang::Ru,
            idempotency: None,
        }
    }

    /// A solved captcha.
    pub async fn captcha(&self) -> String {
        self.captcha_of("booking").await
    }

    /// A solved captcha of another form.
    pub async fn captcha_of(&self, form: &str) -> String {
        let challenge = people::captcha::challenge(&self.0, form).await.expect("a challenge");
        providers::captcha::solve(&challenge).expect("a solution")
    }
}

/// The short form of an anonymous order.
pub fn short_form(order: &mut visits::appointments::Order) -> &mut visits::appointments::ShortForm {
    match &mut order.by {
        visits::appointments::By::Anonymous(form) => form,
        visits::appointments::By::Patient(..) | visits::appointments::By::Desk(..) => {
            panic!("no anonymous order")
        }
    }
}
