//! Why there is no certificate, in a word by which people are told what to do.

use std::time::Duration;

use instant_acme::Problem;

/// The most that is kept of what an authority says.
const LONGEST: usize = 300;

/// Why there is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The authority does not answer.
    Silent,
    /// It wants to be left alone for a while, or is not done yet.
    Busy,
    /// It does not know our account, or wants something of whoever owns it.
    Account,
    /// The domain is not found in the DNS.
    Dns,
    /// The domain's CAA records name other authorities.
    Caa,
    /// Nobody answers at the domain.
    Unreachable,
    /// Somebody else answers at the domain.
    Elsewhere,
    /// It issues no certificates for such a domain.
    Rejected,
    /// Something else.
    Other,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::Silent,
        Self::Busy,
        Self::Account,
        Self::Dns,
        Self::Caa,
        Self::Unreachable,
        Self::Elsewhere,
        Self::Rejected,
        Self::Other,
    ];

    /// The word that is stored, counted, and is the suffix of its text key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Busy => "busy",
            Self::Account => "account",
            Self::Dns => "dns",
            Self::Caa => "caa",
            Self::Unreachable => "unreachable",
            Self::Elsewhere => "elsewhere",
            Self::Rejected => "rejected",
            Self::Other => "other",
        }
    }

    /// The reason with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// Whether it is the authority's or ours, not the domain's: others would fail like it.
    pub const fn is_general(self) -> bool {
        matches!(self, Self::Silent | Self::Busy | Self::Account)
    }

    /// What an operator is to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Silent => {
                "the authority does not answer: are PORTAL_ACME_DIRECTORY and PORTAL_ACME_ROOT \
                 right, and the way out open?"
            }
            Self::Busy => "the authority asks to wait: nothing is to be done",
            Self::Account => {
                "the authority refuses our account: read what it says, a new one is made at the \
                 next try"
            }
            Self::Dns => "the domain is not found: its A, AAAA or CNAME record must lead here",
            Self::Caa => "the domain's CAA record names other authorities: have ours added",
            Self::Unreachable => {
                "nobody answers at the domain: its record must lead here, and port 80 be open"
            }
            Self::Elsewhere => "somebody else answers at the domain: its record must lead here",
            Self::Rejected => "the authority issues none for this domain: choose another one",
            Self::Other => "the log says what happened",
        }
    }
}

/// There is no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Why.
    pub why: Why,
    /// What was said, in the authority's own words.
    pub detail: String,
    /// For how long it asked to be left alone.
    pub wait: Option<Duration>,
}

impl Failed {
    /// A failure.
    pub fn of(why: Why, detail: String) -> Self {
        Self { why, detail: detail.chars().take(LONGEST).collect(), wait: None }
    }

    /// A request was refused.
    pub(super) fn of_problem(problem: &Problem) -> Self {
        let why = match kind(problem) {
            "rateLimited" | "serverInternal" => Why::Busy,
            "accountDoesNotExist"
            | "unauthorized"
            | "userActionRequired"
            | "invalidContact"
            | "unsupportedContact"
            | "externalAccountRequired" => Why::Account,
            "rejectedIdentifier" | "unsupportedIdentifier" => Why::Rejected,
            "caa" => Why::Caa,
            "dns" => Why::Dns,
            "connection" => Why::Unreachable,
            _ => Why::Other,
        };
        Self::of(why, said(problem))
    }

    /// What the authority has found at the domain.
    pub(super) fn at_domain(problem: &Problem) -> Self {
        match kind(problem) {
            "unauthorized" | "incorrectResponse" | "malformed" => {
                Self::of(Why::Elsewhere, said(problem))
            }
            "tls" => Self::of(Why::Unreachable, said(problem)),
            _ => Self::of_problem(problem),
        }
    }
}

fn kind(problem: &Problem) -> &str {
    let kind = problem.r#type.as_deref().unwrap_or_default();
    kind.strip_prefix("urn:ietf:params:acme:error:").unwrap_or(kind)
}

fn said(problem: &Problem) -> String {
    let first = problem.subproblems.iter().find_map(|one| one.detail.as_deref());
    match (problem.detail.as_deref(), first) {
        (Some(detail), Some(first)) => format!("{detail}: {first}"),
        (detail, first) => detail.or(first).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str) -> Problem {
        let text = format!(
            "{{\"type\":\"urn:ietf:params:acme:error:{kind}\",\"detail\":\"it says\",\"status\":400}}"
        );
        serde_json::from_str(&text).expect("a problem")
    }

    #[test]
    fn what_an_authority_says_is_told_from_what_it_found_at_the_domain() {
        for (kind, refused, found) in [
            ("unauthorized", Why::Account, Why::Elsewhere),
            ("rateLimited", Why::Busy, Why::Busy),
            ("dns", Why::Dns, Why::Dns),
            ("caa", Why::Caa, Why::Caa),
            ("connection", Why::Unreachable, Why::Unreachable),
            ("rejectedIdentifier", Why::Rejected, Why::Rejected),
            ("badCSR", Why::Other, Why::Other),
        ] {
            assert_eq!(Failed::of_problem(&problem(kind)).why, refused, "{kind}");
            let at_domain = Failed::at_domain(&problem(kind));
            assert_eq!((at_domain.why, &*at_domain.detail), (found, "it says"), "{kind}");
        }
    }

    #[test]
    fn every_reason_has_a_word_of_its_own() {
        for why in Why::ALL {
            assert_eq!(Why::from_slug(why.slug()), Some(why));
        }
    }
}
