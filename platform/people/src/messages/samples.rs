//! Samples of «Уведомления».

use shell::themes::Screen;

use super::screens::{NotificationView, NotificationsScreen, OfflineScreen, Piece};

impl Screen for OfflineScreen {
    const TEMPLATE: &'static str = "messages/offline.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

impl Screen for NotificationsScreen {
    const TEMPLATE: &'static str = "messages/notifications.html";

    fn samples() -> Vec<Self> {
        let plain = |text: &str| Piece { text: text.into(), href: None };
        let view = |at: &str, text| NotificationView {
            at: at.into(),
            at_iso: "2026-12-01T05:00:00Z".into(),
            text,
        };
        let link = "https://alfa.infoclinica.ru/appointments/0198c7c0-0000-7000-8000-000000000000?key=0123456789abcdef0123456789abcdef";
        vec![
            Self {
                items: vec![
                    view(
                        "02.12.2026 17:01",
                        vec![
                            plain("Напоминаем: вы записаны на прием 03.12.2026 в 10:00 (UTC+3). Подробности:"),
                            plain(" "),
                            Piece { text: link.into(), href: Some("/appointments/0198c7c0-0000-7000-8000-000000000000?key=0123456789abcdef0123456789abcdef".into()) },
                        ],
                    ),
                    view("01.12.2026 09:00", vec![plain("Код подтверждения")]),
                ],
            },
            Self { items: vec![] },
        ]
    }
}
