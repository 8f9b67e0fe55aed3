mod codes;
mod consents;
