mod moderation;
pub(crate) mod rate;
