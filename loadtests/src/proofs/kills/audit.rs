//! Compares what clients know with what the database, the ledger and the relay hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    ledger::{Fate, Ledger, Visit},
    stories::{World, moment, plain},
};
use crate::{
    Failure,
    client::Ask,
    data::{Database, Row},
    stage::Stage,
};

/// One kind of wishes.
pub struct Line {
    pub what: &'static str,
    pub done: usize,
    pub unknown: usize,
    pub lost: usize,
    pub doubled: usize,
}

/// What was found.
#[derive(Default)]
pub struct Faults {
    pub lines: Vec<Line>,
    /// Pictures that were looked at.
    pub pictures: usize,
    /// Letters that came again with their own Message-ID.
    pub again: usize,
    /// Every fault in words.
    pub told: Vec<String>,
}

impl Faults {
    pub fn lost(&self) -> usize {
        self.lines.iter().map(|line| line.lost).sum()
    }

    pub fn doubled(&self) -> usize {
        self.lines.iter().map(|line| line.doubled).sum()
    }

    pub fn others(&self) -> usize {
        self.told.len().saturating_sub(self.lost() + self.doubled())
    }
}

/// Looks everything through.
pub async fn run(stage: &Stage, world: &World, ledger: &Ledger) -> Result<Faults, Failure> {
    let mut faults = Faults::default();
    pictures(world, &mut faults).await?;
    visits(&stage.database, ledger, &mut faults).await?;
    letters(stage, ledger, &mut faults).await?;
    money(&stage.database, ledger, &mut faults).await?;
    rules(&stage.database, &mut faults).await?;
    Ok(faults)
}

async fn visits(database: &Database, ledger: &Ledger, faults: &mut Faults) -> Result<(), Failure> {
    let rows = database
        .rows(
            "SELECT id, email, status, extract(epoch FROM starts_at)::bigint AS at FROM appointments \
             WHERE status NOT IN ('held', 'released')",
        )
        .await?;
    let mut by_email: HashMap<&str, Vec<&Row>> = HashMap::new();
    let mut by_id: HashMap<&str, &Row> = HashMap::new();
    for row in &rows {
        by_email.entry(row.get("email")).or_default().push(row);
        by_id.insert(row.get("id"), row);
    }
    let count = |of: fn(&Visit) -> Fate, fate| ledger.count(of, fate);
    let line = |what, of: fn(&Visit) -> Fate| Line {
        what,
        done: count(of, Fate::Done),
        unknown: count(of, Fate::Unknown),
        lost: 0,
        doubled: 0,
    };
    let mut bookings = line("bookings", |visit| visit.booked);
    let mut moves = line("moves", |visit| visit.moved);
    let mut cancellations = line("cancellations", |visit| visit.cancelled);
    for visit in &ledger.visits {
        let id = visit.id.map(|id| id.to_string()).unwrap_or_default();
        if visit.email.starts_with('v') {
            let own = by_email.get(visit.email.as_str()).map_or(0, Vec::len);
            if own > 1 {
                bookings.doubled += 1;
                faults.told.push(format!("{own} visits of one order: {visit:?}"));
            }
            if visit.booked == Fate::Refused && own > 0 {
                bookings.doubled += 1;
                faults.told.push(format!("refused, and booked all the same: {visit:?}"));
            }
        }
        if let Some(other) = &visit.otherwise {
            faults.told.push(format!("another answer to the same order: {other}: {visit:?}"));
        }
        if visit.booked != Fate::Done {
            continue;
        }
        let Some(row) = by_id.get(id.as_str()) else {
            bookings.lost += 1;
            faults.told.push(format!("an acknowledged booking is not there: {visit:?}"));
            continue;
        };
        let at = row.number("at");
        let (from, to) = (moment(visit.at), moment(visit.to));
        let placed = match visit.moved {
            Fate::None | Fate::Refused => at == from,
            Fate::Done => at == to,
            Fate::Unknown => at == from || at == to,
        };
        if !placed {
            let kind = if visit.moved == Fate::Done { &mut moves } else { &mut bookings };
            kind.lost += 1;
            faults.told.push(format!("a visit is at another time, {at}: {visit:?}"));
        }
        let status = row.get("status");
        let kept = match visit.cancelled {
            Fate::None | Fate::Refused => status == "booked",
            Fate::Done => status == "cancelled",
            Fate::Unknown => status == "booked" || status == "cancelled",
        };
        if !kept {
            let kind =
                if visit.cancelled == Fate::Done { &mut cancellations } else { &mut bookings };
            kind.lost += 1;
            faults.told.push(format!("a visit is {status}: {visit:?}"));
        }
    }
    faults.lines.extend([bookings, moves, cancellations]);
    Ok(())
}

/// Every picture that the pages show is there.
async fn pictures(world: &World, faults: &mut Faults) -> Result<(), Failure> {
    let host = world.clinic.host();
    let page = world.asking.ask(&Ask::get(&host, "/specialists")?).await;
    let page = page.map(|page| plain(&page)).unwrap_or_default();
    let names = page.split("src=\"/pictures/").skip(1).filter_map(|rest| rest.split('"').next());
    for name in names.collect::<BTreeSet<_>>() {
        let answer = world.asking.ask(&Ask::get(&host, &format!("/pictures/{name}"))?).await;
        faults.pictures += 1;
        if answer.is_none_or(|answer| answer.status != 200) {
            faults.told.push(format!("the picture {name} is lost"));
        }
    }
    Ok(())
}

/// Every letter came, and none came twice under another Message-ID.
async fn letters(stage: &Stage, ledger: &Ledger, faults: &mut Faults) -> Result<(), Failure> {
    let letters = stage.relay.letters();
    let mut came: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for letter in &letters {
        if !came.entry(&letter.to).or_default().insert(&letter.message_id) {
            faults.again += 1;
        }
    }
    // Of each address: how many letters there must be, and how many there may be.
    let mut due: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for visit in &ledger.visits {
        let own = due.entry(&visit.email).or_default();
        for fate in [visit.booked, visit.moved, visit.cancelled] {
            own.0 += usize::from(fate == Fate::Done);
            own.1 += usize::from(matches!(fate, Fate::Done | Fate::Unknown));
        }
    }
    // Who pays is told of that, and of what went back.
    let paid = stage
        .database
        .rows(
            "SELECT p.email, count(*) AS paid FROM invoices i JOIN patients p \
             ON p.site_id = i.site_id AND p.id = i.patient_id WHERE i.paid_at IS NOT NULL GROUP BY 1",
        )
        .await?;
    let back = stage
        .database
        .rows(
            "SELECT p.email, count(*) AS back FROM refunds r JOIN payments y ON y.site_id = r.site_id \
             AND y.id = r.payment_id JOIN patients p ON p.site_id = y.site_id AND p.id = y.patient_id \
             WHERE r.state = 'succeeded' GROUP BY 1",
        )
        .await?;
    for (row, what) in
        paid.iter().map(|row| (row, "paid")).chain(back.iter().map(|row| (row, "back")))
    {
        let own = due.entry(row.get("email")).or_default();
        let count = usize::try_from(row.number(what)).unwrap_or(0);
        own.0 += count;
        own.1 += count;
    }
    let mut line = Line {
        what: "messages",
        done: due.values().map(|(least, _)| least).sum(),
        unknown: due.values().map(|(least, most)| most - least).sum(),
        lost: 0,
        doubled: 0,
    };
    for (email, (least, most)) in due {
        let own = came.get(email).map_or(0, BTreeSet::len);
        if own < least {
            line.lost += least - own;
            faults.told.push(format!("{email} got {own} letters instead of {least}"));
        }
        if own > most {
            line.doubled += own - most;
            faults.told.push(format!("{email} got {own} letters instead of {most}"));
        }
    }
    faults.lines.push(line);
    Ok(())
}

async fn money(database: &Database, ledger: &Ledger, faults: &mut Faults) -> Result<(), Failure> {
    let payments = database
        .rows(
            "SELECT p.id, p.state, p.amount_kopecks AS amount, \
             (SELECT count(*) FROM transfers t WHERE t.site_id = p.site_id AND t.from_kind = 'provider' \
              AND t.to_kind = 'payment' AND t.to_account = p.id) AS came, \
             (SELECT coalesce(sum(t.amount_kopecks), 0) FROM transfers t WHERE t.site_id = p.site_id \
              AND t.from_kind = 'provider' AND t.to_kind = 'payment' AND t.to_account = p.id) AS sum \
             FROM payments p",
        )
        .await?;
    let by_id: HashMap<&str, &Row> = payments.iter().map(|row| (row.get("id"), row)).collect();
    // A second tab is shown the try that was begun already: one payment, though it was pressed twice.
    let tries: BTreeMap<Uuid, bool> = ledger.tries.iter().fold(BTreeMap::new(), |mut all, one| {
        *all.entry(one.id).or_default() |= one.paid;
        all
    });
    let mut line = Line {
        what: "payments",
        done: tries.values().filter(|paid| **paid).count(),
        unknown: tries.values().filter(|paid| !**paid).count(),
        lost: 0,
        doubled: 0,
    };
    for (id, _) in tries.iter().filter(|(_, paid)| **paid) {
        let settled = by_id.get(id.to_string().as_str()).is_some_and(|row| {
            row.get("state") == "succeeded" && row.number("sum") == row.number("amount")
        });
        if !settled {
            line.lost += 1;
            let row = by_id.get(id.to_string().as_str());
            faults
                .told
                .push(format!("the provider has the money of {id}, the ledger not: {row:?}"));
        }
    }
    for row in payments.iter().filter(|row| row.number("came") > 1) {
        line.doubled += 1;
        faults.told.push(format!("a payment was settled twice: {row:?}"));
    }
    // What came for an invoice and did not go back is what it is for, if it is paid, else nothing.
    let crooked = database
        .rows(
            "SELECT * FROM (SELECT i.id, i.amount_kopecks AS amount, i.paid_at, i.cancelled_at, \
             (SELECT coalesce(sum(p.amount_kopecks), 0) FROM payments p WHERE p.site_id = i.site_id \
              AND p.invoice_id = i.id AND p.state = 'succeeded') AS came, \
             (SELECT coalesce(sum(r.amount_kopecks), 0) FROM refunds r JOIN payments p \
              ON p.site_id = r.site_id AND p.id = r.payment_id WHERE p.site_id = i.site_id \
              AND p.invoice_id = i.id AND r.state = 'succeeded') AS back, \
             (SELECT coalesce(sum(CASE WHEN t.to_kind = 'invoice' THEN t.amount_kopecks \
              ELSE -t.amount_kopecks END), 0) FROM transfers t WHERE t.site_id = i.site_id \
              AND ((t.to_kind = 'invoice' AND t.to_account = i.id) \
              OR (t.from_kind = 'invoice' AND t.from_account = i.id))) AS held FROM invoices i) q \
             WHERE came - back <> held OR held NOT IN (0, amount) \
             OR (paid_at IS NOT NULL AND cancelled_at IS NULL AND held <> amount) \
             OR (paid_at IS NULL AND held <> 0)",
        )
        .await?;
    for row in &crooked {
        faults.told.push(format!("an invoice and the ledger disagree: {row:?}"));
    }
    faults.lines.push(line);
    Ok(())
}

/// What must hold whoever did what.
async fn rules(database: &Database, faults: &mut Faults) -> Result<(), Failure> {
    let questions = [
        (
            "visits overlap",
            "SELECT a.id, b.id AS other FROM appointments a JOIN appointments b ON a.site_id = b.site_id \
             AND a.doctor_id = b.doctor_id AND a.id < b.id AND a.starts_at < b.ends_at \
             AND b.starts_at < a.ends_at WHERE a.status IN ('held', 'booked', 'completed') \
             AND b.status IN ('held', 'booked', 'completed')",
        ),
        ("a job is dead", "SELECT id, kind, attempts, last_error FROM jobs WHERE state = 'dead'"),
        (
            "a job is left in the queue",
            "SELECT id, kind, attempts, state, run_at, locked_until, last_error FROM jobs j \
             WHERE state <> 'dead' AND run_at < now() + interval '5 hours' AND NOT (kind = 'payments_check' \
             AND EXISTS (SELECT 1 FROM payments p WHERE p.state IN ('new', 'pending') \
             AND j.payload LIKE '%' || p.id || '%'))",
        ),
        (
            "a refund is not done",
            "SELECT id, payment_id, state, reason, error FROM refunds WHERE state <> 'succeeded'",
        ),
        ("a receipt failed", "SELECT id, kind, state, error FROM receipts WHERE state = 'failed'"),
        (
            "a letter is neither sent nor refused",
            "SELECT id, kind, state FROM messages WHERE channel = 'email' AND state NOT IN ('sent', 'rejected')",
        ),
    ];
    for (what, question) in questions {
        for row in database.rows(question).await? {
            faults.told.push(format!("{what}: {row:?}"));
        }
    }
    Ok(())
}
