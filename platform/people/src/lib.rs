//! Who the people are: consents and confirmation codes.
