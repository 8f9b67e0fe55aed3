//! «Отчет по приемам».

use testkit::{ANNA, BORIS, on_both_engines};

use super::{DAY, booked, doctor, patient};

on_both_engines! {
    async fn a_report_counts_the_own_visits_of_a_period_and_gives_them_as_a_file(portal: &Portal) {
        let one = doctor(portal, "alfa", "sokolova").await;
        let (_, visit) = patient(&one, &ANNA, "09:00").await;
        let boris = one.clinic.card(&BORIS).await;
        let formula = booked(&one, boris, one.clinic.sokolova_at(DAY, "10:00")).await;
        one.clinic.alter(visit, |row| row.status = "completed".into()).await;
        one.clinic.alter(formula, |row| row.patient = "=cmd|' /C calc'!A1".into()).await;
        let period = format!("from={DAY}&until=2026-12-03");
        let page = one.browser.get(&format!("/practice/report?{period}")).await;
        assert!(page.says("Всего записей: 2") && page.says("02.12.2026"), "{}", page.body);
        let file = one.browser.get(&format!("/practice/report.csv?{period}")).await;
        assert_eq!(file.status, 200, "{}", file.body);
        let lines: Vec<_> = file.body.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[1].starts_with("02.12.2026;09:00–09:30;"), "{lines:?}");
        assert!(lines[1].ends_with(&format!("{};Прием состоялся", ANNA.name)), "{lines:?}");
        assert!(lines[2].contains("'=cmd|"), "{lines:?}");
        let other = doctor(portal, "alfa", "petrov").await;
        let none = other.browser.get(&format!("/practice/report?{period}")).await;
        assert!(none.says("За этот период записей нет."), "{}", none.body);
        for wrong in ["from=2026-12-03&until=2026-12-02", "from=2025-01-01&until=2026-12-02"] {
            let page = one.browser.get(&format!("/practice/report?{wrong}")).await;
            assert!(page.status == 422 && page.says("Период должен"), "{}", page.body);
            let file = one.browser.get(&format!("/practice/report.csv?{wrong}")).await;
            assert_eq!(file.status, 422);
        }
    }
}
