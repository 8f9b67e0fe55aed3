//! The simulator of ATOL Online is as strict as the sheet describes the real one (sheet
//! «ATOL Online», 6).

mod simulated;

use serde_json::{Value, json};
use simulated::{Simulator, receiver::Receiver};

struct Case {
    simulator: Simulator,
    version: usize,
    token: String,
}

impl Case {
    async fn of(version: usize) -> Self {
        let mut case = Self { simulator: Simulator::start().await, version, token: String::new() };
        case.token = case.new_token().await;
        case
    }

    fn group(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        providers::simulator::atol::GROUPS[self.version - 4]
    }

    async fn new_token(&self) -> String {
        let (_, login, pass, _) = self.group();
        let asked = json!({ "login": login, "pass": pass });
        let path = format!("/atol/possystem/v{}/getToken", self.version);
        let (status, said) = self.simulator.ask("POST", &path, &[], &asked).await;
        assert_eq!((status, &said["error"]), (200, &Value::Null), "{said}");
        said["token"].as_str().expect("a token").to_owned()
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let path = format!("/atol/possystem/v{}/{}/{path}", self.version, self.group().0);
        let headers = [("token", &*self.token)];
        self.simulator.ask(method, &path, &headers, body).await
    }

    async fn taken(&self, operation: &str, body: &Value) -> Value {
        let (status, said) = self.ask("POST", operation, body).await;
        assert_eq!(
            (status, &said["status"], &said["error"]),
            (200, &json!("wait"), &Value::Null),
            "{said}"
        );
        said
    }

    async fn refused(&self, operation: &str, body: &Value, status: u16, code: i32) -> Value {
        let (answered, said) = self.ask("POST", operation, body).await;
        assert_eq!((answered, &said["error"]["code"]), (status, &json!(code)), "{body}: {said}");
        assert!(said["error"]["error_id"].is_string() && said["error"]["type"] == "system");
        said
    }

    async fn report(&self, taken: &Value) -> Value {
        let uuid = taken["uuid"].as_str().expect("a uuid");
        let (status, said) = self.ask("GET", &format!("report/{uuid}"), &Value::Null).await;
        assert_eq!(status, 200, "{said}");
        said
    }

    async fn settings(&self, settings: Value) {
        let path = format!("/atol/cabinet/groups/{}", self.group().0);
        self.simulator.tell("PUT", &path, &settings).await;
    }

    fn receipt(&self, external_id: &str) -> Value {
        let mut item = json!({
            "name": "Консультация терапевта", "price": 750.00, "quantity": 2, "sum": 1500.00,
            "payment_method": "full_prepayment", "vat": { "type": "none" },
        });
        if self.version == 4 {
            item["payment_object"] = "service".into();
        } else {
            item["payment_object"] = 4.into();
            item["measure"] = 0.into();
        }
        json!({
            "timestamp": "01.12.2026 12:00:00", "external_id": external_id,
            "receipt": {
                "client": { "email": "patient@example.ru" },
                "company": {
                    "email": "kassa@clinic.example", "sno": "usn_income", "inn": "5544332219",
                    "payment_address": self.group().3,
                },
                "items": [item],
                "payments": [{ "type": 1, "sum": 1500.00 }],
                "total": 1500.00,
            },
        })
    }
}

#[tokio::test]
async fn a_receipt_is_taken_registered_and_told_of() {
    for version in [4, 5] {
        let case = Case::of(version).await;
        let clinic = Receiver::start().await;
        let mut body = case.receipt("a");
        body["service"] = json!({ "callback_url": clinic.url });
        let taken = case.taken("sell", &body).await;
        assert_eq!(taken["timestamp"], "01.12.2026 12:00:00");
        let waits = case.report(&taken).await;
        assert_eq!((&waits["error"]["code"], &waits["status"]), (&json!(34), &json!("wait")));
        case.simulator.pass(5).await;
        let done = case.report(&taken).await;
        assert_eq!((&done["status"], &done["error"]), (&json!("done"), &Value::Null));
        let payload = &done["payload"];
        assert_eq!(payload["total"].as_f64(), Some(1500.0));
        assert_eq!(payload["receipt_datetime"], "01.12.2026 12:00:05");
        assert!(
            payload["fiscal_document_attribute"].as_u64() > Some(1 << 31),
            "wider than 31 bits"
        );
        let told = clinic.wait(1).await;
        assert_eq!((&told[0]["uuid"], &told[0]["payload"]), (&taken["uuid"], payload));
        let next = case.taken("sell_refund", &case.receipt("b")).await;
        case.simulator.pass(5).await;
        let next = case.report(&next).await;
        let number =
            |of: &Value| of["payload"]["fiscal_document_number"].as_u64().expect("a number");
        assert_eq!(number(&next), number(&done) + 1);
        let page = case
            .simulator
            .get(&format!("/atol/receipt/{}", next["uuid"].as_str().expect("a uuid")))
            .await;
        assert!(
            page.contains(
                "t=20261201T1200&amp;s=1500.00&amp;fn=9999005544332219&amp;i=102&amp;fp="
            )
        );
        assert!(page.contains("&amp;n=2") && page.contains("<svg"));
        assert!(case.simulator.get("/atol").await.contains("done"));
    }
}

#[tokio::test]
async fn tokens_live_a_day_and_open_their_own_group() {
    let mut case = Case::of(4).await;
    let at = |path: &str| format!("/atol/possystem/{path}");
    let ask =
        async |path: &str, body: Value| case.simulator.ask("POST", &at(path), &[], &body).await;
    let (status, said) = ask("v4/getToken", json!({ "login": "x", "pass": "y" })).await;
    assert_eq!((status, &said["error"]["code"]), (401, &json!(12)));
    let (status, said) = ask("v4/getToken", json!({ "login": 1, "pass": "y" })).await;
    assert_eq!(
        (status, &said["error"]["code"], &said["status"]),
        (400, &json!(32), &json!("fail"))
    );
    let (_, login, pass, _) = case.group();
    let path = at(&format!("v4/getToken?login={login}&pass={pass}"));
    let (status, said) = case.simulator.ask("GET", &path, &[], &Value::Null).await;
    assert_eq!(status, 200, "{said}");
    let by_query = format!(
        "v4/{}/report/x?token={}",
        case.group().0,
        said["token"].as_str().expect("a token")
    );
    let (status, said) = case.simulator.ask("GET", &at(&by_query), &[], &Value::Null).await;
    assert_eq!(
        (status, &said["error"]["code"]),
        (400, &json!(30)),
        "opened, and the uuid is unknown"
    );

    let body = case.receipt("a");
    let good = std::mem::take(&mut case.token);
    case.refused("sell", &body, 401, 10).await;
    case.token = "nonsense".into();
    case.refused("sell", &body, 401, 11).await;
    case.version = 5;
    let other = case.new_token().await;
    case.version = 4;
    case.token = other;
    case.refused("sell", &body, 401, 20).await;
    case.token = good;
    let path = at(&format!("v5/{}/sell", case.group().0));
    let (status, said) = case.simulator.ask("POST", &path, &[("token", &case.token)], &body).await;
    assert_eq!((status, &said["error"]["code"]), (401, &json!(21)));
    // As at the real host.
    let path = format!("/possystem/v4/{}/sell", case.group().0);
    let headers = [("token", &*case.token), ("content-type", "text/plain")];
    assert_eq!(case.simulator.post(&path, &headers, b"{}".to_vec()).await, 415);
    let headers = [("token", &*case.token), ("content-type", "application/json; charset=utf-8")];
    assert_eq!(case.simulator.post(&path, &headers, body.to_string().into_bytes()).await, 200);
    case.refused("sold", &body, 400, 31).await;
    case.simulator.pass(24 * 3600).await;
    case.refused("sell", &case.receipt("b"), 401, 11).await;
    case.token = case.new_token().await;
    case.taken("sell", &case.receipt("b")).await;
}

#[tokio::test]
async fn wrong_fields_are_refused_and_their_id_is_free_again() {
    for version in [4, 5] {
        let case = Case::of(version).await;
        let item = case.receipt("a")["receipt"]["items"][0].clone();
        let (object, other) =
            if version == 4 { (json!(4), json!("magic")) } else { (json!("service"), json!(29)) };
        for (pointer, value) in [
            ("/timestamp", json!("2026-12-01T12:00:00Z")),
            ("/external_id", json!("x".repeat(129))),
            ("/receipt/client", json!({})),
            ("/receipt/client/email", json!("nobody")),
            ("/receipt/client/email", json!(null)),
            ("/receipt/company/email", json!(null)),
            ("/receipt/company/inn", json!("123")),
            ("/receipt/company/sno", json!("none")),
            ("/receipt/company/payment_address", json!("x".repeat(257))),
            ("/receipt/items", json!([])),
            ("/receipt/items", json!(vec![item; 101])),
            ("/receipt/items/0/name", json!("x".repeat(129))),
            ("/receipt/items/0/price", json!("750.00")),
            ("/receipt/items/0/price", json!(750.001)),
            ("/receipt/items/0/price", json!(42_949_672.96)),
            ("/receipt/items/0/quantity", json!(100_000)),
            ("/receipt/items/0/sum", json!(1400.00)),
            ("/receipt/items/0/payment_method", json!("partial_prepayment")),
            ("/receipt/items/0/payment_object", object),
            ("/receipt/items/0/payment_object", other),
            ("/receipt/items/0/vat", json!(null)),
            ("/receipt/items/0/vat/type", json!("vat18")),
            ("/receipt/payments", json!([])),
            ("/receipt/payments/0/type", json!(10)),
            ("/receipt/payments/0/sum", json!("1500.00")),
            ("/receipt/total", json!(1501.00)),
        ] {
            let mut body = case.receipt("a");
            *body.pointer_mut(pointer).expect("a place") = value;
            let said = case.refused("sell", &body, 400, 32).await;
            assert_eq!(said["status"], "fail", "{pointer}");
        }
        let mut rounded = case.receipt("a");
        rounded["receipt"]["total"] = json!(1500.99);
        rounded["receipt"]["payments"][0]["sum"] = json!(1500.99);
        rounded["receipt"]["items"][0]["vat"]["type"] = "vat122".into();
        rounded["receipt"]["client"] = json!({ "phone": "9001234567" });
        rounded["service"] = json!({ "callback_url": "not a url" });
        let taken = case.taken("sell", &rounded).await;
        assert!(taken["warnings"]["callback_url"].is_string());
    }
}

#[tokio::test]
async fn an_id_makes_one_receipt_only() {
    let case = Case::of(4).await;
    let taken = case.taken("sell", &case.receipt("a")).await;
    let again = case.refused("sell", &case.receipt("a"), 400, 33).await;
    assert_eq!((&again["status"], &again["uuid"]), (&json!("wait"), &taken["uuid"]));
    case.settings(
        json!({ "fate": { "fails": { "code": -3822, "type": "driver", "text": "Смена" } } }),
    )
    .await;
    let failed = case.taken("sell", &case.receipt("b")).await;
    case.simulator.pass(5).await;
    let report = case.report(&failed).await;
    assert_eq!((&report["status"], &report["payload"]), (&json!("fail"), &Value::Null));
    assert_eq!(
        (&report["error"]["code"], &report["error"]["type"]),
        (&json!(-3822), &json!("driver"))
    );
    case.refused("sell", &case.receipt("b"), 400, 33).await;
    case.settings(json!({ "fate": "done" })).await;

    // The answer is lost after the receipt was taken.
    let failure = json!({ "mode": "answer", "status": 500, "taken": true, "path": "/possystem/" });
    case.simulator.fail(&failure).await;
    let (status, said) = case.ask("POST", "sell", &case.receipt("c")).await;
    assert_eq!((status, &said["error"]["code"]), (500, &json!(50)));
    let found = case.refused("sell", &case.receipt("c"), 400, 33).await;
    case.simulator.pass(5).await;
    assert_eq!(case.report(&found).await["status"], "done");
}

#[tokio::test]
async fn what_only_the_register_finds_fails_later() {
    let case = Case::of(4).await;
    for (pointer, value, code) in [
        ("/receipt/company/inn", json!("7707083893"), 2009),
        ("/receipt/company/payment_address", json!("https://other.example"), 2),
        ("/receipt/payments/0/sum", json!(1500.01), -3896),
        ("/receipt/payments/0/sum", json!(1499.00), -3897),
    ] {
        let mut body = case.receipt(&code.to_string());
        *body.pointer_mut(pointer).expect("a place") = value;
        let taken = case.taken("sell", &body).await;
        case.simulator.pass(5).await;
        let report = case.report(&taken).await;
        assert_eq!((&report["status"], &report["error"]["code"]), (&json!("fail"), &json!(code)));
    }
    case.settings(json!({ "fate": "silent" })).await;
    let taken = case.taken("sell", &case.receipt("silent")).await;
    case.simulator.pass(299).await;
    assert_eq!(case.report(&taken).await["error"]["code"], 34);
    case.simulator.pass(1).await;
    let report = case.report(&taken).await;
    assert_eq!(
        (&report["error"]["code"], &report["error"]["type"]),
        (&json!(1), &json!("timeout"))
    );
}

#[tokio::test]
async fn closing_receipts_and_corrections_are_taken() {
    for version in [4, 5] {
        let case = Case::of(version).await;
        let mut closing = case.receipt("closing");
        closing["receipt"]["items"][0]["payment_method"] = "full_payment".into();
        closing["receipt"]["payments"] =
            json!([{ "type": 2, "sum": 1000 }, { "type": 1, "sum": 500.00 }]);
        case.taken("sell", &closing).await;
        let mut correction = case.receipt("correction");
        let mut receipt = correction["receipt"].take();
        receipt["correction_info"] = json!({ "type": "self", "base_date": "01.12.2026" });
        correction["correction"] = receipt;
        case.taken("sell_correction", &correction).await;
        case.refused("buy_correction", &case.receipt("x"), 400, 32).await;
    }
}

#[tokio::test]
async fn reports_are_asked_for_with_measure() {
    let case = Case::of(4).await;
    case.settings(json!({ "registers": 1 })).await;
    let taken = case.taken("sell", &case.receipt("a")).await;
    case.report(&taken).await;
    let path = format!("report/{}", taken["uuid"].as_str().expect("a uuid"));
    let (status, said) = case.ask("GET", &path, &Value::Null).await;
    assert_eq!((status, &said["status"]), (429, &json!("wait")));
    case.simulator.pass(1).await;
    case.report(&taken).await;
    case.simulator.pass(24 * 3600 - 2).await;
    let (status, said) = case.ask("GET", "report/none", &Value::Null).await;
    assert_eq!((status, &said["error"]["code"]), (400, &json!(30)));
}

#[tokio::test]
async fn callbacks_go_wrong_on_demand() {
    let case = Case::of(4).await;
    let clinic = Receiver::start().await;
    let sold = async |id: &str| {
        let mut body = case.receipt(id);
        body["service"] = json!({ "callback_url": clinic.url });
        let taken = case.taken("sell", &body).await;
        case.simulator.pass(5).await;
        taken
    };
    let fault =
        async |fault: Value| case.simulator.tell("POST", "/notifications/fault", &fault).await;
    fault(json!({ "mode": "lost" })).await;
    sold("a").await;
    fault(json!({ "mode": "duplicate", "provider": "atol" })).await;
    sold("b").await;
    let came = clinic.wait(2).await;
    assert_eq!((&came[0]["external_id"], &came[1]["external_id"]), (&json!("b"), &json!("b")));
    fault(json!({ "mode": "forged", "changes": { "payload": { "total": 1 } } })).await;
    sold("c").await;
    let came = clinic.wait(4).await;
    assert_eq!(came[2]["payload"]["total"], 1);
    clinic.answers(&[(500, "")]);
    sold("d").await;
    clinic.wait(5).await;
    case.simulator.pass(3600).await;
    assert_eq!(clinic.quiet().await.len(), 5, "no second try is promised");
    case.settings(json!({ "fate": "silent" })).await;
    let waiting = sold("e").await;
    let lie = json!({ "provider": "atol", "id": waiting["uuid"], "changes": { "status": "done" } });
    case.simulator.tell("POST", "/notifications", &lie).await;
    assert_eq!(clinic.wait(6).await[5]["status"], "done");
    assert_eq!(case.report(&waiting).await["status"], "wait");
}

#[tokio::test]
async fn nothing_hostile_brings_it_down() {
    let case = Case::of(5).await;
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let headers = [("token", &*case.token), ("content-type", "application/json")];
    let edge = case.receipt("a").to_string().replace("1500.0", "1e400");
    let numbers = case.receipt("a").to_string().replace("1500.0", "99999999.99");
    for body in ["", "{", "null", "[]", "7", &deep, &edge, &numbers, "{\"timestamp\":{}}", "\u{0}"]
    {
        for path in ["sell", "sell_correction", "report/x", "%00", "x/y/z"] {
            let path = format!("/atol/possystem/v5/{}/{path}", case.group().0);
            let status = case.simulator.post(&path, &headers, body.as_bytes().to_vec()).await;
            assert!((400..500).contains(&status.as_u16()), "{path} {body}: {status}");
        }
        let status = case
            .simulator
            .post("/atol/possystem/v5/getToken", &headers, body.as_bytes().to_vec())
            .await;
        assert!((400..500).contains(&status.as_u16()), "{body}: {status}");
    }
}
