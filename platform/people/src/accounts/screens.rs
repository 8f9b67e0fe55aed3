//! What the pages of accounts show.

use serde::Serialize;
use shell::http::typed::{Place, Typed};

/// Where the forms of accounts show what was refused.
pub(super) const PLACES: [Place; 8] = [
    ("captcha.refused", "captcha", "accounts-captcha_refused"),
    ("consents.outdated", "consent", "consents-outdated"),
    ("accounts.consent_needed", "consent", "accounts-consent_needed"),
    ("accounts.wrong_login", "login", "accounts-wrong_login"),
    ("codes.wrong", "code", "accounts-code_wrong"),
    ("codes.expired", "code", "codes-expired"),
    ("codes.too_many", "code", "codes-too_many"),
    ("codes.too_many_tries", "code", "codes-too_many_tries"),
];

/// The consent that a form asks for.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentView {
    /// The document's page.
    pub href: String,
    /// Its version.
    pub version: i32,
}

/// Step 1, «Данные пользователя»: `accounts/registration.html`.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationScreen {
    /// What was typed.
    pub form: Typed,
    /// Where the code can go: `email`, `phone`.
    pub channels: Vec<&'static str>,
    /// The captcha's address, where one is asked for.
    pub challenge: Option<String>,
    /// The consent.
    pub consent: ConsentView,
}

/// Step 2, «Подтверждение аккаунта»: `accounts/confirmation.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmationScreen {
    /// The mistakes.
    pub form: Typed,
    /// Where the form goes.
    pub action: String,
    /// Back to step 1.
    pub back: String,
    /// Where the code went: `email` or `phone`.
    pub channel: String,
    /// The address.
    pub address: String,
    /// Whether a new code was just sent.
    pub sent_again: bool,
    /// Text key of what stands in the way for good.
    pub problem: Option<String>,
}

/// Step 3, «Регистрация»: `accounts/registered.html`.
#[derive(Clone, Debug, Serialize)]
pub struct RegisteredScreen {
    /// Whether the registry has confirmed the patient already.
    pub confirmed: bool,
    /// «Логин».
    pub login: String,
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество»; may be empty.
    pub patronymic: String,
    /// «Дата рождения».
    pub birth_date: String,
    /// «Пол»: `male` or `female`.
    pub sex: String,
    /// E-mail; may be empty.
    pub email: String,
    /// Phone; may be empty.
    pub phone: String,
}

/// A way of signing in, to choose from.
#[derive(Clone, Debug, Serialize)]
pub struct MethodView {
    /// The suffix of its text.
    pub slug: &'static str,
    /// Its page.
    pub href: String,
    /// Whether this is its page.
    pub active: bool,
}

/// «Личный кабинет», signing in: `accounts/sign_in.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SignInScreen {
    /// The ways offered.
    pub methods: Vec<MethodView>,
    /// This one: `password`, `code` or `qr`.
    pub method: &'static str,
    /// What was typed.
    pub form: Typed,
    /// The page to go to afterwards.
    pub back: String,
    /// Whether one can register here.
    pub registration: bool,
    /// Whether a forgotten password can be replaced.
    pub recovery: bool,
    /// The consent.
    pub consent: ConsentView,
    /// The captcha's address, where one is asked for.
    pub challenge: Option<String>,
    /// Text key of what was just done.
    pub notice: Option<&'static str>,
}

/// The code of a sign-in: `accounts/code.html`.
#[derive(Clone, Debug, Serialize)]
pub struct CodeScreen {
    /// The mistakes and the tick.
    pub form: Typed,
    /// Where the form goes.
    pub action: String,
    /// To ask for a code for another login.
    pub again: String,
    /// The page to go to afterwards.
    pub back: String,
    /// `email` or `phone`.
    pub channel: String,
    /// The consent.
    pub consent: ConsentView,
    /// Whether a new code was just sent.
    pub sent_again: bool,
}

/// «Забыли пароль?»: `accounts/recovery.html`.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveryScreen {
    /// What was typed.
    pub form: Typed,
    /// The captcha's address, where one is asked for.
    pub challenge: Option<String>,
}

/// The code and the new password: `accounts/new_password.html`.
#[derive(Clone, Debug, Serialize)]
pub struct NewPasswordScreen {
    /// The mistakes.
    pub form: Typed,
    /// Where the form goes.
    pub action: String,
    /// `email` or `phone`.
    pub channel: String,
    /// Whether a new code was just sent.
    pub sent_again: bool,
}

/// A QR code was opened: `accounts/qr.html`.
#[derive(Clone, Debug, Serialize)]
pub struct QrScreen {
    /// Whose cabinet it is, not in full: «Анна И.»; empty when it does not open any more.
    pub name: String,
    /// Text key of why it does not.
    pub refused: Option<String>,
    /// The mistakes and the tick.
    pub form: Typed,
    /// The consent, if it was not given yet.
    pub consent: Option<ConsentView>,
}

/// A device on which the patient is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceView {
    /// The session.
    pub id: String,
    /// The browser, as far as it can be made out: «Firefox, Windows».
    pub browser: String,
    /// How the session began: `password`, `code`, `qr`, `registration`.
    pub method: String,
    /// The address it was opened from.
    pub ip: String,
    /// Since when, local time.
    pub since: String,
    /// When it was last used, local time.
    pub seen: String,
    /// Whether it is this one.
    pub this: bool,
}

/// The list of devices: `accounts/devices.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DevicesScreen {
    /// The devices, the one used last first.
    pub devices: Vec<DeviceView>,
    /// Whether one was just signed out.
    pub ended: bool,
}

/// Another password: `accounts/password.html`.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordScreen {
    /// The mistakes.
    pub form: Typed,
    /// «Логин»; without one there is no password to set.
    pub login: String,
    /// Whether there is a password already.
    pub has_password: bool,
    /// Whether it was just changed.
    pub changed: bool,
}
