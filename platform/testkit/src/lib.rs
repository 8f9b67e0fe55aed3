//! A running portal for tests: actors, clocks, two look-alike clinics.
