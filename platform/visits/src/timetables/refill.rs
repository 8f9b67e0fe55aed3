//! Making the intervals of every timetable anew: the clinic's days off have changed.

use kernel::{Problem, ids::DoctorId};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::{Writer, branches, doctors, jobs, timetables};

use super::change::{fill, rows_of, zones};

/// The kind of the job.
pub const JOB: &str = "timetables_fill";

/// Has it done, once the transaction is committed.
pub async fn refill(clinic: &Clinic, db: &mut Writer) -> Result<(), Problem> {
    let now = clinic.now();
    Ok(jobs::enqueue(db, JOB, "{}".to_owned(), now, now).await?)
}

/// Does it, a doctor at a time. Every doctor has a turn, those without a timetable too: one may
/// just be getting it, of the days off as they were.
pub fn fill_all(job: Job) -> Going<Done> {
    Box::pin(async move {
        let clinic = &job.clinic;
        let db = clinic.db().read().await?;
        let branches = branches::all(&db).await?;
        let all = doctors::all(&db).await?;
        drop(db);
        let zones = zones(clinic, &branches);
        for one in all {
            let doctor = DoctorId::of(one.id);
            let mut db = clinic.db().write_about(doctor).await?;
            if timetables::find(&db, doctor).await?.is_none() {
                continue;
            }
            let rows = rows_of(&db, doctor).await?;
            fill(clinic, &mut db, doctor, &rows, &zones).await?;
            db.commit().await?;
        }
        Ok(Done::Yes)
    })
}
