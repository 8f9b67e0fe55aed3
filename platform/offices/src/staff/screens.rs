//! What the pages of the staff's accounts show.

use serde::Serialize;
use shell::http::typed::Typed;

/// «Вход для сотрудников»: `staff/sign_in.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SignInScreen {
    /// What was typed.
    pub form: Typed,
    /// Where to go afterwards.
    pub back: String,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// The code of the second factor: `staff/factor.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FactorScreen {
    /// What was typed.
    pub form: Typed,
    /// Where to go afterwards.
    pub back: String,
}

/// Setting up the second factor: `staff/factor_new.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FactorNewScreen {
    /// What was typed.
    pub form: Typed,
    /// Where to go afterwards.
    pub back: String,
    /// The sealed secret, which the form brings back.
    pub offer: String,
    /// The picture for the application's camera, as a `data:` address.
    pub picture: String,
    /// The secret for typing it in.
    pub secret: String,
    /// The link that opens an application on the same telephone.
    pub uri: String,
    /// Whether one cannot go on without it.
    pub required: bool,
    /// Whether it replaces another one, whose code is asked for.
    pub replaces: bool,
}

/// «Забыли пароль?»: `staff/recovery.html`.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveryScreen {
    /// Whether the letter, if there is anybody to get one, is on its way.
    pub sent: bool,
}

/// Choosing a password by a link: `staff/start.html`.
#[derive(Clone, Debug, Serialize)]
pub struct StartScreen {
    /// The mistakes.
    pub form: Typed,
    /// The form's address.
    pub action: String,
    /// The login.
    pub email: String,
    /// «ФИО».
    pub name: String,
}

/// The own account: `staff/profile.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileScreen {
    /// The mistakes.
    pub form: Typed,
    /// «ФИО».
    pub name: String,
    /// The login.
    pub email: String,
    /// The role's word.
    pub role: &'static str,
    /// Whether a second factor is set up.
    pub factor: bool,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// A choice in a form.
#[derive(Clone, Debug, Serialize)]
pub struct OptionView {
    /// What is sent.
    pub value: String,
    /// What is shown; for a role its word.
    pub name: String,
}

/// A member in the list.
#[derive(Clone, Debug, Serialize)]
pub struct MemberView {
    /// The member's page.
    pub href: String,
    /// «ФИО».
    pub name: String,
    /// The login.
    pub email: String,
    /// The role's word.
    pub role: &'static str,
    /// `active`, `invited` or `off`.
    pub state: &'static str,
    /// Whether a second factor is set up.
    pub factor: bool,
    /// When last at work, local time; empty: never, or long ago.
    pub seen: String,
}

/// «Сотрудники портала»: `staff/list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ListScreen {
    /// Everybody.
    pub members: Vec<MemberView>,
    /// What was typed into the invitation.
    pub form: Typed,
    /// The roles.
    pub roles: Vec<&'static str>,
    /// The doctors of the schedule.
    pub doctors: Vec<OptionView>,
    /// The link of the invitation that has just been sent.
    pub link: Option<String>,
}

/// A member: `staff/member.html`.
#[derive(Clone, Debug, Serialize)]
pub struct MemberScreen {
    /// The member.
    pub member: MemberView,
    /// What was typed, or is in force.
    pub form: Typed,
    /// The roles.
    pub roles: Vec<&'static str>,
    /// The doctors of the schedule.
    pub doctors: Vec<OptionView>,
    /// Whether this is the administrator who looks.
    pub own: bool,
    /// Text key of what has just been done, or of why it was refused.
    pub notice: Option<&'static str>,
    /// The link of the invitation that has just been sent.
    pub link: Option<String>,
}
