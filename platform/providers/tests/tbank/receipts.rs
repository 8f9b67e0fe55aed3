//! Receipts, and those that close a prepayment.

use super::*;

#[tokio::test]
async fn receipts_are_checked_and_closed() {
    let case = Case::of(FISCAL).await;
    let shop = case.listener().await;
    case.settings(json!({ "receipt_notifications": true })).await;
    case.refused("Init", &ordered("1"), "309").await;
    let full = with(ordered("1"), json!({ "Receipt": receipt("full_prepayment") }));
    for (pointer, value, code) in [
        ("/Amount", json!(150_001), "308"),
        ("/Receipt/Email", json!(null), "2"),
        ("/Receipt/Email", json!("nobody"), "1"),
        ("/Receipt/Taxation", json!("envd"), "1"),
        ("/Receipt/Items", json!([]), "1"),
        ("/Receipt/Items/0/Amount", json!(150_001), "1"),
        ("/Receipt/Items/0/Quantity", json!("2"), "1"),
        ("/Receipt/Items/0/Tax", json!(null), "2"),
        ("/Receipt/Items/0/Tax", json!("vat20"), "1"),
        ("/Receipt/Items/0/Name", json!("x".repeat(129)), "1"),
        ("/Receipt/Items/0/PaymentMethod", json!("partial_prepayment"), "1"),
        ("/Receipt/Items/0/PaymentObject", json!("pledge"), "1"),
    ] {
        let mut body = full.clone();
        *body.pointer_mut(pointer).expect("a place") = value;
        case.refused("Init", &body, code).await;
    }
    let mut split = full.clone();
    split["Receipt"]["Payments"] = json!({ "Electronic": 150_000, "AdvancePayment": 1 });
    case.refused("Init", &split, "308").await;
    let mut newer = full.clone();
    newer["Receipt"]["FfdVersion"] = "1.2".into();
    case.refused("Init", &newer, "2").await;
    newer["Receipt"]["Items"][0]["MeasurementUnit"] = "шт".into();
    newer["OrderId"] = "new".into();
    case.done("Init", &newer).await;

    let payment = case.done("Init", &full).await;
    let mut closing = receipt("full_payment");
    closing["Payments"] = json!({ "AdvancePayment": 150_000 });
    let closing = with(id(&payment), json!({ "Receipt": closing }));
    case.refused("SendClosingReceipt", &closing, "8").await;
    case.pay(&payment).await;
    case.refused("SendClosingReceipt", &id(&payment), "309").await;
    let mut wrong = closing.clone();
    wrong["Receipt"]["Items"][0]["PaymentMethod"] = "advance".into();
    case.refused("SendClosingReceipt", &wrong, "1").await;
    let mut wrong = closing.clone();
    wrong["Receipt"]["Payments"]["AdvancePayment"] = 149_999.into();
    case.refused("SendClosingReceipt", &wrong, "308").await;
    case.done("SendClosingReceipt", &closing).await;
    case.refused("SendClosingReceipt", &closing, "1").await;
    let told = shop.wait(4).await;
    assert_eq!((&told[2]["Status"], &told[2]["Type"]), (&json!("RECEIPT"), &json!("Income")));
    assert_eq!(told[2]["Token"], token(&told[2], case.password()));

    let part = with(id(&payment), json!({ "Amount": 75_000 }));
    case.refused("Cancel", &part, "309").await;
    let mut rows = receipt("full_payment");
    rows["Items"][0]["Quantity"] = 1.into();
    rows["Items"][0]["Amount"] = 75_000.into();
    rows["Items"][0]["Tax"] = "vat20".into();
    case.settings(json!({ "register_fails": true })).await;
    case.done("Cancel", &with(part, json!({ "Receipt": rows }))).await;
    let told = shop.wait(6).await;
    assert_eq!((&told[5]["Type"], &told[5]["Success"]), (&json!("IncomeReturn"), &json!(false)));
    assert!(told[5]["ErrorMessage"].is_string());

    let settled = with(full, json!({ "OrderId": "9", "Receipt": receipt("full_payment") }));
    let payment = case.done("Init", &settled).await;
    case.pay(&payment).await;
    let closing = with(closing, id(&payment));
    case.refused("SendClosingReceipt", &closing, "1").await;
}
