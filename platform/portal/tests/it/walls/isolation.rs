//! No route of one clinic's host shows or changes what is another clinic's (S6). `alfa` and
//! `beta` are look-alikes: the same people at the same minute under the same phone.

use kernel::staff::Role;
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, Visitor, on_both_engines};

use super::{
    people, routes,
    traces::{self, Traces},
};

/// Routes that answer 2xx or a redirect although what they are asked about is not there.
const NOT_404: [(&str, &str); 13] = [
    // Giving back what is not held is no mistake.
    ("DELETE", "/api/v1/holds/:id"),
    // An address of an older version gives today's content, the own clinic's.
    ("GET", "/site/:hash/colours.css"),
    // Documents are the own clinic's, whatever browser asks.
    ("GET", "/api/v1/documents/:kind"),
    ("GET", "/documents/:kind"),
    ("GET", "/documents/:kind/:version"),
    ("POST", "/profile/consents/:kind"),
    // A kind is one of a few words that every clinic has, a version a number from 1: neither names
    // a row of another clinic. The page shows the own clinic's document.
    ("GET", "/admin/documents/:kind"),
    // The form comes without the number it was made of: refused, with the own clinic's page.
    ("POST", "/admin/documents/:kind"),
    // The own clinic's first version is in force and cannot be called off: refused with 409.
    ("POST", "/admin/documents/:kind/:version/end"),
    // A link that is not this clinic's is over.
    ("GET", "/staff/start/:ticket"),
    ("POST", "/staff/start/:ticket"),
    // Versions are the own site's, whatever number is asked for.
    ("GET", "/admin/versions/:version"),
    ("POST", "/admin/versions/:version/return"),
];

/// Routes whose queries search among the own clinic's rows: foreign ids find nothing there.
const FINDS_NOTHING: [&str; 2] = ["/api/v1/doctors", "/api/v1/services"];

/// Routes that end the session of who asks.
const ENDS_SESSION: [&str; 5] = [
    "/sign-out",
    "/profile/devices/end-all",
    "/profile/deletion",
    "/staff/sign-out",
    "/staff/profile/sign-out-everywhere",
];

/// What the route of another clinic is asked with.
struct Asked {
    path: String,
    form: Vec<(&'static str, String)>,
    json: serde_json::Value,
}

/// A route filled with what is `of`'s, in every way that makes sense for its path.
fn filled(route: &str, of: &Traces) -> Vec<Asked> {
    let clinic = &of.clinic;
    let (branch, therapy) = (clinic.branch("center"), clinic.specialisation("therapy"));
    let (doctor, service) = (clinic.doctor("sokolova"), clinic.service("visit"));
    let query = [
        ("branch", branch.to_string()),
        ("s", therapy.to_string()),
        ("d", format!("{therapy}.{doctor}")),
        ("sv", format!("{doctor}.{service}")),
        ("for", doctor.to_string()),
        ("of", doctor.to_string()),
        ("day", "2026-12-02".into()),
        ("week", "2026-11-30".into()),
        ("key", of.key.clone()),
        ("doctor", doctor.to_string()),
        ("doctors", doctor.to_string()),
        ("specialisation", therapy.to_string()),
    ];
    let query = query.map(|(name, value)| format!("{name}={value}")).join("&");
    let at = clinic.slot("sokolova", "center", "therapy", "2026-12-03", "12:00").from;
    let form = vec![
        ("slot", traces::button(clinic, "sokolova", "therapy", at)),
        ("name", "Тестова Анна Ивановна".into()),
        ("phone", "89161234567".into()),
        ("email", "anna@mail.example".into()),
        ("consent", "1".into()),
        ("code", "123456".into()),
    ];
    let json = match route {
        "/api/v1/holds" => json!({
            "doctor": doctor, "branch": branch, "specialisation": therapy, "starts_at": at,
        }),
        _ => json!({
            "hold": of.held,
            "person": { "name": "Тестова Анна Ивановна", "phone": "89161234567", "email": "" },
            "consent": 1,
        }),
    };
    let mut ids = [&of.booked, &of.held, &of.by_api.0, &of.letter, &doctor.to_string()]
        .map(Clone::clone)
        .to_vec();
    ids.extend(of.people.ids.iter().cloned());
    let ids = if route.contains(":id") { &ids[..] } else { &ids[..1] };
    ids.iter()
        .map(|id| {
            let path = route
                .replace("/site/:hash/colours.css", &of.css)
                .replace("/site/:hash/logo.svg", &of.css.replace("colours.css", "logo.svg"))
                .replace(":id", id)
                .replace(":token", &of.people.qr)
                .replace(":ticket", id)
                .replace(":kind", "personal_data")
                .replace(":version", "1")
                .replace(":message", id)
                .replace(":name", &of.photo);
            Asked { path: format!("{path}?{query}"), form: form.clone(), json: json.clone() }
        })
        .collect()
}

async fn ask(visitor: &Visitor, method: &str, asked: &Asked, cookie: Option<&str>) -> Answer {
    let mut request = visitor.request(Method::from_bytes(method.as_bytes()).unwrap(), &asked.path);
    // The client keeps cookies; what is told takes their place.
    request = request.header("cookie", cookie.unwrap_or("new=1"));
    if method != "GET" && asked.path.starts_with("/api/") {
        request = request.json(&asked.json);
    } else if method != "GET" {
        request = request.form(&asked.form);
    }
    visitor.send(request).await
}

/// The other clinic's marks that an answer holds and that the question did not say itself.
fn seen<'a>(answer: &Answer, asked: &Asked, marks: &'a [String]) -> Vec<&'a str> {
    let said = format!("{} {:?} {}", asked.path, asked.form, asked.json);
    let headers = format!("{:?}", answer.headers);
    let shows = |mark: &&String| answer.body.contains(*mark) || headers.contains(*mark);
    marks.iter().filter(shows).filter(|mark| !said.contains(*mark)).map(String::as_str).collect()
}

on_both_engines! {
    /// Every route × {a new visitor, one with the other clinic's stolen cookie, one with the
    /// other clinic's stolen session, a patient of this clinic} × the other clinic's ids and keys.
    async fn no_route_opens_what_is_another_clinics(portal: &Portal) {
        let (alfa, beta) = (Traces::leave(portal, "alfa").await, Traces::leave(portal, "beta").await);
        let mut excepted = std::collections::BTreeSet::new();
        for (here, there) in [(&alfa, &beta), (&beta, &alfa)] {
            let marks = there.marks();
            let visitor = portal.visitor(&here.label);
            let stranger = people::stranger(portal, &here.label).await;
            let signed_in = format!("session={}", stranger.token);
            let colleague = portal.colleague(&here.label, Role::Administrator).await;
            let at_work = format!("staff={}", colleague.token);
            // Doctors' pages are open to doctors alone.
            let doctor = portal.colleague(&here.label, Role::Doctor).await;
            let practises = format!("staff={}", doctor.token);
            let cookies = [
                None,
                Some(there.cookie.as_str()),
                Some(there.people.cookie.as_str()),
                Some(signed_in.as_str()),
                Some(there.people.staff_cookie.as_str()),
            ];
            for (method, route) in routes::all() {
                let at_work = if route.starts_with("/practice") { &practises } else { &at_work };
                for mut asked in filled(&route, there) {
                    asked.form.push(("patient", stranger.id.to_string()));
                    // Signing out or deleting the account would end the walk.
                    if ENDS_SESSION.contains(&&*route) && method == "POST" {
                        continue;
                    }
                    for cookie in cookies.into_iter().chain([Some(at_work.as_str())]) {
                        let answer = ask(&visitor, &method, &asked, cookie).await;
                        let what = format!("{method} {route} on {} with {cookie:?}: {}", here.label, answer.status);
                        assert!(answer.status < 500, "{what}");
                        assert_eq!(seen(&answer, &asked, &marks), [""; 0], "{what}\n{}", answer.body);
                        // Who has not signed in is asked to, whatever the id.
                        let to = answer.header("location");
                        let asked_to_sign_in = answer.status == 303
                            && (to.starts_with("/sign-in?back=") || to.starts_with("/staff/sign-in?back="));
                        if route.contains(':') && answer.status != 404 && !asked_to_sign_in {
                            assert!(NOT_404.contains(&(&*method, &*route)), "{what}");
                            excepted.insert((method.clone(), route.clone()));
                        }
                        if FINDS_NOTHING.contains(&&*route) {
                            assert_eq!(answer.json()["total"], 0, "{what}");
                        }
                    }
                }
            }
        }
        assert_eq!(excepted.len(), NOT_404.len(), "an exception is not needed any more: {excepted:?}");

        // Nothing was changed, and what was not shown elsewhere is shown at home.
        for home in [&alfa, &beta] {
            let page = home.visitor.get(&format!("/appointments/{}", home.booked)).await;
            assert!(page.status == 200 && page.body.contains(&home.numbers[0]), "{}", page.body);
            let list = home.visitor.get("/appointments").await;
            assert!(list.links(&home.booked).len() > 1, "{}", list.body);
            assert_eq!(home.visitor.get(&format!("/booking/holds/{}", home.held)).await.status, 200);
            let visit = home.visitor.get(&format!("/api/v1/appointments/{}?key={}", home.booked, home.key)).await;
            assert_eq!(visit.json()["status"], "booked");
            let (id, key) = &home.by_api;
            let visit = home.visitor.get(&format!("/api/v1/appointments/{id}?key={key}")).await;
            assert_eq!(visit.json()["status"], "booked");
            assert_eq!(home.visitor.get(&format!("/dev/mail/{}", home.letter)).await.status, 200);
            let photo = home.visitor.get(&format!("/pictures/{}", home.photo)).await;
            assert_eq!(photo.body, home.label);
            let consent = home.visitor.get("/documents/personal_data").await;
            assert!(consent.body.contains(&format!("документа клиники {}", home.label)));
        }
    }

    /// What must not even be looked for: rows named in queries and bodies.
    async fn ids_of_another_clinic_are_not_found(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let visitor = portal.visitor("alfa");
        let (branch, therapy, doctor) = (beta.branch("center"), beta.specialisation("therapy"), beta.doctor("sokolova"));
        let (own_branch, own_therapy) = (alfa.branch("center"), alfa.specialisation("therapy"));
        for path in [
            format!("/schedule?branch={branch}"),
            format!("/booking/specialisations?branch={branch}"),
            format!("/booking/doctors?branch={branch}"),
            format!("/booking/doctors?branch={own_branch}&s={therapy}"),
            format!("/booking/schedule?branch={own_branch}&s={own_therapy}&d={own_therapy}.{doctor}"),
            format!("/booking/schedule?branch={own_branch}&done={doctor}"),
            format!("/booking/services?branch={own_branch}&for={doctor}"),
            format!("/specialists/{doctor}"),
            format!("/api/v1/doctors/{doctor}"),
            format!("/api/v1/doctors/{doctor}/slots?branch={own_branch}"),
            format!("/api/v1/slots?branch={branch}&doctors={doctor}"),
            format!("/api/v1/slots?branch={own_branch}&doctors={doctor}"),
            format!("/api/v1/nearest?branch={branch}&specialisation={therapy}"),
        ] {
            let answer = visitor.get(&path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        }
        // At home they are found.
        let home = portal.visitor("beta");
        for path in [format!("/schedule?branch={branch}"), format!("/specialists/{doctor}"), format!("/api/v1/doctors/{doctor}")] {
            assert_eq!(home.get(&path).await.status, 200, "{path}");
        }
        let slot = traces::button(&beta, "sokolova", "therapy", beta.sokolova_at("2026-12-02", "10:00").from);
        assert_eq!(visitor.post("/booking/holds", &[("slot", &slot)]).await.status, 404);
        let order = traces::order(&beta, "sokolova", "therapy", "10:00").await;
        assert_eq!(visitor.post_json("/api/v1/holds", &order["slot"]).await.status, 404);
        // Even a captcha of the own clinic opens no slot of another one.
        let mut order = order;
        order["captcha"] = alfa.captcha().await.into();
        assert_eq!(visitor.post_json("/api/v1/appointments", &order).await.status, 404);
    }

    /// Keys are of one clinic: signatures, captchas, idempotency keys.
    async fn keys_of_another_clinic_open_nothing(portal: &Portal) {
        let (alfa, beta) = (Traces::leave(portal, "alfa").await, Traces::leave(portal, "beta").await);
        let wrong = format!("/appointments/{}?key={}", alfa.booked, beta.key);
        for path in [&wrong, &format!("/api/v1{wrong}")] {
            let answer = portal.visitor("alfa").get(path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        }
        let mut order = traces::order(&alfa.clinic, "sokolova", "therapy", "12:00").await;
        order["captcha"] = beta.clinic.captcha().await.into();
        let refused = alfa.visitor.post_json("/api/v1/appointments", &order).await;
        assert_eq!(refused.json()["code"], "captcha.refused", "{}", refused.body);

        // The same key on the other host is another key: it gives no answer of this one.
        let order = traces::order(&beta.clinic, "sokolova", "therapy", "12:00").await;
        let made = traces::send(&beta.visitor, &order, "shared").await.json();
        let other = traces::send(&alfa.visitor, &order, "shared").await;
        assert_eq!(other.status, 404, "{}", other.body);
        let order = traces::order(&alfa.clinic, "sokolova", "therapy", "12:00").await;
        let other = traces::send(&alfa.visitor, &order, "shared").await;
        assert_eq!(other.status, 201, "{}", other.body);
        assert_ne!(other.json()["id"], made["id"]);
        // The first clinic's own repetition still gets the first answer.
        let again = traces::send(&alfa.visitor, &alfa.order, "order-1").await;
        assert_eq!(again.json()["id"], alfa.by_api.0, "{}", again.body);
    }
}
