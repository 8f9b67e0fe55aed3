//! Sites as code and the console are two hands on the same truth.

use std::path::Path;

use kernel::vendor::Role;
use portal::sites::{apply, export, files};
use testkit::{Portal, on_both_engines};

async fn exported(portal: &Portal, folder: &Path) -> files::SiteFiles {
    export::export(&portal.app.db, &portal.app.objects, folder).await.expect("exported");
    let (all, mistakes) = files::read_all(folder, &|_| true).expect("read");
    assert!(mistakes.is_empty(), "{mistakes:?}");
    all.into_iter().find(|one| one.label == "alfa").expect("alfa")
}

/// Changes alfa's name in the console.
async fn rename_in_console(portal: &Portal, name: &str) {
    let manager = portal.at_console(Role::Manager).await;
    let site = portal.clinic("alfa").0.site.id;
    let form = manager.get(&format!("/sites/{site}/settings")).await.form("/settings");
    let form = form.with("theme", "base").with("zone", "Europe/Moscow").with("name", name);
    assert_eq!(manager.submit(&form).await.status, 303);
}

on_both_engines! {
    async fn what_is_exported_changes_nothing_when_it_is_applied(portal: &Portal) {
        rename_in_console(portal, "Имя из консоли").await;
        let folder = tempfile::tempdir().expect("a folder");
        let files = exported(portal, folder.path()).await;
        assert_eq!(files.config.name, "Имя из консоли");
        let plan = apply::plan(&portal.app.db, &files).await.expect("a plan");
        assert!(plan.is_empty(), "{plan}");
    }

    async fn a_change_of_the_console_is_not_overwritten_unasked(portal: &Portal) {
        let (folder, later) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("one"));
        let mut files = exported(portal, folder.path()).await;
        rename_in_console(portal, "Имя из консоли").await;
        // The code knows nothing of the new name: it would put the old one back.
        let plan = apply::plan(&portal.app.db, &files).await.expect("a plan");
        assert_eq!(plan.overwrites().iter().collect::<Vec<_>>(), ["name"]);
        assert!(plan.to_string().contains("! name"), "{plan}");
        // Code that has taken the change over may say other things.
        files = exported(portal, later.path()).await;
        files.config.booking.horizon_days = 21;
        let plan = apply::plan(&portal.app.db, &files).await.expect("a plan");
        assert!(plan.overwrites().is_empty() && !plan.is_empty(), "{plan}");
        apply::carry_out(&portal.app.db, &plan, "code", &portal.clock).await.expect("applied");
        let now = store::sites::by_label(&portal.app.db, "alfa").await.expect("the database").expect("alfa");
        assert_eq!((&*now.origin, now.site.config.booking.horizon_days), ("code", 21));
        // From then on the name is the code's again.
        files.config.name = "Имя из файла".into();
        let plan = apply::plan(&portal.app.db, &files).await.expect("a plan");
        assert!(plan.overwrites().is_empty(), "{plan}");
    }

    async fn a_site_that_the_console_made_is_the_consoles(portal: &Portal) {
        let (manager, form) = crate::vendor::new_clinic(portal, "gamma").await;
        assert_eq!(manager.submit(&form).await.status, 303);
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = exported(portal, folder.path()).await;
        files.label = "gamma".into();
        let plan = apply::plan(&portal.app.db, &files).await.expect("a plan");
        assert!(plan.overwrites().contains("name"), "{plan}");
    }
}
