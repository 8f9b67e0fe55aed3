mod moderation;
mod rate;
