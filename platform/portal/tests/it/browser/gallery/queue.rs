//! What those see who come with very many others.

use kernel::SiteConfig;
use shell::fair::{Class, Held};
use testkit::{Engine, Options, Portal};

use super::{
    super::{Chrome, Look},
    ALFA, Gallery,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_before_booking_moves_by_itself_and_a_crowd_sees_why_it_waits() {
    let options =
        Options { demo: true, now: None, places: (16, 1, 300), ..Options::on(Engine::Sqlite) };
    let portal = Portal::with(options).await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut gallery = Gallery { tab: &tab, clinic: &ALFA, wrong: vec![] };
    // One in ten seconds, one at once.
    let rush = |config: &mut SiteConfig| {
        config.booking.queue = true;
        config.booking.queue_per_minute = 6;
    };
    portal.reconfigure("alfa", rush).await;
    assert_eq!(portal.visitor("alfa").get("/booking").await.status, 200);
    gallery.open("queue", "/booking").await;
    tab.sees("h1", "Выбор режима записи").await;
    let site = portal.clinic("alfa").0.site.id;
    let mut places = vec![];
    for _ in 0..8 {
        places.push(portal.app.gates.enter(site, Class::Read).await.expect("a place"));
    }
    gallery.open("crowded", "/specialists").await;
    places.iter().for_each(Held::give_back);
    tab.press("Обновить страницу").await;
    tab.sees("h1", "Специалисты").await;
    let wrong = gallery.wrong;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
