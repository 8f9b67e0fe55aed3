//! What a search for payments looks for.

use chrono::NaiveDate;
use kernel::{
    Money, Problem,
    person::{FullName, match_name},
    phone::Phone,
    zone,
};
use shell::{Ctx, http::page::encode};
use store::{
    Reader, invoices, patients, payment_profiles,
    payments::{Sought, means, state},
};

/// What is shown under one word.
pub(crate) const STATES: [(&str, &[&str]); 3] = [
    ("succeeded", &[state::SUCCEEDED]),
    ("pending", &state::OPEN),
    ("cancelled", &[state::CANCELLED]),
];

/// The means to choose from.
pub(crate) const MEANS: [&str; 3] = [means::SBP, means::CARD, means::PAGE];

/// A day of the query; what is none does not count.
pub(crate) fn day(ctx: &Ctx, name: &str) -> Option<NaiveDate> {
    ctx.query.text(name).parse().ok()
}

/// What the query looks for. What names nothing that there is finds nothing.
pub(crate) async fn wish(ctx: &Ctx, db: &Reader) -> Result<Sought, Problem> {
    let tz = ctx.clinic.site.config.zone;
    let text = |name| ctx.query.text(name);
    let meant = text("state");
    let meant = STATES.iter().find(|(slug, _)| *slug == meant);
    let (number, name, amount) = (text("number"), text("name"), text("amount"));
    let invoices = match number.trim() {
        "" => None,
        number => match number.parse() {
            Ok(number) => {
                let found = invoices::numbered(db, number).await?;
                Some(found.iter().map(|one| one.id).collect())
            }
            Err(_) => Some(vec![]),
        },
    };
    let phone = Phone::parse(&name).map(|phone| phone.e164().to_owned()).unwrap_or_default();
    let words: String = name.chars().take(150).filter(|c| !"%_\\".contains(*c)).collect();
    let name = FullName { surname: words, name: String::new(), patronymic: String::new() };
    let words = if phone.is_empty() { match_name(&name) } else { String::new() };
    let patients = match (words.is_empty(), phone.is_empty()) {
        (true, true) => None,
        _ => {
            let found = patients::search(db, &words, &phone).await?;
            Some(found.iter().map(|one| one.id).collect())
        }
    };
    let profiles = match &*text("provider") {
        "" => None,
        provider => {
            let known = payment_profiles::all(db).await?;
            let of = known.iter().filter(|one| one.provider == provider);
            Some(of.map(|one| one.id).collect())
        }
    };
    let by = text("means");
    let sum = sum(&amount);
    Ok(Sought {
        states: meant.map(|(_, states)| states.to_vec()).unwrap_or_default(),
        invoices,
        patients,
        profiles,
        means: MEANS.into_iter().find(|one| *one == by),
        // What is no sum is no payment's.
        amount: (!amount.is_empty()).then(|| sum.map_or(-1, Money::kopecks)),
        branch: ctx.query.get("branch")?,
        from: day(ctx, "from").map(|day| zone::day(tz, day).0),
        until: day(ctx, "until").map(|day| zone::day(tz, day).1),
    })
}

/// A sum as people type it.
pub(crate) fn sum(text: &str) -> Option<Money> {
    let plain: String = text.split_whitespace().collect();
    Money::from_decimal(&plain.replace(',', "."))
}

/// The address of a page with some fields of the present query and some more.
pub(crate) fn address(ctx: &Ctx, path: &str, kept: &[&str], more: &[(&str, &str)]) -> String {
    let own = kept.iter().map(|name| (*name, ctx.query.text(name)));
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let fields: Vec<_> = own
        .chain(more)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(&value)))
        .collect();
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", fields.join("&")) }
}
