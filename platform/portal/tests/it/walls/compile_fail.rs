//! What must not compile: the walls that the type system holds (S6).
//!
//! trybuild checks each case in a cargo project of its own under `target/tests/trybuild`:
//! the first run compiles the dependencies once more.

#[test]
fn what_would_reach_past_a_wall_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/it/compile_fail/*.rs");
}
