//! What «Уведомления» show.

use serde::Serialize;

/// «Уведомления»: `messages/notifications.html`.
#[derive(Clone, Debug, Serialize)]
pub struct NotificationsScreen {
    /// SMS and push of the last seven days, latest first.
    pub items: Vec<NotificationView>,
}

/// The page for the time without a connection: `messages/offline.html`.
#[derive(Clone, Debug, Serialize)]
pub struct OfflineScreen {}

/// One message.
#[derive(Clone, Debug, Serialize)]
pub struct NotificationView {
    /// «Дата»: `ДД.ММ.ГГГГ ЧЧ:ММ` in the clinic's zone.
    pub at: String,
    /// The same for programs.
    pub at_iso: String,
    /// «Сообщение», in pieces: the clinic's own addresses can be pressed.
    pub text: Vec<Piece>,
}

/// A piece of a message's text.
#[derive(Clone, Debug, Serialize)]
pub struct Piece {
    /// What is read.
    pub text: String,
    /// Where it leads, when it is an address of this clinic.
    pub href: Option<String>,
}
