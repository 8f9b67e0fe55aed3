//! What stands around every feature: HTTP, themes, texts, jobs.
