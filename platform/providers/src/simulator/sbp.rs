//! The page behind an SBP link: the payer's bank, for whichever provider made the link.

use std::sync::Arc;

use poem::{
    Response, handler,
    web::{Data, Form, Path},
};
use serde::Deserialize;

use super::{
    State, World,
    html::{button, escaped, nothing, page as shown, sum},
};

/// What a person does in the bank's application.
#[derive(Deserialize)]
pub(super) struct Act {
    act: String,
}

#[handler]
pub(super) fn page(Path(code): Path<String>, Data(world): Data<&Arc<World>>) -> Response {
    let (mut state, _) = world.at_work();
    render(&mut state, &code)
}

fn found(state: &State, code: &str) -> Option<(i64, bool)> {
    let yookassa = state.yookassa.by_code(code).map(|(_, amount, waits)| (amount, waits));
    yookassa.or_else(|| state.tbank.by_code(code).map(|(_, amount, waits)| (amount, waits)))
}

fn render(state: &mut State, code: &str) -> Response {
    let Some((amount, waits)) = found(state, code) else {
        return nothing("Ссылка СБП не найдена.");
    };
    let rest = if waits {
        format!(
            "<form method=\"post\"><p>{}{}</p></form><p>Чтобы промолчать, закройте страницу.</p>",
            button("pay", "Оплатить"),
            button("decline", "Отклонить"),
        )
    } else {
        "<p role=\"status\">Платёж завершён. Страницу можно закрыть.</p>".into()
    };
    shown(
        "Оплата по СБП",
        &format!("<p>Код {}</p><p class=\"sum\">{}</p>{rest}", escaped(code), sum(amount)),
    )
}

#[handler]
pub(super) fn act(
    Path(code): Path<String>,
    Form(act): Form<Act>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut guard, now) = world.at_work();
    let State { yookassa, tbank, post, .. } = &mut *guard;
    let pays = match act.act.as_str() {
        "pay" => true,
        "decline" => false,
        _ => return render(&mut guard, &code),
    };
    if let Some((at, _, true)) = yookassa.by_code(&code) {
        yookassa.act_by_code(at, pays, now, post);
    } else if let Some((at, _, true)) = tbank.by_code(&code) {
        tbank.act_by_code(at, pays, now, post);
    }
    render(&mut guard, &code)
}
