# Payments and refunds
payments-paid = Этот счет уже оплачен.
payments-cancelled = Этот счет отменен, оплачивать его не нужно.
payments-closed = Оплата на сайте сейчас недоступна. Обратитесь в клинику.
payments-email_wrong = Введите адрес электронной почты, на который придёт чек, не длиннее 64 знаков.
payments-means_wrong = Выберите способ оплаты.
payments-too_little = По СБП можно оплатить от 10 рублей. Выберите другой способ оплаты.
payments-offer_needed = Примите условия договора оферты.
refunds-changed = По этому платежу тем временем уже оформили возврат. Проверьте сумму и повторите.
refunds-not_paid = Этот платеж не прошёл, возвращать нечего.
refunds-too_much = Сумма возврата больше, чем осталось от платежа.
refunds-amount_wrong = Введите сумму возврата больше нуля.
profile-did_refunds_decide = Возврат денег за платеж
receipts-not_failed = Этот чек не нужно отправлять ещё раз.
receipts-of_provider = Чек к платежу формирует платежная система. Обратитесь в её поддержку.
profile-did_receipts_again = Повторная отправка чека
