//! Doing something, or saying what would become of it.

/// Whether what is told is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is kept.
    Yes,
    /// It is only tried: what would become of it.
    Try,
}
