//! Tokens: a day each, several at once.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use super::{super::ids, group::Group, refused::Refused};

const KEPT: usize = 10_000;

/// The tokens given out, oldest first.
#[derive(Default)]
pub(super) struct Tokens(VecDeque<Token>);

struct Token {
    value: String,
    login: String,
    at: DateTime<Utc>,
}

impl Tokens {
    pub(super) fn give(&mut self, login: &str, now: DateTime<Utc>) -> String {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        let value = format!("{}{}", ids::secret(), ids::secret());
        self.0.push_back(Token { value: value.clone(), login: login.into(), at: now });
        value
    }

    /// Whether a token opens a group.
    pub(super) fn opens(
        &self,
        group: Option<&Group>,
        given: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let given = given.filter(|given| !given.is_empty());
        let given = given.ok_or_else(|| Refused::new(10, "Передан некорректный токен"))?;
        let live = |token: &&Token| token.value == given && now - token.at < TimeDelta::hours(24);
        let token = self.0.iter().find(live);
        let token = token.ok_or_else(|| Refused::new(11, "Переданный токен не активен"))?;
        if group.is_none_or(|group| group.login != token.login) {
            return Err(Refused::new(20, "Код группы не соответствует токену"));
        }
        Ok(())
    }
}
