//! The payment page.

use std::sync::Arc;

use chrono::TimeDelta;
use poem::{
    Response, handler,
    web::{Data, Form, Path},
};
use serde::Deserialize;

use super::{
    super::{
        World,
        html::{away, button, escaped, nothing, options, page as shown, sum},
    },
    Terminals,
    payment::{Payment, Status},
};

/// How much later the bank tells what it has done, in seconds.
const LATER: i64 = 10;

/// Cards of the bank's test environment, with the error they bring.
const CARDS: [(&str, &str); 7] = [
    ("2200770239097761", "0"),
    ("2201382000000013", "0"),
    ("2201382000000047", "0"),
    ("2201382000000039", "0"),
    ("2201382000000021", "1006"),
    ("2201382000000831", "1051"),
    ("2201382000000005", "2015"),
];

/// What a person does on the page.
#[derive(Deserialize)]
pub(super) struct Act {
    act: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    card: String,
}

impl Terminals {
    fn linked(&self, link: &str) -> Option<usize> {
        self.payments.iter().position(|payment| payment.link == link)
    }

    /// Where the payer goes back to.
    fn back(&self, payment: &Payment) -> Option<String> {
        let terminal = self.terminal_of(payment)?;
        let paid = matches!(payment.status, Status::Authorized | Status::Confirmed);
        let own = if paid { &payment.success_url } else { &payment.fail_url };
        let usual = if paid { &terminal.success_url } else { &terminal.fail_url };
        let mut url = reqwest::Url::parse(own.as_ref().or(usual.as_ref())?).ok()?;
        url.query_pairs_mut()
            .append_pair("Success", if paid { "true" } else { "false" })
            .append_pair("ErrorCode", payment.error)
            .append_pair("OrderId", &payment.order)
            .append_pair("PaymentId", &payment.id.to_string())
            .append_pair("Amount", &payment.asked.to_string());
        Some(url.into())
    }

    fn leave(&self, at: usize) -> Response {
        let Some(payment) = self.payments.get(at) else {
            return nothing("Такого платежа нет.");
        };
        self.back(payment).map_or_else(|| self.render(payment, ""), |url| away(&url))
    }

    fn render(&self, payment: &Payment, problem: &str) -> Response {
        let head = format!(
            "<p>Т-Банк · терминал {} · заказ {}</p><p class=\"sum\">{}</p><p>{}</p>",
            escaped(&payment.terminal),
            escaped(&payment.order),
            sum(payment.asked),
            escaped(&payment.description),
        );
        if !payment.status.is_open() || payment.paid_at.is_some() {
            let said = match payment.status {
                Status::Authorized | Status::Confirmed => "Оплачено. Страницу можно закрыть.",
                Status::Rejected => "Банк отказал.",
                Status::DeadlineExpired => "Время на оплату вышло.",
                status if status.is_open() => "Платёж обрабатывается.",
                _ => "Платёж завершён.",
            };
            return shown("Оплата", &format!("{head}<p role=\"status\">{said}</p>"));
        }
        let problem = if problem.is_empty() {
            String::new()
        } else {
            format!("<p class=\"bad\" role=\"alert\">{problem}</p>")
        };
        let sbp = self.terminal_of(payment).is_some_and(|of| of.sbp && !payment.two_stage);
        let ways = [("card", "Банковская карта"), ("sbp", "СБП")];
        let ways = options(ways.into_iter().take(if sbp { 2 } else { 1 }));
        shown(
            "Оплата",
            &format!(
                "{head}{problem}<form method=\"post\"><label>Способ\
                 <select name=\"method\">{ways}</select></label>\
                 <label>Номер карты (из проверочных)<input type=\"text\" name=\"card\" \
                 value=\"2200770239097761\" inputmode=\"numeric\"></label><p>{}{}{}</p>\
                 <fieldset><legend>Отказ</legend>{}{}</fieldset><p>{}</p></form>",
                button("pay", "Оплатить"),
                button("later", "Оплатить: вернуться раньше, чем банк ответит"),
                button("stay", "Оплатить и не возвращаться"),
                button("decline", "Отклонить платёж"),
                button("retry", "Неудачная попытка"),
                button("back", "Вернуться, не заплатив"),
            ),
        )
    }
}

#[handler]
pub(super) fn page(Path(link): Path<String>, Data(world): Data<&Arc<World>>) -> Response {
    let (mut guard, _) = world.at_work();
    let terminals = &mut guard.tbank;
    let Some(at) = terminals.linked(&link) else {
        return nothing("Такого платежа нет.");
    };
    if let Some(payment) = terminals.payments.get_mut(at)
        && payment.status == Status::New
    {
        payment.status = Status::FormShowed;
    }
    match terminals.payments.get(at) {
        Some(payment) => terminals.render(payment, ""),
        None => nothing("Такого платежа нет."),
    }
}

#[handler]
pub(super) fn act(
    Path(link): Path<String>,
    Form(act): Form<Act>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut guard, now) = world.at_work();
    let super::super::State { tbank: terminals, post, .. } = &mut *guard;
    let Some(at) = terminals.linked(&link) else {
        return nothing("Такого платежа нет.");
    };
    let Some(payment) = terminals.payments.get(at) else {
        return nothing("Такого платежа нет.");
    };
    if !payment.status.is_open() || payment.paid_at.is_some() {
        return terminals.render(payment, "");
    }
    let sbp = terminals.terminal_of(payment).is_some_and(|of| of.sbp) && !payment.two_stage;
    let by_sbp = act.method == "sbp" && sbp;
    let digits: String = act.card.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let card = CARDS.iter().find(|(number, _)| *number == digits);
    match act.act.as_str() {
        "back" => return terminals.leave(at),
        "pay" | "later" | "stay" | "decline" | "retry" => {}
        _ => return terminals.render(payment, "Неизвестное действие."),
    }
    if !by_sbp && card.is_none() {
        return terminals.render(payment, "Это не проверочная карта.");
    }
    if let (Some((number, _)), Some(payment)) = (card, terminals.payments.get_mut(at)) {
        payment.by_sbp = by_sbp;
        payment.pan = format!("{}******{}", &number[..6], &number[12..]);
        payment.error = "0";
    } else {
        terminals.chose_sbp(at);
    }
    let refusal = card.map(|(_, error)| *error).filter(|error| !by_sbp && *error != "0");
    match act.act.as_str() {
        "decline" => {
            reject(terminals, at, "1006");
            terminals.move_to(at, Status::Rejected, now, post);
            return terminals.leave(at);
        }
        "retry" => {
            terminals.failed(at, "101", now, post);
            return again(terminals, at);
        }
        _ => {}
    }
    if refusal == Some("2015") {
        terminals.failed(at, "2015", now, post);
        return again(terminals, at);
    }
    if let Some(error) = refusal {
        reject(terminals, at, error);
        terminals.move_to(at, Status::Rejected, now, post);
        return terminals.leave(at);
    }
    if act.act == "later" {
        if let Some(payment) = terminals.payments.get_mut(at) {
            payment.paid_at = Some(now + TimeDelta::seconds(LATER));
        }
        return terminals.leave(at);
    }
    terminals.paid(at, now, post);
    match terminals.payments.get(at) {
        Some(payment) if act.act == "stay" => terminals.render(payment, ""),
        _ => terminals.leave(at),
    }
}

fn reject(terminals: &mut Terminals, at: usize, error: &'static str) {
    if let Some(payment) = terminals.payments.get_mut(at) {
        payment.error = error;
    }
}

/// Another try, or away when there are no more.
fn again(terminals: &Terminals, at: usize) -> Response {
    match terminals.payments.get(at) {
        Some(payment) if payment.status.is_open() => {
            terminals.render(payment, "Попытка не удалась. Попробуйте ещё раз.")
        }
        _ => terminals.leave(at),
    }
}
