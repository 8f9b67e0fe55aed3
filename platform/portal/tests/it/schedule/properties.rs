//! Free slots over random plans (B5): what is offered is right, and all of what is right is
//! offered.

use proptest::prelude::*;
use store::plans::{Busy, Plan, Work};
use uuid::Uuid;
use visits::schedule::slots::{self, Slot, Wish};

const HERE: Uuid = Uuid::from_u128(1);
const THERE: Uuid = Uuid::from_u128(2);
/// The second it is in the random plans.
const NOW: i64 = 1_000_000 * 60;
/// Around which minute the plans lie.
const START: i64 = 1_000_000;

/// Working intervals that may touch and do not overlap.
fn work() -> impl Strategy<Value = Vec<Work>> {
    prop::collection::vec((0..120_i64, 1..500_i64, 1..90_i64, any::<bool>()), 0..8).prop_map(
        |all| {
            let mut at = START - 200;
            all.into_iter()
                .map(|(gap, length, slot, here)| {
                    let from = at + gap;
                    at = from + length;
                    Work { branch: if here { HERE } else { THERE }, from, until: at, slot }
                })
                .collect()
        },
    )
}

/// Kept slots that do not overlap: booked, held, or held until a while ago.
fn busy() -> impl Strategy<Value = Vec<Busy>> {
    let held = prop::option::weighted(0.5, -100..100_i64);
    prop::collection::vec((0..90_i64, 1..90_i64, held), 0..30).prop_map(|all| {
        let mut at = START - 250;
        all.into_iter()
            .map(|(gap, length, held)| {
                let from = at + gap;
                at = from + length;
                Busy { from, until: at, held_until: held.map(|second| NOW + second) }
            })
            .collect()
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    (work(), busy()).prop_map(|(work, busy)| Plan { work, busy })
}

fn wish() -> impl Strategy<Value = Wish> {
    (0..200_i64, -300..1500_i64, 0..2500_i64).prop_map(|(minutes, earliest, ahead)| Wish {
        branch: HERE,
        minutes,
        earliest: START + earliest,
        latest: START + earliest + ahead,
        now_seconds: NOW,
    })
}

/// The range that is asked about.
fn range() -> impl Strategy<Value = (i64, i64)> {
    (-400..2500_i64, 0..3000_i64).prop_map(|(from, length)| (START + from, START + from + length))
}

/// The kept slots that still keep something.
fn kept(plan: &Plan) -> impl Iterator<Item = &Busy> {
    plan.busy.iter().filter(|busy| busy.held_until.is_none_or(|until| until > NOW))
}

/// The same by trying every minute: slow, and plain enough to be believed.
fn oracle(plan: &Plan, wish: Wish, from: i64, until: i64) -> Vec<Slot> {
    let mut found = Vec::new();
    for work in plan.work.iter().filter(|work| work.branch == wish.branch) {
        // Whole slots, as few as hold the visit, and at least one.
        let mut length = work.slot;
        while length < wish.minutes {
            length += work.slot;
        }
        for start in work.from..work.until {
            let on_grid = (start - work.from) % work.slot == 0;
            let inside = start + length <= work.until;
            let asked = from <= start && start < until;
            let allowed = wish.earliest <= start && start < wish.latest;
            let free = kept(plan).all(|busy| busy.until <= start || start + length <= busy.from);
            if on_grid && inside && asked && allowed && free {
                found.push(Slot { from: start, until: start + length });
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn exactly_the_free_slots_are_offered(plan in plan(), wish in wish(), (from, until) in range()) {
        let offered: Vec<Slot> = slots::free(&plan, wish, from, until).collect();
        prop_assert_eq!(&offered, &oracle(&plan, wish, from, until));
        for pair in offered.windows(2) {
            prop_assert!(pair[0].from < pair[1].from, "soonest first");
        }
        for slot in &offered {
            prop_assert!(kept(&plan).all(|busy| busy.until <= slot.from || slot.until <= busy.from));
            prop_assert!(slot.until - slot.from >= wish.minutes);
            prop_assert_eq!(slots::offers(&plan, wish, slot.from), Some(*slot));
        }
    }

    #[test]
    fn a_slot_that_is_taken_is_offered_no_more_and_takes_no_more_than_its_time(
        plan in plan(), wish in wish(), chosen in any::<prop::sample::Index>(), held in any::<bool>(),
    ) {
        let all = |plan: &Plan| slots::free(plan, wish, i64::MIN, i64::MAX).collect::<Vec<_>>();
        let before = all(&plan);
        prop_assume!(!before.is_empty());
        let slot = before[chosen.index(before.len())];
        let mut taken = plan.clone();
        // Whoever takes a slot gives back the holds that ran out in its way.
        taken.busy.retain(|busy| busy.until <= slot.from || slot.until <= busy.from);
        let at = taken.busy.partition_point(|busy| busy.from < slot.from);
        let held_until = held.then_some(NOW + 600);
        taken.busy.insert(at, Busy { from: slot.from, until: slot.until, held_until });
        let left: Vec<Slot> =
            before.iter().copied().filter(|one| one.until <= slot.from || slot.until <= one.from).collect();
        prop_assert_eq!(all(&taken), left);
    }

    #[test]
    fn a_longer_visit_finds_a_place_only_where_a_shorter_one_does(plan in plan(), wish in wish(), more in 0..100_i64) {
        let longer = Wish { minutes: wish.minutes + more, ..wish };
        for slot in slots::free(&plan, longer, i64::MIN, i64::MAX) {
            prop_assert!(slots::offers(&plan, wish, slot.from).is_some(), "{:?}", slot);
        }
    }

    #[test]
    fn working_hours_are_those_of_the_branch_within_the_range(plan in plan(), (from, until) in range()) {
        let minutes = (from..until).filter(|minute| {
            plan.work.iter().any(|work| work.branch == HERE && work.from <= *minute && *minute < work.until)
        });
        let minutes: Vec<i64> = minutes.collect();
        let expected = minutes.first().zip(minutes.last()).map(|(first, last)| (*first, *last + 1));
        prop_assert_eq!(slots::hours(&plan, HERE, from, until), expected);
    }
}
