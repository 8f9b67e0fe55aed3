//! SBP: links, refunds that come later or not at all.

use super::*;

#[tokio::test]
async fn sbp_is_paid_by_its_link_and_refunded_a_little_later() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let payment = case.init("1").await;
    let qr = case.done("GetQr", &id(&payment)).await;
    assert!(qr["PaymentId"].is_number() && qr["RequestKey"].is_string());
    let link = qr["Data"].as_str().expect("a link");
    assert!(link.contains("/sbp/AD") && link.contains("&sum=150000&cur=RUB&crc="), "{link}");
    let image = case.done("GetQr", &with(id(&payment), json!({ "DataType": "IMAGE" }))).await;
    assert!(image["Data"].as_str().is_some_and(|svg| svg.contains("<svg")));
    assert_eq!(case.status(&payment).await, "FORM_SHOWED");
    case.refused("GetQr", &with(id(&payment), json!({ "DataType": "PNG" })), "1").await;
    case.simulator.press(link, &[("act", "decline")]).await;
    case.simulator.press(link, &[("act", "pay")]).await;
    let told = shop.wait(1).await;
    assert_eq!(
        (&told[0]["Status"], &told[0]["Data"]["Source"]),
        (&json!("CONFIRMED"), &json!("qrsbp"))
    );
    assert!(told[0].get("ExpDate").is_none());
    assert_eq!(told[0]["Token"], token(&told[0], case.password()));
    case.refused("GetQr", &id(&payment), "8").await;

    let going = case.done("Cancel", &id(&payment)).await;
    assert_eq!(going["Status"], "ASYNC_REFUNDING");
    assert_eq!(case.status(&payment).await, "ASYNC_REFUNDING");
    case.refused("Cancel", &id(&payment), "8").await;
    case.simulator.pass(5).await;
    assert_eq!(case.status(&payment).await, "REFUNDED");

    case.settings(json!({ "sbp_refunds": "fail" })).await;
    let payment = case.by_sbp("2").await;
    case.done("Cancel", &with(id(&payment), json!({ "Amount": 50_000 }))).await;
    case.simulator.pass(5).await;
    let state = case.done("GetQrState", &id(&payment)).await;
    assert_eq!((&state["Status"], &state["QrCancelCode"]), (&json!("CONFIRMED"), &json!("I05043")));
    let members = case.done("QrMembersList", &id(&payment)).await;
    let bank = members["Members"][1]["MemberId"].clone();
    case.done("Cancel", &with(id(&payment), json!({ "Amount": 50_000, "QrMemberId": bank }))).await;
    case.simulator.pass(5).await;
    let state = case.done("GetQrState", &id(&payment)).await;
    assert_eq!((&state["Status"], &state["Amount"]), (&json!("PARTIAL_REFUNDED"), &json!(50_000)));

    case.settings(json!({ "sbp_refunds": "asked" })).await;
    case.done("Cancel", &id(&payment)).await;
    let path = format!("/tbank/cabinet/refunds/{}", payment["PaymentId"].as_str().expect("an id"));
    case.simulator.tell("POST", &path, &json!({ "fails": true })).await;
    assert_eq!(case.status(&payment).await, "PARTIAL_REFUNDED", "as before");
}

#[tokio::test]
async fn sbp_is_refused_where_it_cannot_be() {
    let case = Case::of(PLAIN).await;
    let small = case.done("Init", &with(ordered("1"), json!({ "Amount": 999 }))).await;
    case.refused("GetQr", &id(&small), "3016").await;
    let payment = case.init("2").await;
    let qr = case.done("GetQr", &id(&payment)).await;
    for _ in 0..3 {
        case.simulator.press(qr["Data"].as_str().expect("a link"), &[("act", "decline")]).await;
    }
    assert_eq!(case.status(&payment).await, "REJECTED", "after three tries");
    for (order, wish, status) in [
        ("3", json!({}), "CONFIRMED"),
        ("4", json!({ "IsDeadlineExpired": true }), "DEADLINE_EXPIRED"),
        ("5", json!({ "IsRejected": true }), "REJECTED"),
    ] {
        let payment = case.init(order).await;
        case.refused("SbpPayTest", &id(&payment), "8").await;
        case.done("GetQr", &id(&payment)).await;
        let both = json!({ "IsRejected": true, "IsDeadlineExpired": true });
        case.refused("SbpPayTest", &with(id(&payment), both), "1").await;
        case.done("SbpPayTest", &with(id(&payment), wish)).await;
        assert_eq!(case.status(&payment).await, status);
    }
    case.settings(json!({ "sbp": false })).await;
    let payment = case.init("6").await;
    case.refused("GetQr", &id(&payment), "3001").await;
    assert!(case.done("GetQrBankList", &json!({})).await["BankList"][0]["BankName"].is_string());
}
