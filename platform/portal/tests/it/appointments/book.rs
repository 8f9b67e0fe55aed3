//! «Записаться»: the verb and the pages (B6, N1, N2).

use testkit::on_both_engines;

on_both_engines! {
    async fn a_visit_is_booked_and_its_letter_sent(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let order = alfa.order(alfa.sokolova_at("2026-12-02", "10:00")).await;
        let booked = visits::appointments::book(&alfa.0, &order).await.expect("booked");
        assert_eq!(booked.total.map(|total| total.kopecks()), Some(200_000));
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to, "anna@mail.example");
        assert_eq!(letters[0].attachments, ["visit.ics"]);
        assert!(letters[0].text.contains("Соколова"), "{}", letters[0].text);
    }
}
