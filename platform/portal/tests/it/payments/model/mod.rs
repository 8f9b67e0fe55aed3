//! Random interleavings of patient, registry, provider, worker, crash and clock (P4–P9): after each
//! step, and once everything has come to rest, the ledger, invoices, payments, refunds, receipts and
//! the provider's own register agree.
//!
//! | file | what it is |
//! |---|---|
//! | `steps` | what can happen, and how likely it is |
//! | `stage` | the portal with its worker; the providers in this process, behind a wire that fails |
//! | `run` | one sequence of steps, until everything is at rest |
//! | `walls` | what must hold after each step: one question to the database |
//! | `rest` | what must hold at rest, the provider's register included |
//! | `killed` | the process stops at each moment at which it waits, in turn |
//!
//! A sequence that fails is made shorter first. What is printed then, the seed and the steps, is
//! enough to see it again: `PORTAL_MODEL_SEED`, or the steps pasted into `known`. How to have more of
//! them is in docs/testing.md.

mod killed;
mod known;
mod rest;
mod run;
mod stage;
mod steps;
mod walls;

use std::cell::RefCell;

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use testkit::Engine;

use self::{run::Run, stage::Stage};

/// How many sequences a test runs: its own number, or a share of `PORTAL_MODEL_RUNS`.
fn runs(usual: u32) -> u32 {
    match std::env::var("PORTAL_MODEL_RUNS") {
        Ok(all) => all.parse::<u32>().expect("PORTAL_MODEL_RUNS is a number").div_ceil(SHARES),
        Err(_) => usual,
    }
}

/// Between how many tests the sequences are divided.
const SHARES: u32 = 21;

fn seed(own: u64) -> u64 {
    let of = |text: String| text.parse().expect("PORTAL_MODEL_SEED is a number");
    std::env::var("PORTAL_MODEL_SEED").map_or(own, of)
}

/// The threads of the portal's database do the waiting: one of ours is enough, and the more
/// repeatable.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn stays_consistent(engine: Engine, usual: u32, own_seed: u64) {
    let (cases, seed, runtime) = (runs(usual), seed(own_seed), runtime());
    let stage = RefCell::new(Some(runtime.block_on(Stage::set(engine))));
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&steps::sequences(), |(seller, steps)| {
        // After a failure everything is begun anew: what it has left behind is not to be judged.
        let kept = stage.borrow_mut().take();
        runtime.block_on(async {
            let kept = match kept {
                Some(kept) => kept,
                None => Stage::set(engine).await,
            };
            Run::of(&kept, seller).await.go(&steps).await.map_err(TestCaseError::fail)?;
            *stage.borrow_mut() = Some(kept);
            Ok(())
        })
    });
    if let Err(failure) = result {
        panic!("seed {seed}, {engine:?}: {failure}");
    }
    let stage = stage.into_inner().expect("the last one has ended well");
    println!("{cases} sequences, {} steps", stage.counted());
    runtime.block_on(stage.end());
}

/// 10,000 sequences in all, in portions that a slow machine gets through in the time of a test.
mod on_sqlite {
    use super::*;

    macro_rules! portions {
        ($($name:ident: $seed:literal),* $(,)?) => {$(
            mod $name {
                #[test]
                fn money_stays_consistent_whatever_happens_in_between() {
                    super::stays_consistent(super::Engine::Sqlite, 500, $seed);
                }
            }
        )*};
    }

    portions! {
        portion_01: 1,
        portion_02: 2,
        portion_03: 3,
        portion_04: 4,
        portion_05: 5,
        portion_06: 6,
        portion_07: 7,
        portion_08: 8,
        portion_09: 9,
        portion_10: 10,
        portion_11: 11,
        portion_12: 12,
        portion_13: 13,
        portion_14: 14,
        portion_15: 15,
        portion_16: 16,
        portion_17: 17,
        portion_18: 18,
        portion_19: 19,
        portion_20: 20,
    }
}

mod on_postgres {
    use super::*;

    #[test]
    fn money_stays_consistent_whatever_happens_in_between() {
        stays_consistent(Engine::Postgres, 200, 21);
    }
}

/// Sequences that have failed once do so no more.
#[test]
fn what_was_found_once_stays_mended() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let runtime = runtime();
        runtime.block_on(async {
            let stage = Stage::set(engine).await;
            for (seller, steps) in known::sequences() {
                let outcome = Run::of(&stage, seller).await.go(&steps).await;
                outcome.unwrap_or_else(|why| panic!("{engine:?}, {seller:?}, {steps:?}: {why}"));
            }
            stage.end().await;
        });
    }
}
