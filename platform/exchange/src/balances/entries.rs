//! What came to patients' accounts, and what left them.

use kernel::{
    Money, Problem,
    ids::{BranchId, EntryId, PatientId},
};
use money::balances::{Kind, MOST, New, write};
use shell::{Trace, app::Clinic};
use store::{
    Alone, Reader,
    account_entries::{self, AccountEntry},
    patients,
};
use uuid::Uuid;

use crate::{
    batch::{Answer, Done, Item, Refusal, Report, Seen},
    check,
    records::EntryRecord,
    references::{Of, References},
};

/// Takes over entries, each for itself: one that the account does not have enough for is refused,
/// the others stand. An entry that is told again is unchanged; what is written down does not change
/// and is not removed.
pub async fn entries(
    clinic: &Clinic,
    items: Vec<Item<EntryRecord>>,
    deleted: Vec<String>,
    by: &Trace,
) -> Result<Report, Problem> {
    let mut report = Report::default();
    let mut seen = Seen::default();
    for item in items {
        report.items.push(match item {
            Ok(told) => {
                let outcome = match seen.first(&told.id) {
                    Ok(()) => take(clinic, &told, by).await?,
                    Err(refusal) => Err(refusal),
                };
                Answer { mis_id: Some(told.id), outcome }
            }
            Err(unread) => Answer::refused(unread.mis_id, unread.refusal),
        });
    }
    let stays = |id| Answer::refused(Some(id), Refusal::of("", "exchange.entry_stays"));
    report.deleted = deleted.into_iter().map(stays).collect();
    Ok(report)
}

/// Whose account and at which desk, by the portal's own ids.
struct Where {
    patient: Uuid,
    branch: Uuid,
}

async fn places(db: &Reader, told: &EntryRecord) -> Result<Result<Where, Refusal>, Problem> {
    let unknown = |field: &str| Refusal::of(field, "exchange.unknown_reference");
    let patient = match check::id("/patient", &told.patient) {
        Ok(()) => patients::ids_of_mis(db, std::slice::from_ref(&told.patient)).await?.pop(),
        Err(_) => None,
    };
    let branches = References::load(db, Of::Branches, [told.branch.as_str()].into_iter()).await?;
    let branch = branches.get("/branch", &told.branch);
    Ok(patient
        .ok_or_else(|| unknown("/patient"))
        .and_then(|(_, patient)| Ok(Where { patient, branch: branch? })))
}

async fn take(
    clinic: &Clinic,
    told: &EntryRecord,
    by: &Trace,
) -> Result<Result<(Done, Option<Uuid>), Refusal>, Problem> {
    let now = clinic.now();
    // Told twice at once, the second waits and finds the first.
    let mut db = clinic.db().write_alone(Alone::Patients).await?;
    let at = match places(&db, told).await? {
        Ok(at) => at,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let known = account_entries::of_mis(&db, &told.id).await?;
    let (kind, title) = match read(told) {
        Ok(read) => read,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some(known) = known {
        let same = is_same(&known, told, &at, kind);
        let differs = || Refusal::of("", "exchange.entry_differs").about(vec![known.id]);
        return Ok(same.then_some((Done::Unchanged, Some(known.id))).ok_or_else(differs));
    }
    let id = EntryId::new(now);
    let new = New {
        id,
        mis_id: Some(told.id.clone()),
        patient: PatientId::of(at.patient),
        branch: BranchId::of(at.branch),
        kind,
        amount: Money(told.amount_kopecks),
        title,
    };
    match write(clinic, &mut db, new, by, now).await {
        Ok(_) => {
            db.commit().await?;
            Ok(Ok((Done::Created, Some(id.0))))
        }
        Err(Problem::Refused(refused)) if refused.code == "balances.not_enough" => {
            Ok(Err(Refusal::of("/amount_kopecks", "exchange.overdrawn")))
        }
        Err(problem) => Err(problem),
    }
}

fn read(told: &EntryRecord) -> Result<(Kind, String), Refusal> {
    let kind = Kind::from_slug(&told.kind);
    let kind = kind.ok_or_else(|| Refusal::of("/kind", "exchange.word_unknown"))?;
    check::number("/amount_kopecks", told.amount_kopecks, 1, MOST.kopecks())?;
    Ok((kind, check::line("/title", &told.title)?))
}

/// Whether it is what was told before. The card may be another by now that took its place.
fn is_same(known: &AccountEntry, told: &EntryRecord, at: &Where, kind: Kind) -> bool {
    (known.patient_id, known.branch_id, &*known.kind, known.amount_kopecks)
        == (at.patient, at.branch, kind.slug(), told.amount_kopecks)
}
