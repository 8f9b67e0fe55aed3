//! The page where a payer pays, is refused, or leaves.

use std::sync::Arc;

use poem::{
    Request, Response, handler,
    web::{Data, Form},
};
use serde::Deserialize;

use super::{
    super::{
        World,
        html::{away, button, escaped, nothing, options, page as shown, qr, sum},
    },
    Shops,
    cards::{self, Card},
    payment::{Payment, Status},
};

/// How much later a bank tells what it has done, in seconds.
const LATER: i64 = 10;

const REASONS: [(&str, &str); 19] = [
    ("general_decline", "причина не названа"),
    ("insufficient_funds", "не хватает денег"),
    ("3d_secure_failed", "не пройдена проверка 3-D Secure"),
    ("call_issuer", "обратитесь в банк"),
    ("card_expired", "карта просрочена"),
    ("country_forbidden", "карта другой страны"),
    ("deal_expired", "истекла сделка"),
    ("fraud_suspected", "подозрение в мошенничестве"),
    ("identification_required", "кошелёк не опознан"),
    ("internal_timeout", "вышло время"),
    ("invalid_card_number", "неверный номер карты"),
    ("invalid_csc", "неверный код карты"),
    ("issuer_unavailable", "банк недоступен"),
    ("payment_method_limit_exceeded", "превышен предел"),
    ("payment_method_restricted", "операции запрещены"),
    ("permission_revoked", "разрешение отозвано"),
    ("unsupported_mobile_operator", "оператор не поддерживается"),
    ("expired_on_confirmation", "время на оплату вышло"),
    ("something_new", "причина, которой ещё никто не знает"),
];

/// What a person does on the page.
#[derive(Deserialize)]
pub(super) struct Act {
    act: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    card: String,
    #[serde(default)]
    reason: String,
}

fn order(request: &Request) -> String {
    let query = request.uri().query().unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let named = pairs.into_iter().find(|(name, _)| matches!(name.as_str(), "orderId" | "token"));
    named.map(|(_, value)| value).unwrap_or_default()
}

impl Shops {
    /// The payment with an id or a widget's token.
    fn ordered(&self, id: &str) -> Option<usize> {
        self.payments.iter().position(|payment| {
            payment.id == id || payment.confirmation_token.as_deref() == Some(id)
        })
    }
}

#[handler]
pub(super) fn page(request: &Request, Data(world): Data<&Arc<World>>) -> Response {
    let (guard, _) = world.at_work();
    let shops = &guard.yookassa;
    match shops.ordered(&order(request)).and_then(|at| shops.payments.get(at)) {
        Some(payment) => render(shops, payment, ""),
        None => nothing("Такого платежа нет."),
    }
}

fn render(shops: &Shops, payment: &Payment, problem: &str) -> Response {
    let head = format!(
        "<p>ЮKassa · магазин {}</p><p class=\"sum\">{}</p><p>{}</p>",
        escaped(&payment.shop),
        sum(payment.amount),
        escaped(
            payment.given.get("description").and_then(|text| text.as_str()).unwrap_or_default()
        ),
    );
    if payment.status != Status::Pending || payment.paid_at.is_some() {
        let said = match payment.status {
            Status::Canceled => "Платёж отменён.",
            Status::Pending => "Платёж обрабатывается.",
            _ => "Оплачено. Страницу можно закрыть.",
        };
        return shown("Оплата", &format!("{head}<p role=\"status\">{said}</p>"));
    }
    let settings = shops.shops.get(&payment.shop);
    let known = settings.map(|shop| shop.methods.as_slice()).unwrap_or_default();
    let titles = [
        ("bank_card", "Банковская карта"),
        ("sbp", "СБП"),
        ("sberbank", "SberPay"),
        ("tinkoff_bank", "T-Pay"),
        ("yoo_money", "Кошелёк ЮMoney"),
    ];
    let methods = titles.into_iter().filter(|(method, _)| match &payment.method {
        Some(chosen) => chosen == method,
        None => known.iter().any(|of| of == method) && (payment.capture || *method != "sbp"),
    });
    let choice = match &payment.method {
        Some(method) if !titles.iter().any(|(of, _)| of == method) => {
            options([(method.as_str(), method.as_str())])
        }
        _ => options(methods),
    };
    let code = payment.sbp_code.as_ref().and(payment.confirmation.as_ref());
    let code = code.and_then(|of| of["confirmation_data"].as_str()).map(qr).unwrap_or_default();
    let problem = if problem.is_empty() {
        String::new()
    } else {
        format!("<p class=\"bad\" role=\"alert\">{problem}</p>")
    };
    shown(
        "Оплата",
        &format!(
            "{head}{problem}<div class=\"qr\">{code}</div><form method=\"post\">\
             <label>Способ<select name=\"method\">{choice}</select></label>\
             <label>Номер карты (из проверочных)\
             <input type=\"text\" name=\"card\" value=\"5555555555554444\" inputmode=\"numeric\"></label>\
             <p>{}{}{}</p><fieldset><legend>Отказ</legend><label>Причина\
             <select name=\"reason\">{}</select></label>{}{}</fieldset><p>{}</p></form>",
            button("pay", "Оплатить"),
            button("later", "Оплатить: вернуться раньше, чем банк ответит"),
            button("stay", "Оплатить и не возвращаться"),
            options(REASONS),
            button("decline", "Отклонить платёж"),
            button("retry", "Неудачная попытка"),
            button("back", "Вернуться, не заплатив"),
        ),
    )
}

#[handler]
pub(super) fn act(
    request: &Request,
    Form(act): Form<Act>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut guard, now) = world.at_work();
    let super::super::State { yookassa: shops, post, .. } = &mut *guard;
    let Some(at) = shops.ordered(&order(request)) else {
        return nothing("Такого платежа нет.");
    };
    let Some(payment) = shops.payments.get(at) else {
        return nothing("Такого платежа нет.");
    };
    if payment.status != Status::Pending || payment.paid_at.is_some() {
        return render(shops, payment, "");
    }
    let back = payment.return_url.clone();
    let gone = |shops: &Shops| match (&back, shops.payments.get(at)) {
        (Some(url), _) => away(url),
        (None, Some(payment)) => render(shops, payment, ""),
        (None, None) => nothing("Такого платежа нет."),
    };
    match act.act.as_str() {
        "back" => return gone(shops),
        "retry" => return render(shops, payment, "Попытка не удалась. Попробуйте ещё раз."),
        "decline" => {
            let known = REASONS.iter().map(|(reason, _)| *reason).find(|of| *of == act.reason);
            choose(shops, at, &act.method, cards::card(&act.card));
            let reason = known.unwrap_or("general_decline");
            shops.canceled(at, "payment_network", reason, now, post);
            return gone(shops);
        }
        "pay" | "later" | "stay" => {}
        _ => return render(shops, payment, "Неизвестное действие."),
    }

    let by_card = match &payment.method {
        Some(method) => method == "bank_card",
        None => act.method.is_empty() || act.method == "bank_card",
    };
    let card = cards::card(&act.card).filter(|_| by_card);
    if by_card && card.is_none() {
        return render(shops, payment, "Это не проверочная карта.");
    }
    choose(shops, at, &act.method, card);
    if let Some((party, reason)) = card.and_then(|card| card.refusal) {
        shops.canceled(at, party, reason, now, post);
        return gone(shops);
    }
    if act.act == "later" {
        if let Some(payment) = shops.payments.get_mut(at) {
            payment.paid_at = Some(now + chrono::TimeDelta::seconds(LATER));
        }
        return gone(shops);
    }
    shops.paid(at, now, post);
    match shops.payments.get(at) {
        Some(payment) if act.act == "stay" => render(shops, payment, ""),
        _ => gone(shops),
    }
}

/// Writes down how the payer pays, unless the shop has said it.
fn choose(shops: &mut Shops, at: usize, method: &str, card: Option<&'static Card>) {
    let Some(payment) = shops.payments.get_mut(at) else { return };
    let known = shops.shops.get(&payment.shop).and_then(|shop| {
        let fits = |of: &&String| *of == method && (payment.capture || method != "sbp");
        shop.methods.iter().find(fits).cloned()
    });
    payment.method.get_or_insert_with(|| known.unwrap_or_else(|| "bank_card".into()));
    payment.card = card;
}

impl Shops {
    /// The payment an SBP link stands for, and whether it waits for the payer.
    pub(in super::super) fn by_code(&self, code: &str) -> Option<(usize, i64, bool)> {
        let at = self.payments.iter().position(|of| of.sbp_code.as_deref() == Some(code))?;
        let payment = self.payments.get(at)?;
        Some((at, payment.amount, payment.status == Status::Pending))
    }

    /// What the payer does in the bank's application.
    pub(in super::super) fn act_by_code(
        &mut self,
        at: usize,
        pays: bool,
        now: chrono::DateTime<chrono::Utc>,
        post: &mut super::super::post::Post,
    ) {
        if pays {
            self.paid(at, now, post);
        } else {
            self.canceled(at, "payment_network", "general_decline", now, post);
        }
    }
}
