//! `slots` and `nearest`: warm JSON answers against a bare handler that gives the same.

use hyper::StatusCode;

use super::subject::Subject;
use crate::{
    Failure,
    client::{Ask, once},
    options::Options,
    reference::Reference,
    report::{Finding, table},
    rounds::{Round, in_turn, ratio},
};

/// One doctor's week of slots.
pub async fn slots(options: &Options) -> Result<Vec<Finding>, Failure> {
    let path = |subject: &Subject| {
        let (clinic, doctor) = (&subject.clinic, subject.clinic.doctors[0]);
        format!("/api/v1/doctors/{doctor}/slots?branch={}", clinic.branch)
    };
    against_bare(options, "one doctor's week of slots", 2.0, path).await
}

/// The nearest dates of all doctors of a specialisation.
pub async fn nearest(options: &Options) -> Result<Vec<Finding>, Failure> {
    let path = |subject: &Subject| {
        let clinic = &subject.clinic;
        format!("/api/v1/nearest?branch={}&specialisation={}", clinic.branch, clinic.specialisation)
    };
    against_bare(options, "nearest dates of 51 doctors", 4.0, path).await
}

async fn against_bare(
    options: &Options,
    what: &str,
    most: f64,
    path: impl Fn(&Subject) -> String,
) -> Result<Vec<Finding>, Failure> {
    Subject::with(options, options.engine, async |subject| {
        compare(options, subject, what, most, &path(subject)).await
    })
    .await
}

async fn compare(
    options: &Options,
    subject: &Subject,
    what: &str,
    most: f64,
    path: &str,
) -> Result<Vec<Finding>, Failure> {
    let ask = Ask::get(&subject.clinic.host(), path)?;
    let answer = once(subject.portal.address, &ask).await?.expect(StatusCode::OK)?;
    let reference = Reference::start(subject.folder.path(), &ask, &answer).await?;
    let portal = subject.portal.side(&ask);
    let bare = reference.side(&portal);
    let [of_bare, of_portal] = in_turn([&bare, &portal], options).await?;
    let title = format!("{what}, {} bytes of JSON, {}", answer.body.len(), options.engine);
    table(&title, &[(&bare.name, &of_bare), (&portal.name, &of_portal)]);
    let cpu = ratio(&of_portal, &of_bare, Round::cpu_each);
    Ok(vec![Finding {
        aim: format!("{what}: CPU ≤ {most} × bare handler"),
        measured: format!("{cpu:.2} ×"),
        met: cpu <= most,
    }])
}
