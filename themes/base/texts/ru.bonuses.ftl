# «Бонусы», бонусы и авансы
cabinet-tab_bonuses = Бонусы
bonuses-title = Бонусы
bonuses-lead = Копите бонусы и лечитесь бесплатно!
bonuses-number = { $count }
bonuses-count = { $count ->
    [one] { $count } бонус
    [few] { $count } бонуса
    [many] { $count } бонусов
   *[other] { $count } бонуса
}
bonuses-about = Один бонус — один рубль скидки. Списать бонусы можно при оплате счета.
bonuses-advance = Аванс
bonuses-advance_about = Деньги, внесенные в клинике. Их можно потратить при оплате счета.
bonuses-programmes = Бонусные программы
bonuses-no_programmes = Вы пока не присоединились ни к одной бонусной программе. Спросите о них в клинике.
bonuses-card_number = Номер карты
bonuses-since = С { $day }
bonuses-over = Программа завершена
bonuses-most = Бонусами можно оплатить до { $percent } % цены
bonuses-gifts = Подарки от клиники
bonuses-no_gifts = Подарков пока нет.
balances-moved = Движение средств по счету
balances-when = Дата
balances-account = Счет
balances-of_advance = Аванс
balances-of_bonus = Бонусы
balances-invoice = по счету { $number }
balances-came = Поступило
balances-went = Списано
balances-did_paid_in = Внесение аванса
balances-did_paid_out = Выплата аванса
balances-did_gift = Подарок клиники
balances-did_accrued = Начисление бонусов
balances-did_taken = Списание бонусов клиникой
balances-did_expired = Срок действия бонусов истек
balances-did_advance_spent = Оплата из аванса
balances-did_bonus_spent = Оплата бонусами
balances-did_given_back = Возврат
balances-did_merged = Объединение карточек
balances-did_other = Изменение счета
payments-spend_bonuses = { $count ->
    [one] Списать { $count } бонус
    [few] Списать { $count } бонуса
    [many] Списать { $count } бонусов
   *[other] Списать { $count } бонуса
}
payments-spend_bonuses_hint = Бонусы спишутся сразу и уменьшат цену.
payments-spend_advance = Оплатить из аванса { $sum }
payments-spend_advance_hint = Деньги, внесенные в клинике, спишутся сразу.
payments-rest_by = Если этого не хватит, остаток оплачивается выбранным способом:
payments-pay_bonuses = Оплатить бонусами
payments-pay_bonuses_and = Списать бонусы и оплатить { $sum }
payments-pay_advance = Оплатить из аванса
payments-pay_advance_and = Списать аванс и оплатить { $sum }
payments-pay_both = Оплатить бонусами и из аванса
payments-pay_both_and = Списать бонусы и аванс, оплатить { $sum }
payments-spent_bonuses = { $count ->
    [one] Списан { $count } бонус.
    [few] Списано { $count } бонуса.
    [many] Списано { $count } бонусов.
   *[other] Списано { $count } бонуса.
}
payments-spent_advance = Из аванса оплачено { $sum }.
payments-left = Осталось оплатить { $sum }.
payments-changed = Сумма бонусов или аванса, которую можно списать, тем временем изменилась. Проверьте её и повторите.
profile-did_payments_spend = Оплата бонусами или из аванса

# Счет пациента у регистратуры, «Бонусные программы»
balances-title = Бонусы и аванс
balances-tell = Пополнение и списание
balances-tell_about = Запись нельзя изменить или удалить: ошибку исправляет обратная запись. Деньги принимаются и выдаются через кассу клиники вместе с её чеком.
balances-tell_do = Записать
balances-kind = Что произошло
balances-amount = Сумма, рублей или бонусов
balances-amount_hint = Например, 1500 или 1582,50. Один бонус равен рублю.
balances-comment = Комментарий для пациента
balances-comment_hint = Например, «Бонусный сертификат». Пациент увидит его в личном кабинете.
balances-told = Записано.
balances-amount_wrong = Введите сумму больше нуля и не больше 10 миллионов, с копейками после запятой.
balances-title_wrong = Комментарий не длиннее 200 знаков.
balances-not_enough = На счету пациента столько нет.
balances-nothing_spent = По этому счету уже всё возвращено.
balances-spent = Оплачено со счета пациента
balances-spent_about = Возврат поступит на те же счета сразу. Деньги, оплаченные картой или по СБП, возвращаются на странице платежа.
balances-return = Вернуть на счет
balances-returned = Возвращено на счет пациента.
balances-no_cards = Пациент не присоединен ни к одной программе.
balances-no_programmes = Программ нет. Их заводит администратор на странице «Онлайн платежи» или информационная система клиники.
balances-programme = Бонусная программа
balances-join = Присоединить
balances-has_joined = Пациент присоединен к программе.
balances-joined = Пациент уже присоединен к этой программе.
balances-programme_over = Программа завершена, к ней нельзя присоединиться.
balances-number_wrong = Номер карты не длиннее 50 знаков.
balances-card_end = Исключить из программы
balances-has_left = Пациент исключен из программы. Накопленное осталось на счете.
balances-programmes = Бонусные программы
balances-programmes_about = К чему присоединяются пациенты и какую часть цены можно оплатить бонусами.
balances-programmes_none = Программ пока нет.
balances-programme_add = Добавить программу
balances-programme_new = Новая программа
balances-programme_saved = Программа сохранена.
balances-programme_ended = Программа завершена.
balances-programme_end = Завершить программу
balances-programme_end_about = Новых карт не будет, ограничение программы перестанет действовать. Накопленное пациентами останется у них.
balances-programme_changed = Программу тем временем изменил кто-то другой. Проверьте данные и сохраните ещё раз.
balances-name = Название
balances-name_hint = Например, «Карта клиники 5%».
balances-about = Описание для пациентов
balances-most = Сколько цены можно оплатить бонусами, %
balances-most_hint = От 1 до 100. Если программ у пациента несколько, действует наибольшее значение.
balances-of_mis = Ведется в информационной системе клиники
balances-of_mis_about = Эту программу ведет информационная система клиники: она может заменить то, что вы измените здесь.
balances-name_wrong = Введите название, не длиннее 200 знаков.
balances-about_wrong = Описание не длиннее 2000 знаков.
balances-percent_wrong = Введите целое число от 1 до 100.
till-receipt_offset = Услуга оказана (зачет аванса)
profile-did_balances_read = Просмотр бонусов и аванса
profile-did_balances_enter = Запись на счет пациента
profile-did_balances_take_back = Возврат на счет пациента
profile-did_balances_join = Пациент присоединен к бонусной программе
profile-did_balances_leave = Пациент исключен из бонусной программы
profile-did_balances_programme = Изменена бонусная программа
profile-did_balances_retire = Завершена бонусная программа
profile-did_balances_movements = Просмотр бонусов и авансов, потраченных на портале
