//! Passwords: how good one must be, how it is kept.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use chrono::NaiveDate;
use kernel::{Problem, Refused, secret::Secret};
use shell::{App, app::Clinic, heavy::Place};
use store::patients::Patient;
use zxcvbn::{Score, zxcvbn};

/// The costs of argon2id over time: memory in KiB, rounds, lanes. The last ones are in force;
/// a password kept with others is hashed anew when its owner signs in. Costs only rise: add a
/// line. (19 MiB and two rounds: OWASP's recommendation.)
const COSTS: [(u32, u32, u32); 1] = [(19 * 1024, 2, 1)];

/// How short a password may be, in characters.
const SHORTEST: usize = 8;
/// How long.
const LONGEST: usize = 128;

fn costs() -> (u32, u32, u32) {
    let [.., last] = COSTS;
    last
}

fn argon2() -> Result<Argon2<'static>, argon2::Error> {
    let (memory, rounds, lanes) = costs();
    let params = Params::new(memory, rounds, lanes, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What is kept of a password. Costly: among requests it runs where others wait for their turn.
pub fn hash(password: &str) -> Result<String, Problem> {
    let hash = argon2().map_err(failed)?.hash_password(password.as_bytes()).map_err(failed)?;
    Ok(hash.to_string())
}

/// The library's errors say nothing of the password.
fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::failed(format!("argon2: {error}"))
}

/// What a password is compared with where there is none: as costly, and never right.
fn nobodys() -> String {
    let (memory, rounds, lanes) = costs();
    let (salt, hash) = ("A".repeat(22), "A".repeat(43));
    format!("$argon2id$v=19$m={memory},t={rounds},p={lanes}${salt}${hash}")
}

fn is_right(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept)
        .is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
}

/// Whether a password was kept with other costs than those in force.
fn is_outdated(kept: &str) -> bool {
    let (memory, rounds, lanes) = costs();
    !kept.starts_with(&format!("$argon2id$v=19$m={memory},t={rounds},p={lanes}$"))
}

/// What comparing a password came to.
#[derive(Debug)]
pub enum Compared {
    /// It is another one.
    Wrong,
    /// It is right.
    Right,
    /// It is right, and this is what is to be kept of it from now on.
    Renew(String),
}

/// Compares a password with the kept one; without a kept one the same work is done for
/// nothing, so that nobody learns whether there is one.
pub async fn compare(
    place: Place,
    password: &Secret<String>,
    kept: Option<&str>,
) -> Result<Compared, Problem> {
    let kept = kept.map_or_else(nobodys, str::to_owned);
    // No kept password is longer.
    let fits = password.reveal().chars().take(LONGEST + 1).count() <= LONGEST;
    let password = if fits { password.clone() } else { Secret::new(String::new()) };
    let work = move || {
        if !is_right(password.reveal(), &kept) {
            return Ok(Compared::Wrong);
        }
        if is_outdated(&kept) {
            hash(password.reveal()).map(Compared::Renew)
        } else {
            Ok(Compared::Right)
        }
    };
    place.run(work).await?
}

/// Judges a new password, typed twice, and makes of it what is kept. `personal` is what others
/// may know of the person.
///
/// Refuses with `request.invalid_fields` (password, again) and `accounts.busy`.
pub async fn choose(
    app: &App,
    password: &Secret<String>,
    again: &Secret<String>,
    personal: Vec<String>,
) -> Result<String, Problem> {
    let length = password.reveal().chars().take(LONGEST + 1).count();
    let mut wrong = Vec::new();
    if length < SHORTEST {
        wrong.push(("password", "accounts.password_short"));
    } else if length > LONGEST {
        wrong.push(("password", "accounts.password_long"));
    }
    if password != again {
        wrong.push(("again", "accounts.passwords_differ"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let (password, known) = (password.clone(), personal);
    let work = move || {
        judge(password.reveal(), &known)?;
        hash(password.reveal())
    };
    app.heavy.place()?.run(work).await?
}

/// Refuses a password that is easily guessed, typed in either keyboard layout.
pub(super) fn judge(password: &str, personal: &[String]) -> Result<(), Problem> {
    let mut known = Vec::new();
    for text in personal {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2) {
            let word = word.to_lowercase();
            known.push(in_latin_keys(&word));
            known.push(word);
        }
        known.push(text.to_lowercase());
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let weak = |password: &str| zxcvbn(password, &known).score() < Score::Three;
    if weak(password) || weak(&in_latin_keys(password)) {
        return Err(Refused::invalid(vec![("password", "accounts.password_common")]).into());
    }
    Ok(())
}

/// What others may know of a person: the words on the card, the birth date as people write it,
/// the clinic's name.
pub(super) fn known(words: [&str; 5], born: NaiveDate, clinic: &Clinic) -> Vec<String> {
    let dates = ["%d%m%Y", "%d.%m.%Y", "%Y%m%d", "%d%m%y", "%Y"];
    let dates = dates.map(|format| born.format(format).to_string());
    let words = words.iter().map(|word| word.trim_start_matches('+').to_owned());
    words.chain(dates).chain([clinic.site.config.name.clone()]).collect()
}

/// What others may know of a patient.
pub(super) fn known_of(clinic: &Clinic, own: &Patient) -> Vec<String> {
    let words = [&own.surname, &own.name, &own.patronymic, &own.email, &own.phone];
    known(words.map(String::as_str), own.birth_date, clinic)
}

/// The same keys on a keyboard with Latin letters: «пароль» is «gfhjkm».
fn in_latin_keys(text: &str) -> String {
    const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
    let key = |c: char| {
        let place = CYRILLIC.chars().position(|cyrillic| cyrillic == c);
        place.and_then(|place| LATIN.chars().nth(place)).unwrap_or(c)
    };
    text.to_lowercase().chars().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::{hash, is_outdated, is_right, judge, nobodys};

    #[test]
    fn easily_guessed_passwords_are_refused_in_either_layout() {
        let personal = ["Тестова".to_owned(), "17051990".to_owned(), "anna@mail.example".into()];
        for weak in [
            "password",
            "пароль123",
            "gfhjkm123",
            "йцукенгшщз",
            "qwertyuiop",
            "12345678",
            "Тестова1990",
            "Ntcnjdf1990",
            "17051990",
            "anna@mail.example",
            "aaaaaaaaaa",
        ] {
            assert!(judge(weak, &personal).is_err(), "{weak}");
        }
        for strong in ["синий-чайник-поет-42", "kEt7!vmPq2z", "зеленый слон на крыше"]
        {
            assert!(judge(strong, &personal).is_ok(), "{strong}");
        }
    }

    #[test]
    fn a_kept_password_tells_its_costs_and_nobodys_is_never_right() {
        let kept = hash("синий-чайник").expect("a hash");
        assert!(is_right("синий-чайник", &kept) && !is_right("синий чайник", &kept));
        assert!(!is_outdated(&kept) && !is_outdated(&nobodys()));
        assert!(is_outdated("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAA"));
        assert!(!is_right("", &nobodys()));
        assert!(!is_right("", "not a hash"));
    }
}
