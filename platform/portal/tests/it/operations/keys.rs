//! Changing the installation's secret: nothing that is sealed is lost, and no link either.

use std::sync::Arc;

use kernel::staff::Role;
use portal::{build, config::Config, doctor};
use shell::{App, app::Clinic};
use testkit::{Portal, on_both_engines};
use vendor::keys::rotate;

use crate::{messages::give, payments::Till};

const NEW: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

async fn with(portal: &Portal, secret: &str, beside: &[&str]) -> (Config, Arc<App>) {
    let config = Config {
        secret: Some(secret.to_owned()),
        secrets_beside: beside.iter().map(|&one| one.to_owned()).collect(),
        ..portal.config.clone()
    };
    let app = build::open(&config, portal.clock.clone()).await.expect("it opens");
    (config, app)
}

fn alfa(app: &Arc<App>) -> Clinic {
    let live = app.sites.by_label("alfa").expect("a clinic");
    Clinic { app: Arc::clone(app), site: Arc::clone(&live.site) }
}

on_both_engines! {
    async fn what_the_old_secret_has_sealed_is_sealed_anew(portal: &Portal) {
        let old = std::fs::read_to_string(portal.config.data_dir.join("secret.key")).expect("a secret");
        give(portal, "alfa", "sms", &portal.simulator.smsc()).await;
        Till::of(portal, crate::payments::By::YooKassa).await;
        portal.colleague("beta", Role::Administrator).await;
        vendor::access::demo(&portal.app).await.expect("a manager");
        let link = alfa(&portal.app).sign("visit", b"42");

        // Without the old secret nothing opens, and nothing is touched.
        let (_, alone) = with(portal, NEW, &[]).await;
        let seen = rotate(&alone, false).await.expect("looked");
        assert!(seen.seals >= 3 && seen.others == 0, "{seen}");
        assert_eq!(seen.closed.len() as u64, seen.seals, "{seen}");
        assert!(!alfa(&alone).verify("visit", b"42", &link));

        let (config, both) = with(portal, NEW, &[old.trim()]).await;
        assert!(alfa(&both).verify("visit", b"42", &link));
        let told = doctor::examine(&config).await;
        assert!(told.iter().any(|one| one.said.contains("portal keys rotate")), "{told:?}");
        let looked = rotate(&both, true).await.expect("looked");
        assert_eq!((looked.others, &*looked.closed), (seen.seals, &[][..]), "{looked}");
        let done = rotate(&both, false).await.expect("sealed anew");
        assert_eq!(done.others, seen.seals, "{done}");
        let again = rotate(&both, false).await.expect("nothing to do");
        assert_eq!((again.seals, again.others), (seen.seals, 0), "{again}");

        let after = rotate(&alone, true).await.expect("looked");
        assert_eq!((after.seals, after.others, &*after.closed), (seen.seals, 0, &[][..]), "{after}");
        // Whoever is late with the new secret opens what is sealed by it too.
        let (_, late) = with(portal, old.trim(), &[NEW]).await;
        assert_eq!(rotate(&late, true).await.expect("looked").closed, [""; 0]);
    }
}
