//! What came and went, by branches and by days.

use std::collections::BTreeMap;

use kernel::{Money, Problem};
use shell::Ctx;
use store::{
    Reader, branches,
    payments::{self, Sought},
    refunds,
};
use uuid::Uuid;

use super::{
    period::Period,
    screens::{Bar, Total},
};

/// How high the chart is, in its own units.
const HEIGHT: i64 = 100;

/// How wide a bar is, and from one to the next.
const WIDTH: usize = 8;
const STEP: usize = 12;

/// The sums of a period.
pub(super) struct Totals {
    pub(super) all: Total,
    pub(super) branches: Vec<Total>,
    pub(super) spans: Vec<Total>,
    pub(super) bars: Vec<Bar>,
    /// How wide the chart is, in its own units.
    pub(super) width: usize,
}

/// Adds up what came of the payments that are sought and what went back of them, each on the day on
/// which it did, whatever states are sought.
pub(super) async fn totals(
    ctx: &Ctx,
    db: &Reader,
    sought: &Sought,
    period: Period,
) -> Result<Totals, Problem> {
    let tz = ctx.clinic.site.config.zone;
    let parts = period.spans(tz);
    let (from, _) = period.moments(tz);
    let ends: Vec<_> = parts.iter().map(|span| span.end).collect();
    let mut spans: Vec<Total> =
        parts.into_iter().map(|span| Total { name: span.label, ..Total::default() }).collect();
    let mut by_branch: BTreeMap<Uuid, Total> = BTreeMap::new();
    let mut all = Total::default();
    let came = payments::came(db, sought, from, &ends).await?;
    let went = refunds::went(db, sought, from, &ends).await?;
    let sums =
        came.into_iter().map(|sum| (true, sum)).chain(went.into_iter().map(|sum| (false, sum)));
    for (is_in, (branch, span, amount, number)) in sums {
        let add = |total: &mut Total| {
            if is_in {
                total.came = total.came + Money(amount);
                total.payments += number;
            } else {
                total.went = total.went + Money(amount);
                total.refunds += number;
            }
        };
        add(&mut all);
        add(by_branch.entry(branch).or_default());
        if let Some(total) = usize::try_from(span).ok().and_then(|span| spans.get_mut(span)) {
            add(total);
        }
    }
    let known = branches::all(db).await?;
    let named = |(id, total): (Uuid, Total)| {
        let name = known.iter().find(|one| one.id == id).map(|one| one.name.clone());
        Total { name: name.unwrap_or_default(), ..total }
    };
    let mut branches: Vec<_> = by_branch.into_iter().map(named).collect();
    branches.sort_by(|a, b| b.came.cmp(&a.came).then_with(|| a.name.cmp(&b.name)));
    Ok(Totals { all, branches, bars: bars(&spans), width: spans.len().max(1) * STEP, spans })
}

fn bars(spans: &[Total]) -> Vec<Bar> {
    let most = spans.iter().map(|one| one.came.max(one.went).kopecks()).max().unwrap_or(0);
    let high = |sum: Money| match most {
        0 => 0,
        // In wider numbers: sums of years may be large.
        most => {
            let high =
                (i128::from(sum.kopecks()) * i128::from(HEIGHT)).div_euclid(i128::from(most));
            let least = i64::from(sum > Money::default());
            i64::try_from(high).unwrap_or(HEIGHT).max(least)
        }
    };
    let bar = |(number, one): (usize, &Total)| {
        let (height, back) = (high(one.came), high(one.went));
        Bar {
            x: number * STEP + (STEP - WIDTH) / 2,
            y: HEIGHT - height,
            height,
            back_y: HEIGHT - back,
            back,
            name: one.name.clone(),
            came: one.came,
            went: one.went,
        }
    };
    spans.iter().enumerate().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_is_as_high_as_the_chart_and_the_least_is_seen() {
        let total = |came, went| Total { came: Money(came), went: Money(went), ..Total::default() };
        let all = bars(&[total(9_000_000_000_000, 1), total(0, 0), total(4_500_000_000_000, 0)]);
        let heights: Vec<_> = all.iter().map(|bar| (bar.height, bar.back)).collect();
        assert_eq!(heights, [(100, 1), (0, 0), (50, 0)]);
        assert!(bars(&[total(0, 0)]).iter().all(|bar| bar.height == 0 && bar.y == HEIGHT));
    }
}
