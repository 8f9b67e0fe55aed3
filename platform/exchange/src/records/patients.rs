use poem_openapi::Object;
use serde::Deserialize;
use uuid::Uuid;

/// A patient's card («карточка регистрации»).
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Patient")]
pub struct PatientRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// The portal's id of a card that was made on the portal and that this is: the two become
    /// one.
    #[oai(default)]
    #[serde(default)]
    pub portal_id: Option<Uuid>,
    /// Says that a card of the portal with the same name, birth date and sex is somebody else's:
    /// see `exchange.card_alike`.
    #[oai(default)]
    #[serde(default)]
    pub separate: bool,
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество».
    #[oai(default)]
    #[serde(default)]
    pub patronymic: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// `male` or `female`.
    pub sex: String,
    /// In any usual notation; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub email: Option<String>,
    /// The branch the patient is attached to: the information system's id; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub branch: Option<String>,
    /// Whether the patient wants no calls; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub no_calls: Option<bool>,
    /// Whether the patient wants no SMS; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub no_sms: Option<bool>,
    /// `true` says that the registry has seen the patient's document: the portal gives full
    /// access. It cannot be taken back.
    #[oai(default)]
    #[serde(default)]
    pub confirmed: bool,
}
