# The public sections («Расписание» … «Вопросы и ответы»), letters, and the pages outside any clinic.

## Расписание

schedule-lead = Часы приема специалистов. Выберите день, чтобы увидеть свободное время.
schedule-branch = Медицинское учреждение
schedule-specialisation = Специализация
schedule-show = Показать
schedule-empty = На этой неделе приема нет
schedule-empty_hint = Посмотрите другую неделю или выберите другое учреждение или специализацию.
schedule-choose_day = Выберите день приема в таблице: здесь появится свободное время.
schedule-prev = Предыдущая неделя
schedule-next = Следующая неделя

## Специалисты

specialists-lead = Найдите врача по фамилии или специализации и запишитесь на прием.
specialists-photo = { $name }, фотография
specialists-search = Фамилия врача
specialists-specialisation = Специализация
specialists-any = Все специализации
specialists-found =
    { $count ->
        [one] Найден { $count } специалист
        [few] Найдено { $count } специалиста
       *[many] Найдено { $count } специалистов
    }
specialists-similar = Точных совпадений нет. Показаны врачи с похожими фамилиями.
specialists-empty = Специалисты не найдены
specialists-empty_hint = Проверьте, правильно ли написана фамилия, или выберите другую специализацию.
specialists-all = Показать всех специалистов
specialists-back = Все специалисты
specialists-price = Стоимость приема
specialists-pages = Страницы списка специалистов
specialists-prev = Предыдущая
specialists-next = Следующая
specialists-specialisations = Специализации
specialists-branches = Где принимает
specialists-about = О враче
specialists-services = Услуги и цены
specialists-book = Запись на прием
specialists-book_at = { $branch }, { $specialisation }
specialists-no_book = Сейчас записи к этому врачу через портал нет. Позвоните в клинику.

## Прейскурант

prices-lead = Цены указаны в рублях.
prices-search = Название или код услуги
prices-department = Отделение
prices-any = Все отделения
prices-found =
    { $count ->
        [one] Найдена { $count } услуга
        [few] Найдено { $count } услуги
       *[many] Найдено { $count } услуг
    }
prices-available = Доступно услуг: { $count }
prices-empty = Услуги не найдены
prices-empty_hint = Измените запрос или выберите другое отделение.
prices-all = Показать весь прейскурант
prices-code = Код услуги
prices-name = Наименование
prices-duration = Длительность
prices-price = Цена
prices-no_price = уточняйте в клинике
prices-note = Код и название услуги указаны по номенклатуре медицинских услуг.

## Медицинские учреждения

institutions-lead = Адреса, телефоны и часы работы.
institutions-how_to_get = Как добраться
institutions-zone = Часовой пояс: { $zone }
institutions-specialisations = Прием ведется по специализациям
institutions-empty = Сведений о медицинских учреждениях пока нет

## Вопросы и ответы

questions-lead = Ответы на вопросы, которые чаще всего задают пациенты.
questions-search = Найти вопрос
questions-nothing = Таких вопросов нет
questions-empty = Вопросов пока нет
questions-ask = Не нашли ответа? Позвоните в клинику:

## Письма

mail-booked_subject = Подтверждение записи
mail-booked_title = Вы записаны на прием
mail-booked_sms = Вы записаны на прием. Подробности:
mail-booked_text = Здравствуйте! Подтверждаем вашу запись на прием.
mail-booked_manage = Посмотреть или отменить запись
mail-booked_keep = Ссылка открывает вашу запись без пароля. Не пересылайте это письмо.
mail-cancelled_subject = Запись отменена
mail-cancelled_title = Запись на прием отменена
mail-cancelled_sms = Ваша запись на прием отменена. Подробности:
mail-cancelled_text = Здравствуйте! Ваша запись на прием отменена.
mail-cancelled_manage = Открыть запись
mail-cancelled_again = Чтобы записаться снова, откройте портал клиники:
mail-code_subject = Код подтверждения
mail-code_sms = Код подтверждения:
mail-code_title = Код подтверждения
mail-code_text = Введите этот код на сайте клиники:
mail-code_valid =
    { $minutes ->
        [one] Код действует { $minutes } минуту.
        [few] Код действует { $minutes } минуты.
       *[many] Код действует { $minutes } минут.
    }
mail-code_ignore = Никому не сообщайте код. Если вы не запрашивали его, ничего не делайте.
mail-calendar_summary = Прием
mail-number = Номер записи
mail-patient = Пациент
mail-branch = Медицинское учреждение
mail-address = Адрес
mail-phone = Телефон
mail-doctor = Врач
mail-date = Дата приема
mail-time = Время приема
mail-time_value = с { $from } по { $to }, часовой пояс: { $zone }
mail-online = Онлайн прием
mail-footer = Письмо отправлено автоматически порталом клиники. Вы получили его, потому что этот адрес указан при записи на прием.

## Страницы вне клиник

platform-name = Инфоклиника.RU
platform-home_title = Портал «Инфоклиника.RU»
platform-home_lead = Запись на прием через портал вашей клиники.
platform-home_how = Откройте портал по адресу, который вам дали в клинике: у каждой клиники он свой.
platform-clinics = Клиники
platform-caught = Пойманные письма и SMS
platform-unknown_site-title = Клиника не найдена
platform-unknown_site = По этому адресу нет портала клиники. Проверьте, правильно ли написан адрес, или уточните его в клинике.
platform-malformed_host-title = Неверный адрес
platform-malformed_host = В адресе страницы ошибка: такого имени портала не бывает. Проверьте адрес и откройте его снова.
platform-suspended-title = Портал временно не работает
platform-suspended = Портал этой клиники приостановлен. Чтобы записаться на прием, позвоните в клинику.

## Пойманные письма и SMS (только для разработки)

caught-title = Пойманные письма и SMS
caught-lead = Страница для разработки: сообщения не ушли, а сложены здесь.
caught-empty = Сообщений пока нет
caught-list = Сообщения
caught-kind_mail = Письмо
caught-kind_sms = SMS
caught-at = Отправлено (UTC)
caught-to = Кому
caught-attachments = Вложения
caught-html = Письмо с оформлением
caught-text = Только текст
prices-other = Другие услуги
idempotency-key_malformed = Ключ Idempotency-Key: от 1 до 200 видимых символов.
request-range = Значение вне допустимых пределов.
schedule-too_long = Слишком длинный период: не больше 62 дней.
schedule-too_many_doctors = Слишком много врачей в одном запросе: не больше 100.
schedule-no_doctors = Не указан ни один врач.
