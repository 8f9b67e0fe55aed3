use poem_openapi::Object;
use serde::Deserialize;

/// A patient's insurance contract.
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "InsuranceContract")]
pub struct ContractRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// Who is insured: the information system's id.
    pub patient: String,
    /// The insurance company.
    pub insurer: String,
    /// The programme.
    #[oai(default)]
    #[serde(default)]
    pub programme: String,
    /// The number of the policy.
    pub number: String,
    /// The first day: `YYYY-MM-DD`.
    pub valid_from: String,
    /// The last day; left out for a contract without an end.
    #[oai(default)]
    #[serde(default)]
    pub valid_until: Option<String>,
}
