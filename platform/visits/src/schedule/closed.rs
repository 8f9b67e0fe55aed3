//! What of a doctor's working time is closed to patients. Pure: no clock, no database.

use store::{
    closings::Closing,
    directory::Directory,
    plans::{Plan, Work},
};
use uuid::Uuid;

use super::plan::minute;

/// A stretch of unix minutes that is closed: `[from, until)`.
type Stretch = (i64, i64);

/// The closed stretches of visits to a doctor in a branch; of a visit as any specialist those
/// in which every post of the doctor there is closed.
pub fn stretches(
    directory: &Directory,
    doctor: Uuid,
    branch: Uuid,
    specialisation: Option<Uuid>,
) -> Vec<Stretch> {
    if directory.closings.is_empty() {
        return Vec::new();
    }
    let of = |specialisation: Uuid| {
        let own = directory.closings.iter().filter(|one| one.is_of(branch, specialisation));
        joined(own.map(stretch).collect())
    };
    if let Some(specialisation) = specialisation {
        return of(specialisation);
    }
    let posts = directory
        .posts
        .iter()
        .filter(|post| post.doctor_id == doctor && post.branch_id == branch)
        .map(|post| of(post.specialisation_id));
    posts.reduce(|a, b| both(&a, &b)).unwrap_or_default()
}

fn stretch(closing: &Closing) -> Stretch {
    (minute(closing.starts_at), closing.ends_at.map_or(i64::MAX, minute))
}

/// The same stretches in order, without overlaps.
fn joined(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::new();
    for (from, until) in all.into_iter().filter(|(from, until)| from < until) {
        match joined.last_mut().filter(|last| from <= last.1) {
            Some(last) => last.1 = last.1.max(until),
            None => joined.push((from, until)),
        }
    }
    joined
}

/// What lies in both lists.
fn both(a: &[Stretch], b: &[Stretch]) -> Vec<Stretch> {
    let common = |one: &Stretch, other: &Stretch| (one.0.max(other.0), one.1.min(other.1));
    joined(a.iter().flat_map(|one| b.iter().map(move |other| common(one, other))).collect())
}

/// A plan without what is closed in a branch. Slots stay where the schedule has them: what is
/// left of an interval begins at one of its slots.
pub fn without(plan: &Plan, branch: Uuid, closed: &[Stretch]) -> Plan {
    let mut work = Vec::with_capacity(plan.work.len());
    for one in &plan.work {
        if one.branch != branch {
            work.push(*one);
            continue;
        }
        let mut rest = Some(*one);
        for (from, until) in closed {
            let Some(left) = rest else { break };
            if left.until <= *from || *until <= left.from {
                continue;
            }
            if left.from < *from {
                work.push(Work { until: *from, ..left });
            }
            // What is closed beyond the interval is closed to its end.
            let slots = ((*until).min(left.until) - left.from + left.slot - 1) / left.slot;
            let again = left.from + slots * left.slot;
            rest = (again < left.until).then_some(Work { from: again, ..left });
        }
        work.extend(rest);
    }
    Plan { work, busy: plan.busy.clone() }
}

#[cfg(test)]
mod tests {
    use store::plans::{Plan, Work};
    use uuid::Uuid;

    use super::{both, joined, without};

    const HERE: Uuid = Uuid::from_u128(1);
    const THERE: Uuid = Uuid::from_u128(2);

    fn work(branch: Uuid, from: i64, until: i64) -> Work {
        Work { branch, from, until, slot: 30 }
    }

    #[test]
    fn stretches_that_touch_become_one() {
        assert_eq!(joined(vec![(5, 9), (1, 5), (20, 10), (7, 8)]), [(1, 9)]);
        assert_eq!(joined(vec![(5, i64::MAX), (1, 2)]), [(1, 2), (5, i64::MAX)]);
    }

    #[test]
    fn what_is_closed_at_every_post_is_closed() {
        assert_eq!(both(&[(0, 10), (20, 30)], &[(5, 25)]), [(5, 10), (20, 25)]);
        assert_eq!(both(&[(0, 10)], &[]), []);
    }

    #[test]
    fn slots_stay_on_the_grid_of_their_interval() {
        let plan = Plan { work: vec![work(HERE, 0, 300), work(THERE, 300, 600)], busy: vec![] };
        let left = |closed: &[(i64, i64)]| without(&plan, HERE, closed).work;
        assert_eq!(
            left(&[(45, 100)]),
            [work(HERE, 0, 45), work(HERE, 120, 300), work(THERE, 300, 600)]
        );
        assert_eq!(left(&[(0, i64::MAX)]), [work(THERE, 300, 600)]);
        assert_eq!(left(&[(290, 1000)]), [work(HERE, 0, 290), work(THERE, 300, 600)]);
        assert_eq!(left(&[(-100, 0), (300, 400)]), plan.work);
        assert_eq!(
            left(&[(30, 60), (90, 120)]),
            [work(HERE, 0, 30), work(HERE, 60, 90), work(HERE, 120, 300), work(THERE, 300, 600)]
        );
    }
}
