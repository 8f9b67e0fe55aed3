//! The page of those who wait.

use serde::Serialize;

/// What stands where a visitor's place is put.
pub(super) const PLACE: &str = "@place@";
/// What stands where the time is put.
pub(super) const TIME: &str = "@time@";
/// What stands where it is put after how many seconds a browser without scripts asks again.
pub(super) const AGAIN: &str = "@again@";

/// «Вы в очереди»: `queue/wait.html`. The template says `@place@`, `@time@` and `@again@` where the
/// numbers are put.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct WaitScreen;
