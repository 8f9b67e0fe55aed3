//! Invitations: the letter, the link that is good once, the password.

use chrono::TimeDelta;
use kernel::staff::Role;
use offices::staff::invite_again;
use shell::Trace;
use testkit::on_both_engines;

use super::{PASSWORD, invited, is_in, path, somebody};

on_both_engines! {
    async fn an_invited_registrar_chooses_a_password_and_is_in(portal: &Portal) {
        let administrator = portal.colleague("alfa", Role::Administrator).await;
        let page = administrator.browser.get("/admin/staff").await;
        assert!(page.says("Сотрудники портала") && page.says("Пригласить сотрудника"), "{}", page.body);
        let form = page
            .form("/admin/staff")
            .with("name", "Тестова  Тамара Ивановна")
            .with("email", " Tamara@Alfa.Example ")
            .with("role", "registry");
        let page = administrator.browser.submit(&form).await;
        assert!(page.status == 200 && page.says("Приглашение отправлено."), "{}", page.body);
        assert!(page.says("Тестова Тамара Ивановна") && page.says("приглашен"), "{}", page.body);
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!(letter.to, "tamara@alfa.example");
        let link = letter.text.split_whitespace().find(|word| word.contains("/staff/start/"));
        let link = path(link.expect("a link"));
        assert!(page.body.contains(&link.replace('/', "&#x2f;")), "the same link is shown");

        let tamara = portal.visitor("alfa");
        let page = tamara.get(&link).await;
        assert!(page.says("Пароль для входа") && page.says("tamara@alfa.example"), "{}", page.body);
        let form = page.form("/staff/start/");
        let weak = tamara.submit(&form.clone().with("password", "12345678").with("again", "12345678")).await;
        assert!(weak.status == 422 && weak.mistake("password").is_some(), "{}", weak.body);
        let done = tamara.submit(&form.with("password", PASSWORD).with("again", PASSWORD)).await;
        assert_eq!(done.location(), "/staff/factor?back=/staff");
        assert!(is_in(&tamara).await, "a registrar needs no second factor by default");
        // The link has done its work.
        let again = portal.visitor("alfa").get(&link).await;
        assert!(again.status == 410 && again.says("Ссылка больше не действует"), "{}", again.body);
    }

    async fn a_link_ends_by_time_by_a_newer_one_and_by_switching_off(portal: &Portal) {
        let clinic = portal.clinic("alfa");
        let (browser, trace) = (portal.visitor("alfa"), Trace::staff("Тест"));
        let first = invited(&clinic, "one@alfa.example", Role::Registry).await;
        assert_eq!(browser.get(&path(&first.link)).await.status, 200);
        let second = invite_again(&clinic.0, first.id, &trace).await.expect("invited");
        assert_eq!(browser.get(&path(&first.link)).await.status, 410);
        assert_eq!(browser.get(&path(&second.link)).await.status, 200);
        portal.clock.advance(TimeDelta::days(7));
        assert_eq!(browser.get(&path(&second.link)).await.status, 410);
        let third = invite_again(&clinic.0, first.id, &trace).await.expect("invited");
        offices::staff::switch_off(&clinic.0, first.id, &trace).await.expect("switched off");
        assert_eq!(browser.get(&path(&third.link)).await.status, 410);
        offices::staff::switch_on(&clinic.0, first.id, &trace).await.expect("switched on");
        assert_eq!(browser.get(&path(&third.link)).await.status, 410, "it stays over");
    }

    async fn forged_and_foreign_links_are_over(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let good = path(&invited(&alfa, "one@alfa.example", Role::Registry).await.link);
        let beta = portal.visitor("beta");
        assert_eq!(beta.get(&good).await.status, 410, "another clinic's");
        let mut forged = good.clone();
        let last = if forged.ends_with('0') { '1' } else { '0' };
        forged.pop();
        forged.push(last);
        let browser = portal.visitor("alfa");
        let long = format!("/staff/start/{}", "a".repeat(5000));
        for wrong in [&forged, "/staff/start/x", "/staff/start/%00.%00", &long] {
            assert_eq!(browser.get(wrong).await.status, 410, "{wrong}");
            let posted = browser.post(wrong, &[("password", PASSWORD), ("again", PASSWORD)]).await;
            assert_eq!(posted.status, 410, "{wrong}");
        }
        assert_eq!(browser.get(&good).await.status, 200);
    }

    async fn two_who_open_one_link_at_once_choose_one_password(portal: &Portal) {
        let clinic = portal.clinic("alfa");
        let link = path(&invited(&clinic, "one@alfa.example", Role::Registry).await.link);
        let browsers = [portal.visitor("alfa"), portal.visitor("alfa")];
        let form = [("password", PASSWORD), ("again", PASSWORD)];
        let [one, two] = browsers.each_ref().map(|browser| browser.post(&link, &form));
        let (one, two) = tokio::join!(one, two);
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
    }

    async fn what_is_wrong_in_an_invitation_is_said_at_its_field(portal: &Portal) {
        let clinic = portal.clinic("alfa");
        let administrator = portal.colleague("alfa", Role::Administrator).await;
        invited(&clinic, "one@alfa.example", Role::Registry).await;
        for (email, name, role, field) in [
            ("no address", "Тестова", "registry", "email"),
            ("ONE@alfa.example", "Тестова", "registry", "email"),
            ("two@alfa.example", " ", "registry", "name"),
            ("two@alfa.example", &*"я".repeat(151), "registry", "name"),
            ("two@alfa.example", "Тестова", "king", "role"),
            ("two@alfa.example", "Тестова", "doctor", "doctor"),
        ] {
            let form = [("email", email), ("name", name), ("role", role), ("doctor", "")];
            let page = administrator.browser.post("/admin/staff", &form).await;
            let why = format!("{email} {role}: {} {}", page.status, page.body);
            assert!(page.status == 422 && page.mistake(field).is_some(), "{why}");
        }
        // A doctor of another clinic is none of this one's.
        let foreign = portal.clinic("beta").doctor("sokolova");
        let mut doctor = somebody("two@alfa.example", Role::Doctor);
        doctor.doctor = Some(kernel::ids::DoctorId::of(foreign));
        let refused = offices::staff::invite(&clinic.0, doctor, &Trace::staff("Тест")).await;
        assert!(testkit::outcome(&refused).contains("request.invalid_fields"));
    }
}
