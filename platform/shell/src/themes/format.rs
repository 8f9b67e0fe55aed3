//! Filters for templates: money, dates, durations, as the manual shows them.

use chrono::{Datelike, NaiveDate};
use kernel::Money;
use minijinja::{Environment, Error, ErrorKind, State, Value};

const MONTHS: [[&str; 12]; 2] = [
    [
        "Январь",
        "Февраль",
        "Март",
        "Апрель",
        "Май",
        "Июнь",
        "Июль",
        "Август",
        "Сентябрь",
        "Октябрь",
        "Ноябрь",
        "Декабрь",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];
const MONTHS_OF: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const DAYS: [[&str; 7]; 2] = [
    ["Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];
const DAYS_SHORT: [[&str; 7]; 2] =
    [["пн", "вт", "ср", "чт", "пт", "сб", "вс"], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]];

/// Adds all filters.
pub(super) fn register(environment: &mut Environment<'_>) {
    environment.add_filter("money", |kopecks: i64| Money(kopecks).to_string());
    environment.add_filter("date", |date: &str| {
        parse(date).map(|date| date.format("%d.%m.%Y").to_string())
    });
    environment.add_filter("date_long", |state: &State<'_, '_>, date: &str| {
        let date = parse(date)?;
        Ok::<_, Error>(format!("{}, {}", DAYS[language(state)][day(date)], date.format("%d.%m.%Y")))
    });
    environment.add_filter("day_month", |state: &State<'_, '_>, date: &str| {
        let date = parse(date)?;
        let language = language(state);
        let month = if language == 0 { MONTHS_OF[month(date)] } else { MONTHS[1][month(date)] };
        Ok::<_, Error>(format!("{} {month}", date.day()))
    });
    environment.add_filter("month_title", |state: &State<'_, '_>, date: &str| {
        let date = parse(date)?;
        Ok::<_, Error>(format!("{} {}", MONTHS[language(state)][month(date)], date.year()))
    });
    environment.add_filter("weekday", |state: &State<'_, '_>, date: &str| {
        Ok::<_, Error>(DAYS_SHORT[language(state)][day(parse(date)?)])
    });
    environment.add_filter("minutes", |state: &State<'_, '_>, minutes: i64| {
        let (hour, minute) = [("ч", "мин"), ("h", "min")][language(state)];
        match (minutes / 60, minutes % 60) {
            (0, rest) => format!("{rest}\u{a0}{minute}"),
            (hours, 0) => format!("{hours}\u{a0}{hour}"),
            (hours, rest) => format!("{hours}\u{a0}{hour} {rest}\u{a0}{minute}"),
        }
    });
    environment.add_filter("paragraphs", |text: &str| {
        text.split("\n\n")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Value::from)
            .collect::<Vec<_>>()
    });
    environment.add_filter("clock", |time: &str| match time.split_once(':') {
        Some((hours, minutes))
            if hours.len() == 2 && time.bytes().all(|b| b.is_ascii_digit() || b == b':') =>
        {
            Value::from_safe_string(format!("{hours}<sup>{minutes}</sup>"))
        }
        _ => Value::from(time),
    });
}

fn parse(date: &str) -> Result<NaiveDate, Error> {
    let wrong = |_| Error::new(ErrorKind::InvalidOperation, format!("{date} is no date"));
    date.parse().map_err(wrong)
}

fn month(date: NaiveDate) -> usize {
    date.month0() as usize
}

fn day(date: NaiveDate) -> usize {
    date.weekday().num_days_from_monday() as usize
}

/// 0 for Russian, 1 for English: from the page's `lang`.
fn language(state: &State<'_, '_>) -> usize {
    usize::from(state.lookup("lang").is_some_and(|lang| lang.as_str() == Some("en")))
}
