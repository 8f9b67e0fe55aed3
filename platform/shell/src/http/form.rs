//! Forms and queries as browsers send them: names may repeat, nothing is trusted.

use kernel::{Problem, Refused, problem, secret::Secret};
use poem::{FromRequest, Request, RequestBody};

/// The fields of a query or of a posted form.
#[derive(Clone, Default)]
pub struct Form(Vec<(String, String)>);

/// Prints the names of the fields only: people type their data and passwords there.
impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Form {
    /// Reads `a=1&b=2&a=3`.
    pub fn parse(encoded: &[u8]) -> Result<Self, Problem> {
        serde_urlencoded::from_bytes(encoded)
            .map(Self)
            .map_err(|_| Refused::new(400, "request.malformed").into())
    }

    /// Of fields that were read already.
    pub const fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first value of a field; empty when it is absent. Control characters except
    /// line breaks are dropped: no field has a use for them.
    pub fn text(&self, name: &str) -> String {
        let value = self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value);
        value
            .chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .collect::<String>()
            .trim()
            .to_owned()
    }

    /// The value exactly as typed, and never printed: a password.
    pub fn secret(&self, name: &str) -> Secret<String> {
        Secret::new(self.all(name).next().unwrap_or_default().to_owned())
    }

    /// Whether the field was sent.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// Every value of a field, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value read as a `T`; `None` when the field is absent or empty.
    pub fn get<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        match self.text(name) {
            text if text.is_empty() => Ok(None),
            text => text.parse().map(Some).map_err(|_| problem::not_found()),
        }
    }

    /// The value read as a `T`; absent or unreadable, it names nothing that exists (404).
    pub fn need<T: std::str::FromStr>(&self, name: &str) -> Result<T, Problem> {
        self.get(name)?.ok_or_else(problem::not_found)
    }
}

/// The posted form.
pub struct Posted(pub Form);

impl<'a> FromRequest<'a> for Posted {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let kind = request.content_type().unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(super::Fail::from(Problem::refused(415, "request.media_type")).into());
        }
        // The stack has bounded the body already.
        let bytes = body.take()?.into_bytes().await?;
        Ok(Self(Form::parse(&bytes).map_err(super::Fail::from)?))
    }
}
