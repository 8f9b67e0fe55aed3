//! Every route of a clinic's host, for the matrices. Pages are listed here and held against
//! the route tables in the sources; the API's operations come from its document.

use std::{collections::BTreeSet, path::Path};

/// A route: method and path, with `:name` for what varies.
pub type Route = (String, String);

/// The pages and the API's own pages.
const PAGES: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/api/v1"),
    ("GET", "/api/v1/"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/problems"),
    ("GET", "/appointments"),
    ("GET", "/appointments/:id"),
    ("GET", "/appointments/:id/calendar.ics"),
    ("GET", "/appointments/:id/cancellation"),
    ("POST", "/appointments/:id/cancellation"),
    ("GET", "/appointments/:id/confirmation"),
    ("POST", "/appointments/:id/confirmation"),
    ("GET", "/appointments/:id/move"),
    ("POST", "/appointments/:id/move"),
    ("GET", "/appointments/:id/move/question"),
    ("GET", "/appointments/:id/print"),
    ("GET", "/appointments/:id/rating"),
    ("POST", "/appointments/:id/rating"),
    ("POST", "/appointments/:id/reminder"),
    ("GET", "/appointments/claims"),
    ("POST", "/appointments/claims"),
    ("GET", "/appointments/print"),
    ("GET", "/appointments/:id/rating"),
    ("POST", "/appointments/:id/rating"),
    ("GET", "/bonuses"),
    ("GET", "/booking"),
    ("GET", "/booking/doctors"),
    ("POST", "/booking/holds"),
    ("GET", "/booking/holds/:id"),
    ("POST", "/booking/holds/:id/appointment"),
    ("GET", "/booking/holds/:id/code"),
    ("POST", "/booking/holds/:id/code"),
    ("POST", "/booking/holds/:id/release"),
    ("GET", "/booking/schedule"),
    ("GET", "/booking/services"),
    ("GET", "/booking/specialisations"),
    ("GET", "/cabinet"),
    ("GET", "/captcha"),
    ("GET", "/desk"),
    ("GET", "/desk/family"),
    ("POST", "/desk/family/:id/confirmation"),
    ("POST", "/desk/family/:id/end"),
    ("POST", "/desk/family/:id/refusal"),
    ("GET", "/desk/patients"),
    ("GET", "/desk/patients/:id"),
    ("POST", "/desk/patients/:id/confirmation"),
    ("GET", "/desk/patients/:id/contracts/:contract"),
    ("POST", "/desk/patients/:id/contracts/:contract"),
    ("POST", "/desk/patients/:id/contracts/:contract/end"),
    ("POST", "/desk/patients/:id/qr"),
    ("POST", "/desk/patients/:id/qr/:ticket/end"),
    ("GET", "/desk/patients/:id/account"),
    ("POST", "/desk/patients/:id/account"),
    ("POST", "/desk/patients/:id/account/cards"),
    ("POST", "/desk/patients/:id/account/cards/:card/end"),
    ("POST", "/desk/patients/:id/account/return"),
    ("GET", "/desk/patients/new"),
    ("POST", "/desk/patients/new"),
    ("GET", "/desk/print"),
    ("POST", "/desk/visits"),
    ("GET", "/desk/visits/:id"),
    ("POST", "/desk/visits/:id/cancellation"),
    ("POST", "/desk/visits/:id/mark"),
    ("GET", "/desk/visits/:id/move"),
    ("POST", "/desk/visits/:id/move"),
    ("GET", "/desk/visits/new"),
    ("POST", "/payments/notifications"),
    ("GET", "/practice"),
    ("GET", "/practice/patients/:id"),
    ("GET", "/practice/patients/:id/booking"),
    ("POST", "/practice/patients/:id/booking"),
    ("GET", "/practice/patients/:id/times"),
    ("GET", "/practice/report"),
    ("GET", "/practice/report.csv"),
    ("GET", "/practice/visits/:id"),
    ("POST", "/practice/visits/:id/mark"),
    ("GET", "/dev/mail"),
    ("GET", "/dev/mail/:id"),
    ("GET", "/dev/mail/:id/html"),
    ("GET", "/documents/:kind"),
    ("GET", "/documents/:kind/:version"),
    ("GET", "/feedback"),
    ("POST", "/feedback"),
    ("GET", "/feedback/sent"),
    ("GET", "/exchange/v1/openapi.json"),
    ("GET", "/exchange/v1/problems"),
    ("GET", "/family"),
    ("POST", "/family/choice"),
    ("GET", "/family/new"),
    ("POST", "/family/new"),
    ("GET", "/family/:id/end"),
    ("POST", "/family/:id/end"),
    ("GET", "/institutions"),
    ("GET", "/lang"),
    ("GET", "/manifest.webmanifest"),
    ("GET", "/notifications"),
    ("GET", "/offline"),
    ("GET", "/payments"),
    ("GET", "/payments/invoices/:id"),
    ("POST", "/payments/invoices/:id"),
    ("POST", "/payments/purchases/:id/cancellation"),
    ("GET", "/payments/tries/:id"),
    ("GET", "/payments/tries/:id/events"),
    ("GET", "/payments/tries/:id/state"),
    ("GET", "/pictures/:name"),
    ("GET", "/prices"),
    ("GET", "/prices/:id/order"),
    ("POST", "/prices/:id/order"),
    ("GET", "/profile/devices"),
    ("POST", "/profile/devices/:id/end"),
    ("POST", "/profile/devices/end-all"),
    ("GET", "/profile/password"),
    ("POST", "/profile/password"),
    ("GET", "/push/key"),
    ("POST", "/push/subscriptions"),
    ("POST", "/push/subscriptions/end"),
    ("GET", "/profile"),
    ("GET", "/profile/accesses"),
    ("GET", "/profile/changes/:id"),
    ("POST", "/profile/changes/:id"),
    ("GET", "/profile/consents"),
    ("POST", "/profile/consents/:kind"),
    ("GET", "/profile/deletion"),
    ("POST", "/profile/deletion"),
    ("GET", "/profile/email"),
    ("POST", "/profile/email"),
    ("GET", "/profile/export"),
    ("GET", "/profile/phone"),
    ("POST", "/profile/phone"),
    ("POST", "/profile/settings"),
    ("GET", "/questions"),
    ("GET", "/recovery"),
    ("POST", "/recovery"),
    ("GET", "/recovery/:id"),
    ("POST", "/recovery/:id"),
    ("GET", "/registration"),
    ("POST", "/registration"),
    ("GET", "/registration/:id"),
    ("POST", "/registration/:id"),
    ("GET", "/registration/done"),
    ("GET", "/robots.txt"),
    ("GET", "/schedule"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/code"),
    ("POST", "/sign-in/code"),
    ("GET", "/sign-in/code/:id"),
    ("POST", "/sign-in/code/:id"),
    ("GET", "/sign-in/qr"),
    ("GET", "/sign-in/qr/:token"),
    ("POST", "/sign-in/qr/:token"),
    ("POST", "/sign-out"),
    ("GET", "/site/:hash/colours.css"),
    ("GET", "/site/:hash/logo.svg"),
    ("GET", "/specialists"),
    ("GET", "/specialists/:id"),
    ("GET", "/sw.js"),
    ("GET", "/staff"),
    ("GET", "/staff/factor"),
    ("POST", "/staff/factor"),
    ("GET", "/staff/factor/new"),
    ("POST", "/staff/factor/new"),
    ("GET", "/staff/profile"),
    ("POST", "/staff/profile"),
    ("POST", "/staff/profile/sign-out-everywhere"),
    ("GET", "/staff/recovery"),
    ("POST", "/staff/recovery"),
    ("GET", "/staff/sign-in"),
    ("POST", "/staff/sign-in"),
    ("POST", "/staff/sign-out"),
    ("GET", "/staff/start/:ticket"),
    ("POST", "/staff/start/:ticket"),
    ("GET", "/admin"),
    ("GET", "/admin/clinic"),
    ("GET", "/admin/clinic/:kind"),
    ("GET", "/admin/clinic/:kind/:id"),
    ("POST", "/admin/clinic/:kind/:id"),
    ("POST", "/admin/clinic/doctors/:id/photo"),
    ("POST", "/admin/clinic/doctors/:id/photo/removal"),
    ("GET", "/admin/clinic/doctors/:id/schedule"),
    ("GET", "/admin/clinic/holidays"),
    ("POST", "/admin/clinic/holidays"),
    ("POST", "/admin/clinic/holidays/:id/end"),
    ("GET", "/admin/clinic/import"),
    ("POST", "/admin/clinic/import"),
    ("GET", "/admin/clinic/import/examples/:kind"),
    ("GET", "/admin/clinic/import/:id"),
    ("POST", "/admin/clinic/import/:id/discard"),
    ("POST", "/admin/clinic/import/:id/load"),
    ("POST", "/admin/clinic/doctors/:id/schedule"),
    ("POST", "/admin/clinic/doctors/:id/schedule/release"),
    ("GET", "/admin/staff"),
    ("POST", "/admin/staff"),
    ("GET", "/admin/staff/:id"),
    ("POST", "/admin/staff/:id"),
    ("POST", "/admin/staff/:id/factor/reset"),
    ("POST", "/admin/staff/:id/invitation"),
    ("POST", "/admin/staff/:id/off"),
    ("POST", "/admin/staff/:id/on"),
    ("POST", "/admin/logo"),
    ("POST", "/admin/logo/removal"),
    ("GET", "/admin/preview/colours.css"),
    ("GET", "/admin/settings/:section"),
    ("POST", "/admin/settings/:section"),
    ("GET", "/admin/texts"),
    ("GET", "/admin/texts/:key"),
    ("POST", "/admin/texts/:key"),
    ("GET", "/admin/versions"),
    ("GET", "/admin/versions/:version"),
    ("POST", "/admin/versions/:version/return"),
    ("GET", "/admin/audit"),
    ("GET", "/admin/audit/export"),
    ("GET", "/admin/reviews"),
    ("POST", "/admin/reviews/:id/publication"),
    ("POST", "/admin/reviews/:id/rejection"),
    ("GET", "/admin/feedback"),
    ("GET", "/admin/feedback/:id"),
    ("POST", "/admin/feedback/:id/answer"),
    ("POST", "/admin/feedback/:id/note"),
    ("POST", "/admin/feedback/:id/state"),
    ("GET", "/admin/messages/journal"),
    ("POST", "/admin/messages/journal/:id/retry"),
    ("POST", "/admin/settings/messages/trial"),
    ("GET", "/admin/exchange"),
    ("GET", "/admin/exchange/deliveries"),
    ("GET", "/admin/exchange/tokens/new"),
    ("POST", "/admin/exchange/tokens/new"),
    ("GET", "/admin/exchange/tokens/:id"),
    ("POST", "/admin/exchange/tokens/:id/rotation"),
    ("GET", "/admin/exchange/tokens/:id/revocation"),
    ("POST", "/admin/exchange/tokens/:id/revocation"),
    ("GET", "/admin/exchange/webhooks/new"),
    ("POST", "/admin/exchange/webhooks/new"),
    ("GET", "/admin/exchange/webhooks/:id"),
    ("POST", "/admin/exchange/webhooks/:id/check"),
    ("POST", "/admin/exchange/webhooks/:id/pause"),
    ("POST", "/admin/exchange/webhooks/:id/resumption"),
    ("POST", "/admin/exchange/webhooks/:id/rotation"),
    ("GET", "/admin/exchange/webhooks/:id/removal"),
    ("POST", "/admin/exchange/webhooks/:id/removal"),
    ("GET", "/admin/exchange/webhooks/:id/replay"),
    ("POST", "/admin/exchange/webhooks/:id/replay"),
    ("GET", "/admin/exchange/webhooks/:id/deliveries/:message"),
    ("POST", "/admin/exchange/webhooks/:id/deliveries/:message/replay"),
    ("GET", "/admin/closings"),
    ("POST", "/admin/closings"),
    ("POST", "/admin/closings/:id/end"),
    ("GET", "/desk/payments"),
    ("GET", "/desk/payments/:id"),
    ("GET", "/desk/payments/:id/refund"),
    ("POST", "/desk/payments/:id/refund"),
    ("POST", "/desk/payments/:id/receipt"),
    ("GET", "/admin/bonuses"),
    ("GET", "/admin/bonuses/:id"),
    ("POST", "/admin/bonuses/:id"),
    ("POST", "/admin/bonuses/:id/retirement"),
    ("GET", "/admin/takings"),
    ("POST", "/admin/takings/receipt"),
    ("GET", "/admin/takings/export.csv"),
    ("GET", "/admin/takings/export.xlsx"),
    ("GET", "/admin/takings/differences"),
    ("GET", "/admin/takings/differences/:id"),
    ("POST", "/admin/takings/differences/:id/resolution"),
    ("GET", "/admin/payments"),
    ("POST", "/admin/payments/branches"),
    ("GET", "/admin/payments/:id"),
    ("POST", "/admin/payments/:id"),
    ("POST", "/admin/payments/:id/check"),
    ("POST", "/admin/payments/:id/retirement"),
    ("GET", "/admin/documents"),
    ("GET", "/admin/documents/:kind"),
    ("POST", "/admin/documents/:kind"),
    ("POST", "/admin/documents/:kind/:version/end"),
    ("GET", "/view"),
    ("POST", "/view"),
    // Answered before any clinic is asked for.
    ("GET", "/healthz"),
    ("GET", "/readyz"),
];

/// Where the sources' route tables do not say the whole path.
const API: &str = "/api/v1";
const EXCHANGE: &str = "/exchange/v1";

/// Answered before any route table is asked.
const WITHOUT_TABLE: [&str; 4] = ["/api/v1", "/api/v1/", "/healthz", "/readyz"];

/// Every route.
pub fn all() -> Vec<Route> {
    let pages = PAGES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned()));
    pages.chain(operations()).collect()
}

/// The API's operations, from its document.
pub fn operations() -> Vec<Route> {
    documented(&visits::api::document(), API)
}

/// The operations of the exchange, which only a token opens: they have a matrix of their own.
pub fn exchange() -> Vec<Route> {
    documented(&exchange::api::document(), EXCHANGE)
}

fn documented(document: &str, under: &str) -> Vec<Route> {
    let document: serde_json::Value = serde_json::from_str(document).expect("JSON");
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path = path.replace('{', ":").replace('}', "");
        let prefix = if path.starts_with(under) { "" } else { under };
        for method in item.as_object().expect("operations").keys() {
            found.push((method.to_uppercase(), format!("{prefix}{path}")));
        }
    }
    assert!(found.len() > 9, "{found:?}");
    found
}

/// The route tables in the sources: every `.at("path", …)` with its methods.
fn tables() -> BTreeSet<Route> {
    let mut found = BTreeSet::new();
    let platform = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("platform");
    for file in super::architecture::files(platform) {
        let path = file.to_string_lossy().replace('\\', "/");
        // The simulators and the vendor's console are no part of a clinic's host.
        let ours = path.contains("/src/")
            && !path.contains("/providers/")
            && !path.contains("/platform/vendor/")
            // The operators' own port, where no clinic is.
            && !path.ends_with("/portal/src/ops.rs");
        if !ours || !path.ends_with(".rs") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source");
        for part in text.split(".at(").skip(1) {
            let Some(rest) = part.trim_start().strip_prefix('"') else { continue };
            let (route, rest) = rest.split_once('"').expect("the end of a path");
            let under = if path.contains("/exchange/src/api/") { EXCHANGE } else { API };
            let of_api = path.contains("/api/") && !route.starts_with(under);
            let prefix = if of_api { under } else { "" };
            let handler = rest.split(['\n', ';']).take(3).collect::<String>();
            for (method, call) in [("GET", "get("), ("POST", "post("), ("DELETE", "delete(")] {
                if handler.contains(call) {
                    found.insert((method.to_owned(), format!("{prefix}{route}")));
                }
            }
            assert!(
                handler.contains("get(") || handler.contains("post("),
                "{path}: {route} takes any method"
            );
        }
    }
    found
}

#[test]
fn the_list_of_pages_is_the_one_of_the_route_tables() {
    let mut listed: BTreeSet<Route> =
        PAGES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    for path in WITHOUT_TABLE {
        assert!(listed.remove(&("GET".to_owned(), path.to_owned())));
    }
    assert_eq!(listed, tables());
}
