# Общее
common-back = Назад
common-forward = Вперед
common-find = Найти
common-search = Поиск
common-close = Закрыть
common-details = Подробнее
common-print = Печать
common-phone = Телефон
common-email = Адрес электронной почты
common-address = Адрес
common-hours = Часы работы
common-metro = Метро
common-online = Онлайн прием
common-nothing_found = Ничего не найдено
common-mistake = Ошибка
common-new_window = откроется в новом окне
common-hours_short = ч
common-minutes_short = мин
common-experience = { $years ->
    [one] стаж { $years } год
    [few] стаж { $years } года
   *[many] стаж { $years } лет
}

# Рамка страницы
nav-cabinet = Личный кабинет
nav-schedule = Расписание
nav-specialists = Специалисты
nav-prices = Прейскурант
nav-institutions = Медицинские учреждения
nav-questions = Вопросы и ответы

page-skip = Перейти к содержанию
page-menu = Меню
page-sections = Разделы сайта
page-languages = Язык
page-language_ru = Русский
page-language_en = English
page-language_short_ru = Рус
page-language_short_en = Eng
page-emergency_call = В экстренных случаях звоните
page-emergency_or = или
page-for_patients = Пациентам
page-policy = Политика обработки персональных данных
page-supervision = Контролирующие органы
page-inn = ИНН
page-ogrn = ОГРН
page-licence = Лицензия { $number }
page-contraindications = Имеются противопоказания, необходима консультация специалиста.

# Ошибки
request-title_403 = Доступ закрыт
request-title_404 = Страница не найдена
request-title_409 = Не получилось
request-title_410 = Срок действия истек
request-title_413 = Слишком большой запрос
request-title_415 = Неподдерживаемый формат
request-title_422 = Проверьте данные
request-title_429 = Слишком много запросов
request-title_500 = Ошибка на нашей стороне
request-title_503 = Сервис временно недоступен
request-title_other = Не получилось
request-not_found = Такой страницы нет. Возможно, ссылка устарела или в адресе опечатка.
request-failed = Мы уже знаем об ошибке и исправляем ее.
request-unavailable = Портал сейчас не может это выполнить. Все, что было сохранено раньше, на месте. Если вы заполняли форму, вернитесь назад и отправьте ее еще раз.
request-files_unavailable = Файлы и изображения сейчас недоступны. Остальные разделы портала работают.
request-invalid_fields = Проверьте заполнение полей:
request-crowded_title = Сейчас много посетителей
request-crowded = На портале сейчас слишком много посетителей. Подождите несколько секунд и повторите.
request-crowded_sent = То, что вы отправили, не принято. Вернитесь назад и отправьте еще раз.
request-reload = Обновить страницу
request-try_later = Попробуйте еще раз через несколько минут или позвоните в клинику.
request-number = Номер обращения для службы поддержки:
request-malformed = Не удалось разобрать запрос. Вернитесь назад и попробуйте еще раз.
request-media_type = Такой формат данных не поддерживается.
request-method = Этот адрес так не открывается.
csrf-foreign_origin = Форма отправлена с другого сайта. Откройте страницу заново и повторите.
idempotency-other_request = Этот запрос уже был отправлен с другими данными.
limits-bookings_full = Клиника сейчас не принимает новые записи через портал. Позвоните в клинику.
limits-patients_full = Клиника сейчас не может завести новую карточку пациента. Позвоните в клинику.
limits-staff_full = Клинике нельзя завести больше сотрудников. Обратитесь к поставщику портала.
limits-too_many = Вы отправили слишком много запросов. Подождите немного и повторите.
request-too_large = Отправлено слишком много данных.

# Главная страница
home-title = Запись на прием к врачу
home-lead = { $clinic }: выберите специалиста и удобное время. Регистрация не нужна.
home-no_booking = Запись через сайт сейчас не ведется. Позвоните нам, и мы подберем время.
home-sections = О клинике
home-about_schedule = Кто и когда принимает
home-about_specialists = Врачи, их опыт и услуги
home-about_prices = Стоимость услуг
home-about_institutions = Адреса, телефоны, часы работы
home-about_questions = Как подготовиться и что взять с собой

# Документы
document-version = Редакция { $version }, действует с { $date }
document-superseded = Это прежняя редакция документа: сейчас действует более новая.
document-hash = Контрольная сумма текста (SHA-256):

# Версия для слабовидящих
view-title = Версия для слабовидящих
view-settings = Настройки отображения
view-lead = Настройки действуют на всех страницах сайта, пока вы их не сбросите.
view-size = Размер текста
view-size_0 = Обычный
view-size_1 = Крупный, 125 %
view-size_2 = Очень крупный, 160 %
view-size_3 = Самый крупный, 225 %
view-scheme = Цвета
view-scheme_none = Обычные
view-scheme_black = Черным по белому
view-scheme_white = Белым по черному
view-scheme_blue = Темно-синим по голубому
view-scheme_brown = Коричневым по бежевому
view-scheme_yellow = Желтым по черному
view-letter = А
view-images = Изображения
view-images_on = Показывать
view-images_grey = Черно-белые
view-images_off = Не показывать
view-spacing = Интервалы между буквами и строками
view-spacing_0 = Обычные
view-spacing_1 = Увеличенные
view-spacing_2 = Большие
view-font = Шрифт
view-font_sans = Без засечек
view-font_serif = С засечками
view-save = Применить
view-reset = Обычная версия

# Запись на прием
booking-title = Запись на прием
booking-steps = Шаги записи на прием
booking-step_mode = Выбор режима записи
booking-step_institution = Выбор учреждения
booking-step_specialisation = Выбор специализации
booking-step_doctor = Выбор врача
booking-step_schedule = Просмотр расписания
booking-step_booking = Запись на прием
booking-in_person = Прием в клинике
booking-online = Запись на онлайн прием
booking-no_modes = Сейчас запись через сайт не ведется.
booking-several_specialisations = Можно выбрать несколько специализаций.
booking-closed = Запись через портал закрыта
booking-closed_from = с { $from }
booking-closed_until = по { $until }
booking-closed_between = с { $from } по { $until }
booking-no_specialisations = Сейчас в этом учреждении нет специалистов, к которым ведется запись.
booking-doctors = { $count ->
    [one] { $count } врач
    [few] { $count } врача
   *[many] { $count } врачей
}
booking-specialisation_needed = Выберите хотя бы одну специализацию
booking-doctor_missing = Выберите врача этой специализации
booking-doctor_needed = Выберите врача для каждой специализации
booking-no_doctors = Сейчас запись к врачам этой специализации не ведется.
booking-nearest = Ближайшая дата приема
booking-no_entry = Запись не ведется
booking-full = свободного времени нет
booking-full_short = Занято
booking-free = свободно { $count }
booking-today = сегодня
booking-choose_day = Выберите день приема: дни со свободным временем выделены цветом.
booking-choose_time = Выберите время приема
booking-no_times = На этот день свободного времени не осталось. Выберите другой день.
booking-zone = Часовой пояс: { $zone }
booking-month_before = Предыдущий месяц
booking-month_after = Следующий месяц
booking-week_before = Предыдущая неделя
booking-week_after = Следующая неделя
booking-weekday_1 = пн
booking-weekday_2 = вт
booking-weekday_3 = ср
booking-weekday_4 = чт
booking-weekday_5 = пт
booking-weekday_6 = сб
booking-weekday_7 = вс
booking-weekday_full_1 = понедельник
booking-weekday_full_2 = вторник
booking-weekday_full_3 = среда
booking-weekday_full_4 = четверг
booking-weekday_full_5 = пятница
booking-weekday_full_6 = суббота
booking-weekday_full_7 = воскресенье
booking-doctor = Врач
booking-institution = Медицинское учреждение
booking-time = Время записи
booking-from_to = с { $from } по { $to }
booking-done = Вы записаны

booking-services = Выбор планируемых услуг
booking-services_label = Услуги
booking-services_needed = Необходимо выбрать услуги
booking-services_choose = Выбрать услуги
booking-chosen = { $count ->
    [one] Выбрана { $count } услуга
    [few] Выбрано { $count } услуги
   *[many] Выбрано { $count } услуг
}
booking-change = Изменить
booking-total = Итого

booking-confirm = Подтверждение
booking-confirm_question = Вы действительно хотите записаться на прием?
booking-name = ФИО
booking-name_example = Иванов Иван Иванович
booking-phone = Мобильный телефон
booking-email = Адрес электронной почты
booking-email_hint = На указанный адрес будет отправлено письмо с подтверждением записи на прием
booking-consent_agree = Согласен(на) на
booking-consent_document = обработку персональных данных
booking-captcha_working = Проверяем, что вы не робот…
booking-captcha_done = Проверка пройдена
booking-captcha_failed = Проверка не удалась. Получите код по электронной почте.
booking-captcha_noscript = В браузере отключены сценарии. Чтобы подтвердить запись, получите код по электронной почте.
booking-book = Записаться
booking-cancel = Отмена
booking-get_code = Получить код по электронной почте
booking-by_code = Если проверка не проходит, подтвердите запись кодом из письма.
booking-held = Время закреплено за вами еще на
booking-held_minutes = { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
   *[many] { $count } минут
}
booking-held_said = { $count ->
    [one] Осталась { $count } минута
    [few] Осталось { $count } минуты
   *[many] Осталось { $count } минут
}
booking-held_over = Время больше не закреплено за вами. Если его не займут, запись еще получится; можно выбрать и другое.
booking-name_empty = Укажите ФИО
booking-name_one_word = Укажите фамилию и имя
booking-name_letters = В ФИО допустимы только буквы, пробел и дефис
booking-name_long = ФИО слишком длинное
booking-phone_empty = Укажите мобильный телефон
booking-phone_wrong = Проверьте номер мобильного телефона
booking-email_empty = Укажите адрес электронной почты
booking-email_wrong = Проверьте адрес электронной почты
booking-consent_needed = Без согласия на обработку персональных данных записаться нельзя
consents-outdated = Текст согласия изменился. Прочитайте его и отметьте согласие еще раз.
captcha-needed = Дождитесь окончания проверки или получите код по электронной почте
captcha-refused = Проверка не пройдена. Попробуйте еще раз или получите код по электронной почте.

booking-code_title = Подтверждение по электронной почте
booking-code_sent = На адрес { $email } отправлен код подтверждения. Введите его, чтобы записаться.
booking-code = Код подтверждения
booking-code_again = Отправить код еще раз
booking-code_sent_again = Новый код отправлен. Прежний больше не действует.
codes-wrong = Код не подошел. Проверьте письмо и введите его еще раз.
codes-expired = Срок действия кода истек. Отправьте код еще раз.
codes-too_many = Отправлено слишком много кодов. Попробуйте позже или позвоните в клинику.
codes-too_many_tries = Слишком много попыток. Отправьте код еще раз.

booking-gone = Выберите другое время
booking-other_time = К расписанию
booking-slot_taken = Это время только что заняли. Пожалуйста, выберите другое.
booking-hold_expired = Время, отведенное на запись, истекло. Выберите время приема еще раз.
booking-slot_not_offered = Это время больше не предлагается. Пожалуйста, выберите другое.
booking-services_wrong = Выбранные услуги больше не оказываются. Выберите услуги еще раз.
booking-too_many_holds = Вы выбрали слишком много времен подряд. Подождите минуту и повторите.
booking-try_again = Не удалось записать вас с первого раза. Пожалуйста, повторите.
booking-already_booked = Эта запись уже подтверждена.

# Мои записи
appointments-title = Мои записи
appointments-info = Информация о записи на прием
appointments-booked = Вы записаны на прием
appointments-specialist = Специалист
appointments-date = Дата приема
appointments-time = Время приема
appointments-number = Номер записи
appointments-patient = Пациент
appointments-department = Отделение
appointments-continue = Продолжить запись
appointments-cancel = Отменить запись
appointments-all = Показать все записи
appointments-ics = Добавить в календарь
appointments-print_all = Печать всех записей
appointments-cancel_question = Вы действительно хотите отменить запись на прием?
appointments-keep = Не отменять
appointments-cancelled_now = Запись отменена
appointments-completed = Прием уже состоялся, изменить или отменить запись нельзя.
appointments-started = Время приема уже наступило, изменить или отменить запись нельзя.
appointments-too_late_to_cancel = До приема осталось слишком мало времени. Чтобы отменить запись, позвоните в клинику.
appointments-upcoming = Текущие записи
appointments-past = Прошедшие и отмененные
appointments-none = В этом браузере вы еще не записывались на прием.
appointments-this_browser = Показаны записи, сделанные в этом браузере.
appointments-status_booked = Вы записаны
appointments-status_cancelled = Отменена
appointments-status_completed = Прием состоялся
appointments-status_no_show = Неявка
appointments-status_past = Прошла
