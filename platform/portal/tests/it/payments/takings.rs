//! «Отчет по платежам» (B8): sums by branches and days, all payments by filter, tables.

use calamine::Reader;
use kernel::staff::Role;

use super::*;

async fn paid(portal: &Portal, till: &Till) -> Payment {
    let payment = till.begin(means::PAGE).await;
    till.pay(portal, &payment).await;
    pass(portal, TimeDelta::seconds(5)).await;
    till.payment(payment.id()).await
}

on_both! {
    async fn the_report_adds_up_what_came_and_went(portal: &Portal) {
        let yookassa = Till::of(portal, By::YooKassa).await;
        let first = paid(portal, &yookassa).await;
        let bank = Till::of(portal, By::TBank).await;
        paid(portal, &bank).await;
        let open = bank.another(Purpose::Purchase(PurchaseId::new(bank.clinic.0.now()))).await;
        assert_ne!(open, bank.invoice);
        let wish = money::refunds::Wish {
            payment: first.id(),
            amount: Money(50_050),
            note: "Пациент заболел".into(),
            seen: Money(0),
        };
        money::refunds::decide(&yookassa.clinic.0, wish, &Trace::staff("test")).await.expect("decided");
        pass(portal, TimeDelta::minutes(1)).await;

        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get("/admin/takings").await;
        assert_eq!(page.status, 200);
        for sum in ["3 000", "500,50", "2 499,50", "Платежей: 2", "Возвратов: 1"] {
            assert!(page.says(sum), "{sum}: {}", page.body);
        }
        assert_eq!(page.links("/desk/payments/").len(), 2, "{:?}", page.links("/desk"));
        // The sums are of the filter, and so are the payments.
        for (query, came, rows) in [
            ("provider=yookassa", "1 500", 1),
            ("provider=tbank&state=succeeded", "1 500", 1),
            ("provider=nobody", "0", 0),
            ("amount=1500", "3 000", 2),
            ("amount=1500,01", "0", 0),
            ("means=card", "0", 0),
            ("state=cancelled", "3 000", 0),
            ("from=2020-01-01&until=2020-01-31", "0", 0),
            ("number=x", "0", 0),
        ] {
            let page = admin.browser.get(&format!("/admin/takings?{query}")).await;
            assert_eq!(page.status, 200, "{query}");
            assert!(page.says(came), "{query}: {}", page.body);
            assert_eq!(page.links("/desk/payments/").len(), rows, "{query}");
        }
        let branch = format!("/admin/takings?branch={}", bank.branch);
        assert!(admin.browser.get(&branch).await.says("3 000"));
        let other = format!("/admin/takings?branch={}", bank.clinic.branch("north"));
        assert_eq!(admin.browser.get(&other).await.links("/desk/payments/").len(), 0);
        for strange in ["branch=x", "from=x&until=y", "from=2026-12-31&until=2000-01-01", "before=x"] {
            let status = admin.browser.get(&format!("/admin/takings?{strange}")).await.status;
            assert!(status < 500, "{strange}: {status}");
        }
    }

    async fn what_the_filter_finds_is_a_table_for_a_spreadsheet(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let payment = paid(portal, &till).await;
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get("/admin/takings?provider=yookassa").await;
        let csv = page.links("export.csv").remove(0);
        assert!(csv.contains("provider=yookassa"), "{csv}");
        let file = admin.browser.get(&csv).await;
        let number = till.invoice().await.number;
        let their_id = payment.provider_payment_id.expect("an id");
        let lines: Vec<_> = file.body.lines().collect();
        assert_eq!(lines.len(), 2, "{}", file.body);
        assert!(lines[0].starts_with("\u{feff}Начат;Оплачен;Номер счета;Пациент"), "{}", lines[0]);
        for cell in [&*number.to_string(), "1500,00", "Новое API ЮКасса", "Оплачено", &their_id] {
            assert!(lines[1].contains(cell), "{cell}: {}", lines[1]);
        }
        let none = admin.browser.get("/admin/takings/export.csv?provider=tbank").await;
        assert_eq!(none.body.lines().count(), 1);
        let request = admin.browser.request(reqwest::Method::GET, "/admin/takings/export.xlsx");
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let bytes = answer.bytes().await.expect("a file");
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(&bytes)).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("rows");
        let rows: Vec<_> = sheet.rows().map(|row| row.iter().map(ToString::to_string)).collect();
        let cells: Vec<Vec<String>> = rows.into_iter().map(Iterator::collect).collect();
        assert_eq!((cells.len(), cells[0].len()), (2, 13), "{cells:?}");
        assert_eq!((&*cells[1][2], &*cells[1][5]), (&*number.to_string(), "1500"), "{cells:?}");
        assert!(cells[1].contains(&their_id), "{cells:?}");
        let told = portal.ask("SELECT action AS it FROM audit WHERE action = 'payments.export'").await;
        assert_eq!(told.expect("the journal").len(), 3);
    }

    /// The advance has paid: there is no payment on whose page the receipt would stand.
    async fn a_failed_receipt_of_no_payment_is_sent_again_from_the_report(portal: &Portal) {
        let settings = balances::atol(balances::settings());
        let till = Till::rich(portal, By::YooKassa, settings, (0, 1500)).await;
        let group = format!("/atol/cabinet/groups/{}", providers::simulator::atol::GROUPS[1].0);
        let fails = json!({ "fate": { "fails": { "code": -4022, "type": "driver" } } });
        portal.simulator.tell_json("PUT", &group, &fails).await;
        till.pay_from_advance().await;
        till.earn().await;
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get("/admin/takings").await;
        let number = format!("№ {}", till.invoice().await.number);
        assert!(page.says("ATOL: -4022") && page.says(&number), "{}", page.body);
        let send = page.form("/admin/takings/receipt");
        let auditor = portal.colleague("alfa", Role::Auditor).await;
        assert_eq!(auditor.browser.submit(&send).await.status, 403);
        let theirs = portal.colleague("beta", Role::Administrator).await;
        assert_eq!(theirs.browser.submit(&send).await.status, 404);
        portal.simulator.tell_json("PUT", &group, &json!({ "fate": "done" })).await;
        let sent = admin.browser.submit(&send).await;
        assert_eq!(sent.location(), "/admin/takings?done=receipt", "{}", sent.body);
        let twice = admin.browser.submit(&send).await;
        assert_eq!(twice.status, 409, "{}", twice.body);
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        let page = admin.browser.get("/admin/takings").await;
        assert!(!page.says("ATOL: -4022"), "{}", page.body);
    }

    async fn auditors_read_the_report_and_open_nothing(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        paid(portal, &till).await;
        let auditor = portal.colleague("alfa", Role::Auditor).await;
        let page = auditor.browser.get("/admin/takings").await;
        assert!(page.says("Тестова Анна"), "{}", page.body);
        assert!(page.links("/desk/").is_empty(), "{:?}", page.links("/desk/"));
        assert_eq!(auditor.browser.get("/admin/takings/export.csv").await.status, 200);
        for role in [Role::Registry, Role::Doctor] {
            let one = portal.colleague("alfa", role).await;
            for path in ["/admin/takings", "/admin/takings/export.csv", "/admin/takings/export.xlsx"] {
                assert_eq!(one.browser.get(path).await.status, 403, "{role:?} {path}");
            }
        }
        let theirs = portal.colleague("beta", Role::Administrator).await;
        assert!(!theirs.browser.get("/admin/takings").await.says("1 500"));
        assert_eq!(theirs.browser.get("/admin/takings/export.csv").await.body.lines().count(), 1);
    }
}
