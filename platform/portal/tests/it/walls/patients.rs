//! No route shows or changes what is another patient's of the same clinic: every route × who
//! asks × another patient's ids (S6, D1, law §2).

use reqwest::Method;
use testkit::{Answer, Visitor, on_both_engines};

use super::{people, routes, traces::Traces};

/// Routes with an id in their path that answer something else than 404 to a stranger, and why.
const NOT_404: [(&str, &str); 10] = [
    // Giving back what is not held is no mistake.
    ("DELETE", "/api/v1/holds/:id"),
    // Everybody's.
    ("GET", "/api/v1/doctors/:id"),
    ("GET", "/api/v1/doctors/:id/slots"),
    ("GET", "/dev/mail/:id"),
    ("GET", "/dev/mail/:id/html"),
    ("GET", "/specialists/:id"),
    // Codes are entered by whoever has them; which ids wait for one does not show.
    ("GET", "/recovery/:id"),
    ("POST", "/recovery/:id"),
    ("GET", "/sign-in/code/:id"),
    ("POST", "/sign-in/code/:id"),
];

async fn ask(browser: &Visitor, method: &str, path: &str, form: &[(&str, String)]) -> Answer {
    let request = browser.request(Method::from_bytes(method.as_bytes()).expect("a method"), path);
    let request = match method {
        "GET" => request,
        _ if path.starts_with("/api/") => request.json(&serde_json::json!({})),
        _ => request.form(form),
    };
    browser.send(request).await
}

on_both_engines! {
    async fn no_route_opens_what_is_another_patients(portal: &Portal) {
        let anna = Traces::leave(portal, "alfa").await;
        let boris = people::stranger(portal, "alfa").await;
        let visitor = portal.visitor("alfa");
        let form = [
            people::form_of(boris.id),
            ("choice", anna.people.patient.id.to_string()),
            ("endpoint", "https://updates.push.services.mozilla.com/x".into()),
            ("code", "123456".into()),
            ("mark", "10".into()),
        ];
        let mut ids = anna.people.ids.clone();
        ids.extend([anna.by_api.0.clone(), anna.booked.clone(), anna.held.clone()]);
        let marks: Vec<String> =
            anna.people.marks.iter().cloned().chain(anna.numbers.clone()).collect();
        let ends = ["/sign-out", "/profile/devices/end-all", "/profile/deletion"];
        for (method, route) in routes::all() {
            if ends.contains(&&*route) || route.contains(":token") || route.contains(":ticket") || route.starts_with("/dev/") {
                continue;
            }
            let ids = if route.contains(":id") { &ids[..] } else { &ids[..1] };
            for id in ids {
                let path = route
                    .replace(":id", id)
                    .replace(":kind", "personal_data")
                    .replace(":version", "1")
                    .replace(":name", "x.png")
                    .replace(":hash", "0")
                    // A key that is not the letter's.
                    + "?key=0";
                for (who, browser) in [("a visitor", &visitor), ("another patient", &boris.browser)] {
                    let answer = ask(browser, &method, &path, &form).await;
                    let what = format!("{method} {path} by {who}: {}", answer.status);
                    assert!(answer.status < 500, "{what}: {}", answer.body);
                    let said = format!("{path} {form:?}");
                    let seen: Vec<&String> = marks
                        .iter()
                        .filter(|mark| answer.body.contains(*mark) && !said.contains(*mark))
                        .collect();
                    assert!(seen.is_empty(), "{what} shows {seen:?}: {}", answer.body);
                    let to = answer.header("location");
                    let asked_to_sign_in = answer.status == 303
                        && (to.starts_with("/sign-in?back=") || to.starts_with("/staff/sign-in?back="));
                    if route.contains(":id") && answer.status != 404 && !asked_to_sign_in {
                        assert!(NOT_404.contains(&(&*method, &*route)), "{what}: {}", answer.body);
                    }
                }
            }
        }
        // Nothing of hers was changed, and at home it is found.
        let of_patient = anna.by_api.0.parse().expect("an id");
        assert_eq!(anna.clinic.appointment(of_patient).await.status, "booked");
        let home = anna.people.patient.browser.get(&format!("/appointments/{}", anna.by_api.0)).await;
        assert!(home.status == 200 && home.body.contains(&anna.numbers[1]), "{}", home.body);
    }
}
