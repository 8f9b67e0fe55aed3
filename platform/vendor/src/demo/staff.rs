//! The staff of the demonstration: invented, one of each role, to sign in to the panel as.

use chrono::{DateTime, Utc};
use kernel::{Problem, Site, ids::StaffId, staff::Role};
use people::accounts::hash_password;
use store::{
    Db, doctors,
    staff::{self, Member, Taken},
};

use super::{
    id,
    patients::{Login, PASSWORD},
};

/// Seeds the members of the staff that are not there yet; tells how they sign in. For
/// development: everybody knows their password.
pub async fn staff(db: &Db, site: &Site, now: DateTime<Utc>) -> Result<Vec<Login>, Problem> {
    let mut writer = db.of(site).write().await?;
    let doctor = doctors::all(&writer).await?.into_iter().next();
    let mut logins = Vec::new();
    for role in Role::ALL {
        let of_doctor = doctor.as_ref().filter(|_| role == Role::Doctor);
        let name = match (role, of_doctor) {
            (Role::Administrator, _) => "Администратова Дарья Демовна".to_owned(),
            (Role::Registry, _) => "Регистраторова Рита Демовна".to_owned(),
            (Role::Auditor, _) => "Аудиторов Артем Демович".to_owned(),
            (Role::Doctor, Some(one)) => format!("{} {} {}", one.surname, one.name, one.patronymic),
            (Role::Doctor, None) => continue,
        };
        let email = format!("{}@{}.example", role.slug(), site.label);
        let member = StaffId::of(id(site, "staff", role.slug()));
        logins.push(Login {
            login: email.clone(),
            password: PASSWORD,
            name: name.clone(),
            confirmed: true,
        });
        if staff::find(&writer, member).await?.is_some() {
            continue;
        }
        let row = Member::new(
            member.0,
            email,
            name,
            role.slug().into(),
            of_doctor.map(|one| one.id),
            Some(hash_password(PASSWORD)?),
            None,
            None,
            now,
            None,
        );
        staff::add(&mut writer, row).await.map_err(|taken| match taken {
            Taken::Email => {
                Problem::failed(format!("{}: a login of the demo is taken", site.label))
            }
            Taken::Failed(error) => error.into(),
        })?;
    }
    writer.commit().await?;
    Ok(logins)
}
