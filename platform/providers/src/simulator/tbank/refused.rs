//! Errors: with status 200, whatever is wrong with the business.

use serde_json::{Value, json};

use super::super::fields::Wrong;

/// A code with its words.
#[derive(Debug)]
pub(super) struct Refused {
    code: &'static str,
    message: &'static str,
    details: String,
}

impl Refused {
    pub(super) fn new(code: &'static str, details: impl Into<String>) -> Self {
        Self { code, message: message(code), details: details.into() }
    }

    /// The payment is not where it would have to be.
    pub(super) fn state(status: &str) -> Self {
        Self::new("8", format!("Операция невозможна в статусе {status}"))
    }

    pub(super) fn answer(&self) -> Value {
        json!({
            "Success": false,
            "ErrorCode": self.code,
            "Message": self.message,
            "Details": self.details,
        })
    }
}

impl From<Wrong> for Refused {
    fn from(wrong: Wrong) -> Self {
        let code = if wrong.missing { "2" } else { "1" };
        Self::new(code, format!("Поле {}: {}", wrong.path, wrong.why))
    }
}

/// What a code says for itself.
pub(super) fn message(code: &str) -> &'static str {
    match code {
        "0" => "OK",
        "1" => "Параметры не сопоставляются",
        "2" => "Отсутствует обязательный параметр",
        "4" => "Не получится изменить статус платежа",
        "8" => "Неверный статус транзакции",
        "12" => "Неверный параметр RedirectDueDate",
        "20" => "Повторяющийся идентификатор заказа",
        "101" | "2015" => "Не пройдена идентификация 3DS",
        "202" => "Терминал заблокирован",
        "204" => "Неверный токен. Проверьте пару TerminalKey/SecretKey",
        "308" => "Сумма всех позиций в чеке должна равняться сумме всех видов оплаты",
        "309" => "Поле Receipt не должно быть пустым",
        "501" => "Терминал не найден",
        "1006" => "Проверьте реквизиты или воспользуйтесь другой картой",
        "1051" => "Недостаточно средств на карте",
        "3001" => "Оплата через СБП не включена на терминале",
        "3016" => "Сумма операции вне допустимых пределов",
        "9999" => "Внутренняя ошибка системы",
        _ => "Операция отклонена",
    }
}

/// What comes with a status that was asked for: the outcome is unknown.
pub(in super::super) fn problem() -> Value {
    Refused::new("9999", "").answer()
}
