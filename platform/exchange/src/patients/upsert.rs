//! Taking over patients' cards.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Problem,
    ids::{PatientId, new_uuid},
    person::{FullName, Sex, birth_date, match_name},
    zone,
};
use people::{accounts::confirm_card, audit};
use shell::{Trace, app::Clinic};
use store::{
    Alone, Writer,
    patients::{self, Patient},
};
use uuid::Uuid;

use super::{
    find::{Cards, Match},
    merge::merge,
};
use crate::{
    batch::{Answer, Done, Item, Keep, PORTION, Refusal, Report, Seen},
    check,
    records::PatientRecord,
    references::{Of, References},
};

/// Takes over cards in batches. Cards are never removed by the information system: visits and
/// the journals point to them.
///
/// Who the registry has confirmed gets full access through [`confirm_card`] (A5).
pub async fn upsert(
    clinic: &Clinic,
    items: Vec<Item<PatientRecord>>,
    deleted: Vec<String>,
    keep: Keep,
    trace: &Trace,
) -> Result<Report, Problem> {
    let mut report = Report::default();
    let mut seen = Seen::default();
    for portion in items.chunks(PORTION) {
        let (answers, confirmed) = store(clinic, portion, &mut seen, keep, trace).await?;
        report.items.extend(answers);
        for card in confirmed.into_iter().filter(|_| keep == Keep::Yes) {
            confirm_card(clinic, card, trace).await?;
        }
    }
    let stays = |id| Answer::refused(Some(id), Refusal::of("", "exchange.card_stays"));
    report.deleted = deleted.into_iter().map(stays).collect();
    Ok(report)
}

/// What of an item says who the person is.
pub(super) struct Person {
    pub(super) name: FullName,
    pub(super) birth_date: NaiveDate,
    pub(super) sex: Sex,
    pub(super) phone: Option<String>,
    email: Option<String>,
}

impl Person {
    fn of(clinic: &Clinic, told: &PatientRecord) -> Result<Self, Refusal> {
        let today = zone::date(clinic.site.config.zone, clinic.now());
        let part = |field: &str, typed: &str| {
            FullName::part(typed).map_err(|_| Refusal::of(field, "exchange.name_wrong"))
        };
        let patronymic = match told.patronymic.trim() {
            "" => String::new(),
            _ => part("/patronymic", &told.patronymic)?,
        };
        let born = check::date("/birth_date", &told.birth_date)?.format("%Y-%m-%d").to_string();
        let wrong = |field| move || Refusal::of(field, "exchange.date_wrong");
        let phone = |typed: &String| check::phone("/phone", typed);
        let email = |typed: &String| check::email("/email", typed);
        Ok(Self {
            name: FullName {
                surname: part("/surname", &told.surname)?,
                name: part("/name", &told.name)?,
                patronymic,
            },
            birth_date: birth_date(&born, today).ok_or_else(wrong("/birth_date"))?,
            sex: Sex::from_tag(&told.sex)
                .ok_or_else(|| Refusal::of("/sex", "exchange.word_unknown"))?,
            phone: told.phone.as_ref().map(phone).transpose()?,
            email: told.email.as_ref().map(email).transpose()?,
        })
    }
}

/// Takes over some cards in one transaction; gives those that are to be confirmed, too.
async fn store(
    clinic: &Clinic,
    items: &[Item<PatientRecord>],
    seen: &mut Seen,
    keep: Keep,
    trace: &Trace,
) -> Result<(Vec<Answer>, Vec<PatientId>), Problem> {
    let read: Vec<Item<(&PatientRecord, Person)>> = items
        .iter()
        .map(|item| {
            let told = item.as_ref().map_err(Clone::clone)?;
            let person = seen.first(&told.id).and_then(|()| Person::of(clinic, told));
            person
                .map(|person| (told, person))
                .map_err(|refusal| crate::batch::Unread { mis_id: Some(told.id.clone()), refusal })
        })
        .collect();
    let told: Vec<_> = read.iter().flatten().map(|(record, person)| (*record, person)).collect();
    let mut db = clinic.db().write_alone(Alone::Patients).await?;
    let branches = told.iter().filter_map(|(record, _)| record.branch.as_deref());
    let branches = References::load(&db, Of::Branches, branches).await?;
    let mut cards = Cards::load(&mut db, &told).await?;
    let room = people::cards::room(clinic, &db).await?;
    let mut changed = Changed { room, ..Changed::default() };
    let mut answers = Vec::new();
    for one in read {
        let (record, person) = match one {
            Ok(one) => one,
            Err(unread) => {
                answers.push(Answer::refused(unread.mis_id, unread.refusal));
                continue;
            }
        };
        let branch = branches.maybe("/branch", record.branch.as_deref());
        let decided = branch.and_then(|branch| Ok((branch, cards.decide(record, &person)?)));
        let answer = match decided {
            Ok((branch, found)) => {
                changed.take(clinic, &mut db, (record, &person, branch), found, trace).await?
            }
            Err(refusal) => Err(refusal),
        };
        let mis_id = Some(record.id.clone());
        answers.push(Answer { mis_id, outcome: answer });
    }
    let noted: Vec<_> = changed.rows.iter().map(|card| (card.id(), None)).collect();
    if !noted.is_empty() {
        patients::put(&mut db, changed.rows).await?;
        audit::record_all(clinic, &mut db, trace, "exchange.patient", &noted).await?;
    }
    if keep == Keep::Yes {
        db.commit().await?;
    }
    Ok((answers, changed.confirmed))
}

/// What a portion changes.
#[derive(Default)]
struct Changed {
    /// How many new cards there may be; none: as many as come.
    room: Option<u64>,
    rows: Vec<Patient>,
    confirmed: Vec<PatientId>,
}

impl Changed {
    async fn take(
        &mut self,
        clinic: &Clinic,
        db: &mut Writer,
        told: (&PatientRecord, &Person, Option<Uuid>),
        found: Match,
        trace: &Trace,
    ) -> Result<Result<(Done, Option<Uuid>), Refusal>, Problem> {
        let now = clinic.now();
        let (record, ..) = told;
        let old = match found {
            Match::New if self.room == Some(0) => {
                return Ok(Err(Refusal::of("", "limits.patients_full")));
            }
            Match::New => {
                self.room = self.room.map(|left| left - 1);
                let mut card = new_card(clinic, now);
                fill(&mut card, told);
                card.confirmed_at = record.confirmed.then_some(now);
                let id = card.id;
                self.rows.push(card);
                return Ok(Ok((Done::Created, Some(id))));
            }
            Match::Card(card) => *card,
            Match::Instead(card, other) => {
                if let Err(refusal) = merge(clinic, db, &card, *other, trace).await? {
                    return Ok(Err(refusal));
                }
                *card
            }
        };
        let mut card = old.clone();
        fill(&mut card, told);
        let id = card.id;
        let confirms = record.confirmed && !card.is_confirmed();
        if confirms {
            self.confirmed.push(card.id());
        }
        if card == old && !confirms {
            return Ok(Ok((Done::Unchanged, Some(id))));
        }
        if card != old {
            self.rows.push(card);
        }
        Ok(Ok((Done::Updated, Some(id))))
    }
}

/// Writes what is told into a card.
fn fill(card: &mut Patient, (record, person, branch): (&PatientRecord, &Person, Option<Uuid>)) {
    card.mis_id = Some(record.id.clone());
    card.surname = person.name.surname.clone();
    card.name = person.name.name.clone();
    card.patronymic = person.name.patronymic.clone();
    card.match_name = match_name(&person.name);
    card.birth_date = person.birth_date;
    card.sex = person.sex.tag().to_owned();
    if let Some(phone) = &person.phone {
        card.phone.clone_from(phone);
    }
    if let Some(email) = &person.email {
        card.email.clone_from(email);
    }
    card.branch_id = branch.or(card.branch_id);
    card.no_calls = record.no_calls.unwrap_or(card.no_calls);
    card.no_sms = record.no_sms.unwrap_or(card.no_sms);
}

fn new_card(clinic: &Clinic, now: DateTime<Utc>) -> Patient {
    let empty = String::new;
    Patient::new(
        new_uuid(now),
        empty(),
        empty(),
        empty(),
        NaiveDate::default(),
        empty(),
        empty(),
        empty(),
        empty(),
        None,
        false,
        false,
        clinic.site.config.lang(None).tag().into(),
        "mis".into(),
        now,
        None,
        None,
        None,
    )
}
