//! The clinic tells what came to a patient's account, or left it.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem, Refused,
    ids::{BranchId, EntryId, PatientId},
    problem,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Writer,
    account_entries::{self, AccountEntry, kind},
    branches, patients,
};

use crate::ledger::{self, Account, Move};

/// The most that is told at once: 10 million roubles.
pub const MOST: Money = Money::roubles(10_000_000);

/// The longest title.
const TITLE: usize = 200;

/// What came, or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Money is given to the advance at the desk.
    PaidIn,
    /// Money of the advance is paid out at the desk.
    PaidOut,
    /// «Подарок»: bonuses given by the clinic.
    Gift,
    /// Bonuses are earned by visits.
    Accrued,
    /// Bonuses are taken back.
    Taken,
    /// Bonuses are good no more.
    Expired,
}

impl Kind {
    /// All there are, in the order of forms.
    pub const ALL: [Self; 6] =
        [Self::PaidIn, Self::PaidOut, Self::Gift, Self::Accrued, Self::Taken, Self::Expired];

    /// The word in forms, texts, the exchange and the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::PaidIn => kind::PAID_IN,
            Self::PaidOut => kind::PAID_OUT,
            Self::Gift => kind::GIFT,
            Self::Accrued => kind::ACCRUED,
            Self::Taken => kind::TAKEN,
            Self::Expired => kind::EXPIRED,
        }
    }

    /// The one with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// Between which accounts it moves.
    const fn accounts(self, patient: PatientId, branch: BranchId) -> (Account, Account) {
        let desk = Account::Desk(branch);
        match self {
            Self::PaidIn => (desk, Account::Advance(patient)),
            Self::PaidOut => (Account::Advance(patient), desk),
            Self::Gift | Self::Accrued => (desk, Account::Bonus(patient)),
            Self::Taken | Self::Expired => (Account::Bonus(patient), desk),
        }
    }
}

/// What is told.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id: told twice, it is one.
    pub id: EntryId,
    /// The information system's own id of it.
    pub mis_id: Option<String>,
    /// Whose account.
    pub patient: PatientId,
    /// Which branch's desk.
    pub branch: BranchId,
    /// What.
    pub kind: Kind,
    /// How much; a bonus is a rouble.
    pub amount: Money,
    /// What it is, for the patient; may be empty.
    pub title: String,
}

/// Writes down what the registry tells of a patient's account. The same form, sent twice, is one
/// telling.
///
/// Refuses with 404, with `balances.not_enough` where the account does not have that much, and at
/// the fields with `balances.amount_wrong`, `balances.title_wrong`.
pub async fn enter(clinic: &Clinic, new: New, by: &Trace) -> Result<(), Problem> {
    let title = new.title.chars();
    let mut wrong = Vec::new();
    if new.amount <= Money(0) || new.amount > MOST {
        wrong.push(("amount", "balances.amount_wrong"));
    }
    if title.clone().count() > TITLE || title.into_iter().any(char::is_control) {
        wrong.push(("title", "balances.title_wrong"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let mut db = clinic.db().write().await?;
    let card = patients::find(&db, new.patient).await?;
    card.filter(|card| card.forgotten_at.is_none()).ok_or_else(problem::not_found)?;
    branches::find(&db, new.branch).await?.ok_or_else(problem::not_found)?;
    if write(clinic, &mut db, new, by, clinic.now()).await? {
        db.commit().await?;
    }
    Ok(())
}

/// Writes a telling down with its entry in the ledger, in the caller's transaction; tells whether
/// it is new. When it refuses, the transaction is lost.
///
/// Refuses with `balances.not_enough`, and with 404 where the id is of another telling.
pub async fn write(
    clinic: &Clinic,
    db: &mut Writer,
    new: New,
    by: &Trace,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let New { id, mis_id, patient, branch, kind, amount, title } = new;
    let name = kind.slug();
    let row = AccountEntry::new(
        id.0,
        mis_id,
        patient.0,
        branch.0,
        name.into(),
        amount.kopecks(),
        title.clone(),
        by.name.clone(),
        now,
    );
    if !account_entries::add(db, row).await? {
        let told = account_entries::find(db, id).await?;
        let same = told.is_some_and(|told| {
            (told.patient_id, &*told.kind, told.amount_kopecks)
                == (patient.0, name, amount.kopecks())
        });
        return if same { Ok(false) } else { Err(problem::not_found()) };
    }
    audit::record(clinic, db, by, "balances.enter", Some(patient), Some(id.0)).await?;
    let (from, to) = kind.accounts(patient, branch);
    let entry = Move { from, to, amount, cause: name, note: title };
    ledger::post(db, &[entry], now).await.map_err(not_enough)?;
    Ok(true)
}

fn not_enough(problem: Problem) -> Problem {
    match problem {
        Problem::Refused(refused) if refused.code == "ledger.overdrawn" => {
            Refused::new(409, "balances.not_enough").into()
        }
        other => other,
    }
}
