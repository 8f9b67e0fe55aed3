//! The second factor of those who work here: time-based one-time codes (RFC 6238), six digits,
//! thirty seconds, SHA-1, as every authenticator application reads them.

use chrono::{DateTime, Utc};
use kernel::{Problem, secret::Secret};
use shell::keys;
use totp_rs::{Builder, Totp};

/// How long one code is good, in seconds.
const STEP: u64 = 30;

/// A new secret: 160 random bits, as RFC 4226 wants them.
pub fn new_secret() -> Secret<Vec<u8>> {
    Secret::new(keys::random::<20>().to_vec())
}

/// What an authenticator application reads from the picture, and the secret for typing it in.
#[derive(Debug)]
pub struct Enrolment {
    /// `otpauth://totp/…`.
    pub uri: Secret<String>,
    /// The secret in base32, in groups of four.
    pub typed: Secret<String>,
}

/// How the owner of `account` at `issuer` tells the application of his secret.
pub fn enrolment(
    secret: &Secret<Vec<u8>>,
    issuer: &str,
    account: &str,
) -> Result<Enrolment, Problem> {
    // A colon would part the issuer from the account.
    let plain = |text: &str| text.replace(':', " ");
    let builder = Builder::new()
        .with_secret(secret.reveal().clone())
        .with_step_duration(STEP)
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(account));
    let uri = builder.build().map_err(failed)?.to_url().map_err(failed)?;
    let typed = totp_rs::Secret::from(secret.reveal().clone()).to_base32();
    let groups: Vec<&str> =
        typed.as_bytes().chunks(4).filter_map(|one| str::from_utf8(one).ok()).collect();
    Ok(Enrolment { uri: Secret::new(uri), typed: Secret::new(groups.join(" ")) })
}

/// Checks a code, a step early or late allowed. Gives the step it was made for, which must be
/// remembered: a code of that step or an earlier one (`last`) is not taken again.
pub fn check(
    secret: &Secret<Vec<u8>>,
    code: &str,
    last: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Option<i64>, Problem> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).take(7).collect();
    let time = u64::try_from(now.timestamp()).unwrap_or(0);
    let step = codes(secret)?.check(&digits, time).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| last.is_none_or(|last| *step > last)))
}

/// The code that an application shows at a moment; for tests and demonstrations.
pub fn code(secret: &Secret<Vec<u8>>, now: DateTime<Utc>) -> Result<String, Problem> {
    let time = u64::try_from(now.timestamp()).unwrap_or(0);
    Ok(codes(secret)?.generate(time).to_string())
}

fn codes(secret: &Secret<Vec<u8>>) -> Result<Totp, Problem> {
    let builder = Builder::new().with_secret(secret.reveal().clone()).with_step_duration(STEP);
    builder.with_skew(1).build().map_err(failed)
}

/// The library's errors say nothing of the secret.
fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::failed(format!("totp: {error}"))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, the last six of eight digits.
        let secret = Secret::new(b"12345678901234567890".to_vec());
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(&secret, at(seconds)).expect("a code"), expected);
            assert!(check(&secret, expected, None, at(seconds)).expect("checked").is_some());
        }
    }

    #[test]
    fn a_code_is_good_once_and_a_step_early_or_late() {
        let (secret, now) = (new_secret(), at(1_800_000_000));
        let shown = code(&secret, now).expect("a code");
        let step = check(&secret, &shown, None, now).expect("checked");
        assert!(step.is_some());
        assert_eq!(check(&secret, &shown, step, now).expect("checked"), None);
        for (seconds, good) in [(-60, false), (-30, true), (30, true), (60, false)] {
            let then = now + TimeDelta::seconds(seconds);
            assert_eq!(check(&secret, &shown, None, then).expect("checked").is_some(), good);
        }
        let next = now + TimeDelta::seconds(30);
        let shown = code(&secret, next).expect("a code");
        assert!(check(&secret, &shown, step, next).expect("checked").is_some());
    }

    #[test]
    fn what_is_no_code_is_wrong_and_spaces_do_not_matter() {
        let (secret, now) = (new_secret(), at(1_800_000_000));
        for typed in ["", "12345", "1234567", "abcdef", "１２３４５６", &"9".repeat(10_000)] {
            assert_eq!(check(&secret, typed, None, now).expect("checked"), None, "{typed:.10}");
        }
        let shown = code(&secret, now).expect("a code");
        let spaced = format!(" {} {} ", &shown[..3], &shown[3..]);
        assert!(check(&secret, &spaced, None, now).expect("checked").is_some());
    }

    #[test]
    fn an_application_reads_issuer_and_account() {
        let secret = Secret::new(b"12345678901234567890".to_vec());
        let enrolment = enrolment(&secret, "Клиника: «Альфа»", "a@b.example").expect("enrolled");
        let uri = enrolment.uri.reveal();
        assert!(uri.starts_with("otpauth://totp/") && uri.contains("a%40b.example"), "{uri}");
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{uri}");
        assert_eq!(enrolment.typed.reveal(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
