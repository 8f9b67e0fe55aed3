//! Whether somebody who names a domain has it in hand.

use reqwest::Url;

use crate::Outbound;

/// What a domain said when it was asked for its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// What was expected.
    Right,
    /// Something else.
    Wrong,
    /// Nothing: it leads nowhere, or to an address that may not be asked.
    Silent,
}

/// Asks `http://<domain><path>` and compares the answer with what is expected. Addresses within
/// one's own network are not asked, redirects are not followed.
pub async fn proof(outbound: &Outbound, domain: &str, path: &str, expected: &str) -> Proof {
    let Ok(url) = Url::parse(&format!("http://{domain}{path}")) else { return Proof::Silent };
    match outbound.get(&url).await {
        Ok(answer) if answer.status == 200 && answer.body.trim_ascii() == expected.as_bytes() => {
            Proof::Right
        }
        Ok(_) => Proof::Wrong,
        Err(_) => Proof::Silent,
    }
}
