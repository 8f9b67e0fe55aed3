//! Making intervals of timetables for the days that come into sight.

use chrono::Days;
use kernel::ids::DoctorId;
use shell::{app::Clinic, jobs::Going};
use store::{branches, timetables};

use super::change::{fill, horizon, rows_of, today, zones};

/// How many timetables are seen to at once.
const AT_ONCE: u64 = 200;

/// Fills the timetables that end too soon, a doctor at a time. It may be repeated, and done by
/// several at once: every doctor has a turn, and what is there already stays.
pub fn extend(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let day = today(&clinic);
        let until = horizon(&clinic, day);
        // A week's margin is filled once a week.
        let due = until - Days::new(6);
        let db = clinic.db().read().await?;
        let rows = timetables::filled_before(&db, due, AT_ONCE).await?;
        let branches = branches::all(&db).await?;
        drop(db);
        let zones = zones(&clinic, &branches);
        for row in rows {
            let doctor = DoctorId::of(row.doctor_id);
            let mut db = clinic.db().write_about(doctor).await?;
            // It may have been given back, or filled, meanwhile.
            let Some(row) = timetables::find(&db, doctor).await? else { continue };
            let rows = rows_of(&db, doctor).await?;
            fill(&clinic, &mut db, doctor, &rows, &zones).await?;
            timetables::put(&mut db, doctor, (row.version, until), row.updated_at).await?;
            db.commit().await?;
        }
        Ok(())
    })
}
