//! Tables.

use crate::rounds::{Round, median, ratio};

/// One aim and what was measured.
pub struct Finding {
    /// The aim.
    pub aim: String,
    /// What was measured.
    pub measured: String,
    /// Whether the aim is met.
    pub met: bool,
}

/// A measure: its heading, its value in a round, its number of decimals.
type Measure = (&'static str, fn(&Round) -> f64, usize);

const MEASURES: [Measure; 5] = [
    ("req/s", Round::rate, 0),
    ("CPU µs/req", Round::cpu_each, 1),
    ("p50 ms", |round| round.percentile(0.50), 3),
    ("p95 ms", |round| round.percentile(0.95), 3),
    ("p99 ms", |round| round.percentile(0.99), 3),
];

/// Prints the medians of every side and the ratios of the others to the first.
pub fn table(title: &str, sides: &[(&str, &[Round])]) {
    let rounds = sides.first().map_or(0, |(_, rounds)| rounds.len());
    println!("\n{title} (medians of {rounds} rounds in turn)");
    print!("  {:<34}", "");
    for (heading, ..) in MEASURES {
        print!("{heading:>12}");
    }
    println!();
    for (name, rounds) in sides {
        print!("  {name:<34}");
        for (_, of, decimals) in MEASURES {
            number(median(rounds.iter().map(of)), decimals);
        }
        println!();
    }
    let Some((first, reference)) = sides.first() else { return };
    for (name, rounds) in sides.iter().skip(1) {
        print!("  {:<34}", format!("{name} : {first}"));
        for (_, of, _) in MEASURES {
            number(ratio(rounds, reference, of), 2);
        }
        println!();
    }
}

fn number(value: f64, decimals: usize) {
    if value.is_nan() { print!("{:>12}", "–") } else { print!("{value:>12.decimals$}") }
}

/// Prints «aim | measured | met?».
pub fn summary(findings: &[Finding]) {
    let width = |of: fn(&Finding) -> &str, heading: &str| {
        findings.iter().map(|one| of(one).chars().count()).chain([heading.len()]).max().unwrap_or(0)
    };
    let (aim, measured) = (width(|one| &one.aim, "aim"), width(|one| &one.measured, "measured"));
    println!("\n| {:<aim$} | {:<measured$} | met? |", "aim", "measured");
    println!("|{}|{}|------|", "-".repeat(aim + 2), "-".repeat(measured + 2));
    for one in findings {
        let met = if one.met { "yes" } else { "no" };
        println!("| {:<aim$} | {:<measured$} | {met:<4} |", one.aim, one.measured);
    }
}
