//! Whoever goes away while a transaction begins leaves none open: a browser that hangs up must not
//! leave a connection behind that holds the locks of the next statement for ever.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use testkit::{Engine, Portal};

/// How many connections of this database are in a transaction that does nothing.
async fn open(portal: &Portal) -> String {
    let sql = "SELECT count(*) || '' AS it FROM pg_stat_activity \
               WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    portal.ask(sql).await.expect("asked").remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_is_given_up_while_it_begins_leaves_none_open() {
    let portal = Portal::start(Engine::Postgres).await;
    let clinic = portal.clinic("alfa");
    let db = clinic.0.db();
    for waits in 1..6 {
        let mut left = waits;
        {
            let mut begins = pin!(db.write());
            poll_fn(|context| match begins.as_mut().poll(context) {
                Poll::Pending if left > 1 => {
                    left -= 1;
                    Poll::Pending
                }
                // Come to its end, or given up.
                _ => Poll::Ready(()),
            })
            .await;
        }
        let mut tries = 0;
        while open(&portal).await != "0" {
            tries += 1;
            assert!(tries < 100, "given up at moment {waits}, a transaction stays open");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    portal.finish().await;
}
