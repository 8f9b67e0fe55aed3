//! The manager of the demonstration, in development only: login, password and second factor
//! are known to everybody.

use kernel::{Problem, secret::Secret, vendor::Role};
use people::{accounts::hash_password, totp};
use shell::App;
use store::managers::{self, Manager};

use super::seal_of;

/// Login and password.
pub const DEMO: (&str, &str) = ("manager@demo.example", "demo-console-2026");

/// The second factor's secret.
const SECRET: &[u8; 20] = b"portal-demo-manager!";

/// Sees to it that the demonstration has a manager; gives the secret as an authenticator
/// application takes it, and the code of this moment.
pub async fn demo(app: &App) -> Result<(String, String), Problem> {
    let (email, password) = DEMO;
    let (secret, now) = (Secret::new(SECRET.to_vec()), app.clock.now());
    if managers::of_email(&app.db, email).await?.is_none() {
        let id = kernel::ids::new_uuid(now);
        let row = Manager {
            id,
            email: email.into(),
            name: "Демонстрационный менеджер".into(),
            role: Role::Manager.slug().into(),
            password: Some(hash_password(password)?),
            totp: Some(app.seal(&seal_of(kernel::ids::ManagerId::of(id)), SECRET)?),
            totp_step: None,
            ticket_hash: None,
            ticket_until: None,
            created_at: now,
            disabled_at: None,
        };
        let mut db = app.db.write_platform().await?;
        managers::add(&mut db, row).await?;
        db.commit().await?;
    }
    let enrolment = totp::enrolment(&secret, "Портал клиник", email)?;
    Ok((enrolment.typed.reveal().clone(), totp::code(&secret, now)?))
}
