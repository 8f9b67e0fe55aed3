//! What a form of the timetable's page asks for.

use chrono::{Days, NaiveDate, Timelike};
use kernel::{Problem, Refused, ids::DoctorId, problem};
use shell::http::Form;
use store::{
    intervals::kind,
    special_days::what,
    weekly_hours::{WeeklyHours, weeks},
};
use uuid::Uuid;

use visits::timetables::{AHEAD, Edit, Hours, Valid, monday};

/// The fields that are shown once more when something is wrong.
pub(in super::super) const FIELDS: [&str; 15] = [
    "branch",
    "kind",
    "from",
    "until",
    "slot",
    "valid_from",
    "valid_until",
    "weeks",
    "first",
    "last",
    "what",
    "note",
    "week",
    "doctor",
    "since",
];

/// The edit that a form asks for; `today` bounds how far ahead days may lie.
///
/// Refuses with 404 and the codes of what is wrong.
pub(super) fn read(form: &Form, today: NaiveDate) -> Result<Edit, Problem> {
    let far = today + Days::new(AHEAD);
    let date = |name: &str| -> Result<NaiveDate, Problem> {
        let read = NaiveDate::parse_from_str(&form.text(name), "%Y-%m-%d");
        let read = read.map_err(|_| Refused::new(422, "timetable.date_wrong"))?;
        let past = today - Days::new(AHEAD);
        if (past..=far).contains(&read) {
            Ok(read)
        } else {
            Err(Refused::new(422, "timetable.date_wrong").into())
        }
    };
    let range = |first: &str, last: &str| -> Result<(NaiveDate, NaiveDate), Problem> {
        let from = date(first)?;
        let until = if form.text(last).is_empty() { from } else { date(last)? };
        if until < from {
            return Err(Refused::new(422, "timetable.ends_before").into());
        }
        Ok((from, until))
    };
    let valid = || -> Result<Valid, Problem> {
        let from = if form.text("valid_from").is_empty() { today } else { date("valid_from")? };
        let weeks = weeks::WORDS.into_iter().find(|word| *word == form.text("weeks"));
        let weeks = weeks.unwrap_or(weeks::ALL);
        if form.text("valid_until").is_empty() {
            return Ok(Valid { from, until: None, weeks });
        }
        let until = date("valid_until")?;
        if until < from {
            return Err(Refused::new(422, "timetable.ends_before").into());
        }
        Ok(Valid { from, until: Some(until), weeks })
    };
    match &*form.text("do") {
        "adopt" => Ok(Edit::Adopt(monday(date("week")?))),
        "add_weekly" => {
            let days: Vec<i32> = (1..=7)
                .filter(|day| form.all("weekday").any(|sent| sent == day.to_string()))
                .collect();
            if days.is_empty() {
                return Err(Refused::new(422, "timetable.no_days").into());
            }
            Ok(Edit::AddWeekly(days, hours(form)?, valid()?))
        }
        "change_weekly" => {
            let day: i32 = form.need("weekday")?;
            if !(1..=7).contains(&day) {
                return Err(problem::not_found());
            }
            Ok(Edit::ChangeWeekly(form.need::<Uuid>("row")?, day, hours(form)?, valid()?))
        }
        "remove_weekly" => Ok(Edit::RemoveWeekly(form.need("row")?)),
        "add_days" => {
            let what = what::ALL.into_iter().find(|word| *word == form.text("what"));
            let what = what.ok_or_else(problem::not_found)?;
            let hours = if what == what::OFF { None } else { Some(hours(form)?) };
            let note: String = form.text("note").chars().take(200).collect();
            Ok(Edit::AddDays(range("first", "last")?, what, hours, note.replace('\n', " ")))
        }
        "remove_days" => Ok(Edit::RemoveDays(form.need("row")?)),
        "copy_week" => {
            let (first, last) = range("first", "last")?;
            let sunday = monday(last) + Days::new(6);
            Ok(Edit::CopyWeek(monday(date("week")?), (monday(first), sunday.min(far))))
        }
        "copy_doctor" => Ok(Edit::CopyDoctor(form.need::<DoctorId>("doctor")?, date("since")?)),
        _ => Err(problem::not_found()),
    }
}

/// A row of weekly hours as the form that changes it has it.
pub(super) fn of_row(row: &WeeklyHours, today: NaiveDate) -> Form {
    let time = |minute: i32| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    let day = |date: NaiveDate| date.format("%Y-%m-%d").to_string();
    // A day long past need not be chosen anew.
    let from = row.valid_from.max(today - Days::new(AHEAD));
    let fields = [
        ("do", "change_weekly".to_owned()),
        ("row", row.id.to_string()),
        ("weekday", row.weekday.to_string()),
        ("branch", row.branch_id.to_string()),
        ("kind", row.kind.clone()),
        ("from", time(row.from_minute)),
        ("until", time(row.until_minute)),
        ("slot", row.slot_minutes.to_string()),
        ("valid_from", day(from)),
        ("valid_until", row.valid_until.map(day).unwrap_or_default()),
        ("weeks", row.weeks.clone()),
    ];
    Form::of(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn hours(form: &Form) -> Result<Hours, Problem> {
    let wrong = || Refused::new(422, "timetable.time_wrong");
    let minute = |name: &str| -> Result<i32, Refused> {
        let text = form.text(name);
        if name == "until" && ["24:00", "00:00"].contains(&&*text) {
            return Ok(24 * 60);
        }
        let time = chrono::NaiveTime::parse_from_str(&text, "%H:%M").map_err(|_| wrong())?;
        i32::try_from(time.hour() * 60 + time.minute()).map_err(|_| wrong())
    };
    let (from, until) = (minute("from")?, minute("until")?);
    if from >= until {
        return Err(Refused::new(422, "timetable.ends_before").into());
    }
    let slot = form.text("slot").parse::<i32>().ok().filter(|slot| (1..=24 * 60).contains(slot));
    let slot = slot.ok_or_else(|| Refused::new(422, "timetable.slot_wrong"))?;
    let kind = kind::ALL.into_iter().find(|word| *word == form.text("kind"));
    let kind = kind.ok_or_else(problem::not_found)?.to_owned();
    let branch = form.get("branch")?.ok_or_else(|| Refused::new(422, "timetable.no_branch"))?;
    Ok(Hours { branch, from, until, slot, kind })
}
