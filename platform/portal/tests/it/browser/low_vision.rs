//! «Версия для слабовидящих»: kept over pages, whole, and accessible itself (law: ГОСТ Р
//! 52872-2019).

use testkit::Portal;

use super::{Chrome, Look};

/// Pages of every kind.
const PAGES: [&str; 8] = [
    "/",
    "/booking",
    "/schedule",
    "/specialists",
    "/prices",
    "/institutions",
    "/questions",
    "/view",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_settings_for_low_vision_are_kept_and_accessible() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.open("alfa", "/prices").await;
    tab.press("Версия для слабовидящих").await;
    for (name, value) in [
        ("size", "3"),
        ("scheme", "yellow"),
        ("images", "off"),
        ("spacing", "2"),
        ("font", "serif"),
    ] {
        tab.click(&format!("label:has(input[name={name}][value='{value}'])")).await;
    }
    tab.press("Применить").await;
    tab.until("location.pathname === '/prices'").await;
    let mut barriers = Vec::new();
    for page in PAGES {
        tab.open("alfa", page).await;
        tab.until("document.documentElement.matches('.vi.vi-size-3.vi-scheme-yellow')").await;
        for width in [1280, 390] {
            tab.resize(width).await;
            let stuck = tab.sticks_out(width).await.then(|| "sticks out at the right".to_owned());
            let found = tab.barriers().await.into_iter().chain(stuck);
            barriers.extend(found.map(|one| format!("{page} at {width}: {one}")));
        }
    }
    tab.resize(1280).await;
    for scheme in ["black", "white", "blue", "brown"] {
        tab.open("alfa", "/view?back=/schedule").await;
        tab.click(&format!("label:has(input[value={scheme}])")).await;
        tab.press("Применить").await;
        tab.until("location.pathname === '/schedule'").await;
        barriers.extend(tab.barriers().await.into_iter().map(|one| format!("{scheme}: {one}")));
    }
    assert!(barriers.is_empty(), "{}", barriers.join("\n"));
    tab.open("alfa", "/view").await;
    tab.press("Обычная версия").await;
    tab.until("!document.documentElement.matches('.vi')").await;
    drop(chrome);
    portal.finish().await;
}
