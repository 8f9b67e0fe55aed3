//! Schedule, booking and appointments, and the clinic's public sections.
