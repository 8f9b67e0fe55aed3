//! «Логин пользователя»: a proven e-mail address or phone.

use kernel::{email, phone::Phone, site::Channel};
use store::{
    DbError, Reader,
    accounts::{self, Account},
};

/// A login as typed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    /// What it is.
    pub(super) channel: Channel,
    /// The e-mail address in lower case, or the phone in E.164.
    pub(super) address: String,
}

impl Login {
    /// Reads what was typed; `None` when it can be neither.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        if typed.contains('@') {
            let address = email::parse(typed)?.to_lowercase();
            return Some(Self { channel: Channel::Email, address });
        }
        let address = Phone::parse(typed)?.e164().to_owned();
        Some(Self { channel: Channel::Phone, address })
    }

    /// The account with this login.
    pub(super) async fn account(&self, db: &Reader) -> Result<Option<Account>, DbError> {
        match self.channel {
            Channel::Email => accounts::of_email(db, &self.address).await,
            Channel::Phone => accounts::of_phone(db, &self.address).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::site::Channel;

    use super::Login;

    #[test]
    fn one_login_has_many_spellings() {
        let login = |typed| Login::parse(typed).map(|login| (login.channel, login.address));
        assert_eq!(
            login(" Anna@Mail.Example "),
            Some((Channel::Email, "anna@mail.example".into()))
        );
        assert_eq!(login("8 916 123-45-67"), Some((Channel::Phone, "+79161234567".into())));
        for wrong in ["", "anna", "@", "123"] {
            assert!(login(wrong).is_none(), "{wrong}");
        }
    }
}
