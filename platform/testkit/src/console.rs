//! The vendor's people at the console.

use kernel::{ids::new_uuid, vendor::Role};
use portal::config::PublicScheme;
use shell::http::token::Token;
use store::{
    console_sessions::{self, ConsoleSession},
    managers::{self, Manager},
};

use crate::{Portal, Visitor};

impl Portal {
    /// A browser at the console in which somebody new with this role is signed in.
    pub async fn at_console(&self, role: Role) -> Visitor {
        let (token, now) = (Token::new(), self.clock.now());
        let row = Manager {
            id: new_uuid(now),
            email: format!("{}@vendor.example", new_uuid(now).simple()),
            name: format!("Сотрудник {}", role.slug()),
            role: role.slug().into(),
            password: None,
            totp: None,
            totp_step: None,
            ticket_hash: None,
            ticket_until: None,
            created_at: now,
            disabled_at: None,
        };
        let session = ConsoleSession {
            id: new_uuid(now),
            token_hash: token.hash(),
            manager_id: row.id,
            ip: "127.0.0.1".into(),
            user_agent: "test".into(),
            created_at: now,
            seen_at: now,
        };
        let mut db = self.app.db.write_platform().await.expect("the database");
        assert!(managers::add(&mut db, row).await.expect("a manager"), "the login was taken");
        console_sessions::add(&mut db, session).await.expect("a session");
        db.commit().await.expect("committed");
        let browser = self.visitor("console");
        let name = match self.config.public_scheme {
            PublicScheme::Http => "manager",
            PublicScheme::Https => "__Host-manager",
        };
        browser.keep_cookie(name, token.reveal());
        browser
    }
}
