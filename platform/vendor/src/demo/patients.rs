//! Patients of the demonstration: invented, with accounts, families and visits, so that every
//! page of the cabinet has something to show.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use kernel::{
    Lang, Problem, Site,
    ids::{DoctorId, PatientId},
    person::{FullName, Sex, match_name},
    zone,
};
use people::accounts::hash_password;
use store::{
    Db, Writer,
    accounts::{self, Account},
    appointment_services::{self, PlannedService},
    appointments::{self, Appointment, Taken, origin, status},
    family_links::{self, FamilyLink},
    intervals,
    messages::{self, Message},
    patients::{self as cards, Patient},
    reviews::{self, Review, state},
};

use super::{
    ClinicData,
    data::{PatientData, VisitData},
    id,
};

/// The password of everybody in the demonstration.
pub(super) const PASSWORD: &str = "demo-portal-2026";

/// What they were told about their visits.
const SMS: &str = "Вы записаны на прием. Подробности в личном кабинете.";

/// How somebody of the demonstration signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The e-mail address.
    pub login: String,
    /// The password.
    pub password: &'static str,
    /// The name.
    pub name: String,
    /// Whether the registry has confirmed the patient; of the staff everybody is.
    pub confirmed: bool,
}

/// Seeds the demo patients that are not there yet; tells how they sign in. For development:
/// everybody knows their password.
pub async fn patients(
    db: &Db,
    site: &Site,
    data: &ClinicData,
    now: DateTime<Utc>,
) -> Result<Vec<Login>, Problem> {
    let mut writer = db.of(site).write().await?;
    let mut logins = Vec::new();
    let mut fresh = Vec::new();
    for one in &data.patients {
        if !one.email.is_empty() {
            logins.push(Login {
                login: one.email.clone(),
                password: PASSWORD,
                name: one.name.clone(),
                confirmed: one.confirmed,
            });
        }
        let card = PatientId::of(id(site, "patient", &one.id));
        if cards::find(&writer, card).await?.is_none() {
            person(&mut writer, site, one, now).await?;
            fresh.push(one);
        }
    }
    // Those they act for are there only now.
    for one in fresh {
        family(&mut writer, site, data, one, now).await?;
        for (at, visit) in one.visits.iter().enumerate() {
            let key = format!("{}/{at}", one.id);
            seed_visit(&mut writer, site, data, (one, visit), &key, now).await?;
        }
    }
    writer.commit().await?;
    Ok(logins)
}

async fn person(
    db: &mut Writer,
    site: &Site,
    one: &PatientData,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let name = full_name(one)?;
    let sex = Sex::from_tag(&one.sex).ok_or_else(|| wrong(one, "the sex"))?;
    let card = Patient::new(
        id(site, "patient", &one.id),
        name.surname.clone(),
        name.name.clone(),
        name.patronymic.clone(),
        one.born,
        sex.tag().into(),
        one.email.clone(),
        one.phone.clone(),
        match_name(&name),
        None,
        false,
        false,
        Lang::Ru.tag().into(),
        "portal".into(),
        now,
        one.confirmed.then_some(now),
        None,
        None,
    );
    let own = card.id;
    cards::add(db, card).await?;
    if one.email.is_empty() {
        return Ok(());
    }
    let account = Account::new(
        id(site, "account", &one.id),
        own,
        Some(one.email.clone()),
        (!one.phone.is_empty()).then(|| one.phone.clone()),
        Some(hash_password(PASSWORD)?),
        Lang::Ru.tag().into(),
        now,
    );
    match accounts::add(db, account).await {
        Ok(()) => Ok(()),
        Err(accounts::Taken::Failed(error)) => Err(error.into()),
        Err(_) => Err(wrong(one, "the login, which somebody else has")),
    }
}

async fn family(
    db: &mut Writer,
    site: &Site,
    data: &ClinicData,
    one: &PatientData,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    for code in &one.represents {
        let whom = data.patients.iter().find(|other| other.id == *code);
        let whom = whom.ok_or_else(|| wrong(one, "whom the patient represents"))?;
        let name = full_name(whom)?;
        let link = FamilyLink::new(
            id(site, "family_link", &format!("{}/{code}", one.id)),
            id(site, "patient", &one.id),
            Some(id(site, "patient", code)),
            name.surname,
            name.name,
            name.patronymic,
            whom.born,
            whom.sex.clone(),
            family_links::status::ACTIVE.into(),
            "matched".into(),
            now,
            Some(now),
            "portal".into(),
        );
        match family_links::add(db, link).await {
            Ok(()) | Err(family_links::Taken::Already) => {}
            Err(family_links::Taken::Failed(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn seed_visit(
    db: &mut Writer,
    site: &Site,
    data: &ClinicData,
    (one, visit): (&PatientData, &VisitData),
    key: &str,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let service = data.services.iter().find(|service| service.id == visit.service);
    let service = service.ok_or_else(|| wrong(one, "a service"))?;
    let minutes = TimeDelta::minutes(i64::from(service.minutes));
    let Some(starts_at) = moment(db, site, data, (one, visit), now).await? else {
        return Ok(());
    };
    let over = visit.days_ago > 0;
    let booked = if over { starts_at - TimeDelta::days(2) } else { now };
    let own = id(site, "patient", &one.id);
    let uuid = id(site, "appointment", key);
    let doctor = id(site, "doctor", &visit.doctor);
    let row = Appointment::new(
        uuid,
        10_000_000 + i64::try_from(uuid.as_u128() % 90_000_000).unwrap_or(0),
        doctor,
        id(site, "branch", &visit.branch),
        id(site, "specialisation", &visit.specialisation),
        starts_at,
        starts_at + minutes,
        if over { status::COMPLETED } else { status::BOOKED }.into(),
        None,
        None,
        one.name.clone(),
        one.phone.clone(),
        one.email.clone(),
        Lang::Ru.tag().into(),
        booked,
        Some(booked),
        None,
        Some(own),
        None,
        None,
        None,
        None,
        origin::PORTAL.into(),
        None,
        None,
    );
    match appointments::add(db, row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(wrong(one, "the time of a visit, which is taken")),
    }
    let planned = PlannedService::new(
        uuid,
        id(site, "service", &service.id),
        0,
        service.code.clone(),
        service.name.clone(),
        service.price.map(|roubles| kernel::Money::roubles(roubles).kopecks()),
        service.minutes,
    );
    appointment_services::add(db, vec![planned]).await?;
    if over && !one.phone.is_empty() {
        told(db, site, one, key, booked).await?;
    }
    if let Some(mark) = visit.mark {
        let given = starts_at + TimeDelta::days(1);
        let review = Review::new(
            id(site, "review", key),
            uuid,
            doctor,
            own,
            mark,
            visit.comment.clone(),
            state::PUBLISHED.into(),
            given,
            Some(given),
            "demo".into(),
            String::new(),
        );
        reviews::put(db, review).await?;
    }
    Ok(())
}

/// The SMS about a visit, as «Уведомления» show it.
async fn told(
    db: &mut Writer,
    site: &Site,
    one: &PatientData,
    key: &str,
    at: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = Message::new(
        id(site, "message", key),
        Some(id(site, "patient", &one.id)),
        "sms".into(),
        "service".into(),
        "booked".into(),
        one.phone.clone(),
        String::new(),
        SMS.into(),
        messages::state::DELIVERED.into(),
        "caught".into(),
        None,
        1,
        at,
        at,
        1,
        String::new(),
    );
    messages::begin(db, row).await?;
    Ok(())
}

/// When a visit is; `None` when the doctor does not work soon.
async fn moment(
    db: &Writer,
    site: &Site,
    data: &ClinicData,
    (one, visit): (&PatientData, &VisitData),
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Problem> {
    if visit.days_ago <= 0 {
        let from = now - TimeDelta::days(visit.days_ago);
        let doctor = DoctorId::of(id(site, "doctor", &visit.doctor));
        let branch = id(site, "branch", &visit.branch);
        let hours = intervals::of_doctor(db, doctor, from, from + TimeDelta::days(14)).await?;
        let first = hours.iter().find(|row| row.branch_id == branch && row.starts_at > from);
        return Ok(first.map(|row| row.starts_at));
    }
    let branch = data.branches.iter().find(|branch| branch.id == visit.branch);
    let own = branch.and_then(|branch| branch.zone.as_deref()?.parse().ok());
    let zone = own.unwrap_or(site.config.zone);
    let time = NaiveTime::parse_from_str(&visit.time, "%H:%M").map_err(|_| wrong(one, "a time"))?;
    let day = zone::date(zone, now) - TimeDelta::days(visit.days_ago);
    Ok(Some(zone::instant(zone, day.and_time(time))))
}

fn full_name(one: &PatientData) -> Result<FullName, Problem> {
    FullName::parse(&one.name).map_err(|_| wrong(one, "the name"))
}

fn wrong(one: &PatientData, what: &str) -> Problem {
    Problem::failed(format!("patient {}: {what} is wrong", one.id))
}
