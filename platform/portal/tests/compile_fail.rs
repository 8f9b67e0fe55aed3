//! One case of what must not compile: `tests/it/walls/compile_fail.rs` names the file and
//! builds this target, which `cargo test` by itself leaves alone.

include!(env!("COMPILE_FAIL_CASE"));
