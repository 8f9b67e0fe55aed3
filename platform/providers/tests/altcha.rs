//! Proof of work, from issue to refusal.

use altcha::{
    Challenge, ChallengeParameters, HmacAlgorithm, Payload, SolveChallengeOptions,
    VerifySolutionOptions, sign_challenge, solve_challenge, verify_solution,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use providers::captcha::{Altcha, LIFETIME_SECONDS, Refusal, solve};

const NOW: i64 = 1_800_000_000;

fn altcha() -> Altcha {
    Altcha::new(b"a secret of the platform", 2)
}

fn issued() -> (Challenge, Payload) {
    let challenge = altcha().issue("alfa", "booking", NOW);
    let field = solve(&challenge).expect("solvable");
    let json = BASE64_STANDARD.decode(field).expect("base64");
    (challenge, serde_json::from_slice(&json).expect("an answer"))
}

fn field(answer: &Payload) -> String {
    BASE64_STANDARD.encode(serde_json::to_vec(answer).expect("JSON"))
}

fn refused(answer: &Payload) -> Refusal {
    altcha().verify("alfa", "booking", &field(answer), NOW).expect_err("refused")
}

#[test]
fn the_protocols_test_vector_holds() {
    let mut parameters: ChallengeParameters = serde_json::from_str(
        r#"{"algorithm":"PBKDF2/SHA-256","cost":1000,"expiresAt":4102444800,"keyLength":32,
            "keyPrefix":"00","nonce":"000102030405060708090a0b0c0d0e0f",
            "salt":"101112131415161718191a1b1c1d1e1f"}"#,
    )
    .expect("parameters");
    let sha = HmacAlgorithm::Sha256;
    let challenge =
        sign_challenge(&sha, &mut parameters, None, "test-secret", None).expect("signed");
    assert_eq!(
        challenge.signature.as_deref(),
        Some("4681c6268194fad393c831048f89a275372b47f62abdc9c30d9ec7347e340170")
    );
    let solution =
        solve_challenge(SolveChallengeOptions::new(&challenge)).expect("solved").expect("in time");
    assert_eq!(solution.counter, 247);
    assert_eq!(
        solution.derived_key,
        "00f200ab2d9ac7f93f1bcc073f5df4f7ee471668ad21853d8ff8185299da4489"
    );
    let options = VerifySolutionOptions::new(&challenge, &solution, "test-secret");
    assert!(verify_solution(options).expect("verified").verified);
}

#[test]
fn an_honest_answer_is_accepted_and_names_its_nonce() {
    let (challenge, answer) = issued();
    let accepted = altcha().verify("alfa", "booking", &field(&answer), NOW + 60).expect("accepted");
    assert_eq!(accepted.nonce, challenge.parameters.nonce);
    assert_eq!(accepted.expires_at, NOW + LIFETIME_SECONDS);
}

#[test]
fn a_challenge_carries_what_the_browser_needs_and_bounded_work() {
    let (challenge, answer) = issued();
    let json = serde_json::to_value(&challenge).expect("JSON");
    assert_eq!(json["parameters"]["algorithm"], "PBKDF2/SHA-256");
    assert_eq!(json["parameters"]["keyLength"], 32);
    assert_eq!(json["parameters"]["keyPrefix"].as_str().map(str::len), Some(32));
    assert_eq!(json["parameters"]["data"]["form"], "booking");
    assert!(answer.solution.counter < 512);
    assert_ne!(challenge.parameters.nonce, issued().0.parameters.nonce);
}

#[test]
fn nothing_large_or_shapeless_is_read() {
    let verify = |field: &str| altcha().verify("alfa", "booking", field, NOW);
    assert_eq!(verify("  "), Err(Refusal::Missing));
    assert_eq!(verify(&"A".repeat(8 * 1024 + 1)), Err(Refusal::TooLarge));
    let negative = BASE64_STANDARD.encode(r#"{"challenge":{},"solution":{"counter":-1}}"#);
    for shapeless in ["%%%", "bm8=", &negative] {
        assert_eq!(verify(shapeless), Err(Refusal::Malformed), "{shapeless}");
    }
}

#[test]
fn an_answer_expires() {
    let (_, mut answer) = issued();
    let verify = |answer: &Payload, now| altcha().verify("alfa", "booking", &field(answer), now);
    assert!(verify(&answer, NOW + LIFETIME_SECONDS - 1).is_ok());
    assert_eq!(verify(&answer, NOW + LIFETIME_SECONDS), Err(Refusal::Expired));
    answer.challenge.parameters.expires_at = None;
    assert_eq!(verify(&answer, NOW), Err(Refusal::Expired));
}

#[test]
fn a_changed_or_foreign_challenge_is_forged() {
    let (_, answer) = issued();
    let changes: [fn(&mut Challenge); 5] = [
        |c| c.parameters.expires_at = Some(NOW * 2),
        |c| c.parameters.key_prefix = "00".into(),
        |c| c.parameters.key_signature = None,
        |c| c.signature = None,
        |c| c.signature = Some(String::new()),
    ];
    for change in changes {
        let mut changed = answer.clone();
        change(&mut changed.challenge);
        assert_eq!(refused(&changed), Refusal::Forged);
    }
    let other = Altcha::new(b"another secret", 2).issue("alfa", "booking", NOW);
    let theirs = solve(&other).expect("solvable");
    assert_eq!(altcha().verify("alfa", "booking", &theirs, NOW), Err(Refusal::Forged));
}

#[test]
fn a_huge_cost_is_refused_before_any_work() {
    let (_, mut answer) = issued();
    answer.challenge.parameters.cost = u32::MAX;
    answer.challenge.parameters.key_length = usize::MAX;
    let start = std::time::Instant::now();
    assert_eq!(refused(&answer), Refusal::Forged);
    assert!(start.elapsed().as_millis() < 500);
}

#[test]
fn an_answer_fits_one_form_of_one_site() {
    let (_, answer) = issued();
    for (site, form) in [("beta", "booking"), ("alfa", "registration"), ("booking", "alfa")] {
        let refused = altcha().verify(site, form, &field(&answer), NOW);
        assert_eq!(refused, Err(Refusal::Misplaced), "{site} {form}");
    }
}

#[test]
fn a_wrong_key_is_refused() {
    let (challenge, answer) = issued();
    let with = |key: &str| {
        let mut wrong = answer.clone();
        wrong.solution.derived_key = key.to_owned();
        refused(&wrong)
    };
    let prefix = &challenge.parameters.key_prefix;
    assert_eq!(with(&format!("{prefix}{}", "0".repeat(32))), Refusal::Unsolved);
    assert_eq!(with(prefix), Refusal::Malformed);
    assert_eq!(with(&"g".repeat(64)), Refusal::Malformed);
    assert_eq!(with(&"A".repeat(64)), Refusal::Malformed);
    assert_eq!(with(""), Refusal::Malformed);
}

#[test]
fn a_refusal_prints_its_code_and_the_captcha_no_secret() {
    assert_eq!(Refusal::Expired.to_string(), Refusal::Expired.code());
    assert_eq!(format!("{:?}", altcha()), "Altcha { cost: 2, .. }");
}
