//! What every provider of payments must do (a contract): our clients against the simulators,
//! which were written apart from them from the same sheets.

mod answers;
mod notices;
mod receipts;
mod refunds;
#[path = "../simulated/mod.rs"]
mod simulated;
mod taking;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Lang, Money,
    fiscal::{Mode, Subject, TaxSystem, Vat},
    secret::Secret,
};
use providers::{
    Hosts, Outbound,
    payments::{
        Confirm, Failed, Give, Order, Payment, Provider, Reason, RefundState, Refusal, Shop, State,
        TBank, Way, YooKassa,
    },
    receipts::{Contact, Line, Receipt},
};
use serde_json::json;
use simulated::{Simulator, receiver::Receiver};

const BOTH: [Provider; 2] = [Provider::YooKassa, Provider::TBank];

/// An account at a running simulator.
struct Case {
    simulator: Simulator,
    shop: Shop,
    out: Outbound,
}

impl Case {
    /// An account without a register.
    async fn of(provider: Provider) -> Self {
        Self::at(
            provider,
            match provider {
                Provider::YooKassa => 2,
                Provider::TBank => 1,
            },
        )
        .await
    }

    /// An account with a register inside.
    async fn fiscal(provider: Provider) -> Self {
        Self::at(
            provider,
            match provider {
                Provider::YooKassa => 1,
                Provider::TBank => 0,
            },
        )
        .await
    }

    async fn at(provider: Provider, account: usize) -> Self {
        let simulator = Simulator::start().await;
        let out = simulator.outbound();
        let (id, key) = match provider {
            Provider::YooKassa => providers::simulator::yookassa::SHOPS[account],
            Provider::TBank => providers::simulator::tbank::TERMINALS[account],
        };
        let shop = shop(provider, id, key, &simulator);
        Self { simulator, shop, out }
    }

    fn now(&self) -> DateTime<Utc> {
        self.simulator.clock.now()
    }

    fn provider(&self) -> Provider {
        self.shop.provider()
    }

    async fn start(&self, order: &Order) -> Payment {
        self.shop.start(&self.out, order).await.expect("a payment")
    }

    async fn ask(&self, id: &str) -> Payment {
        self.shop.ask(&self.out, id).await.expect("a payment")
    }

    /// Presses a button on the payment's page.
    async fn press(&self, payment: &Payment, form: &[(&str, &str)]) -> String {
        match payment.confirm.as_ref().expect("a place to pay") {
            Confirm::Page(url) | Confirm::Qr(url) => self.simulator.press(url, form).await,
            Confirm::Widget(_) => String::new(),
        }
    }

    async fn pay(&self, payment: &Payment) {
        self.press(payment, &[("act", "pay"), ("card", self.card(Reason::Declined))]).await;
    }

    async fn paid(&self, id: &str) -> Payment {
        let payment = self.start(&order(id)).await;
        self.pay(&payment).await;
        self.ask(&payment.id).await
    }

    /// A card that fails for a reason, or one that does not fail.
    fn card(&self, fails: Reason) -> &'static str {
        match (self.provider(), fails) {
            (Provider::YooKassa, Reason::NoMoney) => "5555555555554600",
            (Provider::YooKassa, _) => "5555555555554444",
            (Provider::TBank, Reason::NoMoney) => "2201382000000831",
            (Provider::TBank, _) => "2200770239097761",
        }
    }

    /// The way of the request that does something, in the simulator.
    fn path(&self, what: Doing) -> &'static str {
        match (self.provider(), what) {
            (Provider::YooKassa, Doing::Start) => "/v3/payments",
            (Provider::YooKassa, Doing::Refund) => "/v3/refunds",
            (Provider::TBank, Doing::Start) => "/v2/Init",
            (Provider::TBank, Doing::Refund) => "/v2/Cancel",
        }
    }

    async fn fail(&self, what: Doing, mut how: serde_json::Value) {
        how["path"] = self.path(what).into();
        how["method"] = "POST".into();
        self.simulator.fail(&how).await;
    }

    async fn settings(&self, settings: serde_json::Value) {
        let part = match self.provider() {
            Provider::YooKassa => "yookassa/cabinet/shops",
            Provider::TBank => "tbank/cabinet/terminals",
        };
        let path = format!("/{part}/{}", self.shop.account());
        self.simulator.tell("PUT", &path, &settings).await;
    }

    async fn listener(&self) -> Receiver {
        let receiver = Receiver::start().await;
        let name = match self.provider() {
            Provider::YooKassa => "webhook",
            Provider::TBank => "notification_url",
        };
        self.settings(json!({ name: receiver.url })).await;
        receiver
    }
}

#[derive(Clone, Copy)]
enum Doing {
    Start,
    Refund,
}

fn shop(provider: Provider, id: &str, key: &str, simulator: &Simulator) -> Shop {
    let hosts = Hosts::simulated(&simulator.url("")).expect("hosts");
    let key = Secret::new(key.to_owned());
    match provider {
        Provider::YooKassa => Shop::YooKassa(YooKassa::new(id, key, &hosts)),
        Provider::TBank => Shop::TBank(TBank::new(id, key, &hosts)),
    }
}

fn order(id: &str) -> Order {
    Order {
        id: id.into(),
        amount: Money(150_050),
        description: "Счёт 42".into(),
        means: None,
        way: Way::Page,
        return_url: "https://clinic.example/back".into(),
        notify_url: None,
        until: None,
        lang: Lang::Ru,
        hold: false,
        receipt: None,
    }
}

fn give(id: &str, payment: &Payment, amount: Money) -> Give {
    Give {
        id: id.into(),
        payment: payment.id.clone(),
        amount,
        whole: amount == payment.amount,
        description: "Возврат".into(),
        receipt: None,
    }
}

/// Two lines, one of which its pieces do not divide: 500.50 + 3 pieces for 1000.00.
fn receipt(mode: Mode) -> Receipt {
    let line = |name: &str, quantity, sum| Line {
        name: name.into(),
        quantity,
        sum: Money(sum),
        vat: Vat::Without,
        mode,
        subject: Subject::Service,
    };
    Receipt {
        contact: Contact::Email("patient@example.ru".into()),
        tax: Some(TaxSystem::UsnIncome),
        lines: vec![line("Консультация терапевта", 1, 50_050), line("Анализ", 3, 100_000)],
    }
}
