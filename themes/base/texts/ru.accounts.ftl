# Личный кабинет: вход и регистрация
accounts-sign_in_needed = Войдите в личный кабинет, чтобы открыть эту страницу.
accounts-busy = Сейчас входит слишком много пациентов. Подождите несколько секунд и повторите.

## Регистрация

accounts-registration = Регистрация
accounts-steps = Шаги регистрации
accounts-step_data = Данные пользователя
accounts-step_confirm = Подтверждение аккаунта
accounts-step_done = Регистрация
accounts-surname = Фамилия
accounts-name = Имя
accounts-patronymic = Отчество
accounts-birth_date = Дата рождения
accounts-phone = Мобильный телефон
accounts-sex = Пол
accounts-sex_male = Мужской
accounts-sex_female = Женский
accounts-no_calls = Отказаться от обзвона по телефону
accounts-no_sms = Отказаться от рассылки SMS
accounts-consent_agree = Согласен(на) на
accounts-consent_document = обработку персональных данных
accounts-channel = Куда отправить код подтверждения
accounts-channel_email = На электронную почту
accounts-channel_phone = В SMS на телефон
accounts-cancel = Отмена
accounts-send_code = Отправить код подтверждения
accounts-captcha_failed = Проверка не удалась. Отправьте форму: код подтверждения заменит проверку.
accounts-captcha_refused = Проверка не пройдена. Отправьте форму еще раз.
accounts-surname_empty = Укажите фамилию
accounts-name_empty = Укажите имя
accounts-name_letters = Допустимы только буквы, пробел и дефис
accounts-name_long = Слишком длинно: не больше 50 знаков
accounts-birth_date_wrong = Укажите дату рождения
accounts-email_empty = Укажите адрес электронной почты
accounts-email_wrong = Проверьте адрес электронной почты
accounts-phone_empty = Укажите мобильный телефон
accounts-phone_wrong = Проверьте номер мобильного телефона
accounts-sex_needed = Укажите пол
accounts-channel_needed = Выберите, куда отправить код подтверждения
accounts-consent_needed = Отметьте согласие на обработку персональных данных
accounts-sent_email = На адрес { $address } был выслан код подтверждения. Введите его в поле «Код подтверждения» и нажмите «Вперед»
accounts-sent_phone = На телефон { $address } был выслан код подтверждения. Введите его в поле «Код подтверждения» и нажмите «Вперед»
accounts-code_email = Код подтверждения из почты
accounts-code_phone = Код подтверждения из SMS
accounts-choose_password = Введите пароль, который вы хотите использовать для входа в свой личный кабинет на сайте
accounts-password = Пароль
accounts-again = Подтверждение
accounts-password_hint = Не короче 8 знаков. Хорошо подходят несколько не связанных друг с другом слов.
accounts-send_again = Отправить код еще раз
accounts-sent_again = Новый код отправлен. Прежний больше не действует.
accounts-code_wrong = Код не подошел. Проверьте его и введите еще раз.
accounts-password_short = Пароль слишком короткий: нужно не меньше 8 знаков
accounts-password_long = Пароль слишком длинный: не больше 128 знаков
accounts-password_common = Такой пароль легко угадать. Придумайте пароль без имени, дат и известных слов; добавьте еще несколько слов или знаков.
accounts-passwords_differ = Пароль и подтверждение не совпадают
accounts-taken = Этот адрес уже используется для входа в личный кабинет. Войдите или восстановите пароль.
accounts-registered = Регистрация уже завершена. Войдите с паролем, который вы выбрали.
accounts-unconfirmed = Ваша учетная запись имеет статус "Неподтвержденная регистрация", запись на прием через портал работает в ограниченном режиме. Вы можете записаться на прием не более одного раза к одному специалисту. Полный доступ на портал Вам будет предоставлен в регистратуре при следующем посещении клиники.
accounts-registered_known = Учетная запись создана. Клиника вас уже знает: вам открыт полный доступ на портал.
accounts-login = Логин
accounts-to_cabinet = Перейти в личный кабинет

## Вход

accounts-methods = Пройти процедуру авторизации по
accounts-by_password = паролю
accounts-by_code = коду
accounts-by_qr = QR-коду
accounts-by_esia = госуслугам
accounts-user_login = Логин пользователя
accounts-login_hint = Адрес электронной почты или телефон
accounts-sign_in = Войти
accounts-forgot = Забыли пароль?
accounts-code_about = Мы отправим одноразовый код на адрес электронной почты или телефон, который служит вам логином.
accounts-get_code = Получить код
accounts-code_title = Вход по коду
accounts-maybe_sent_email = Если такой логин зарегистрирован, на него отправлено письмо с кодом подтверждения. Введите код из письма.
accounts-maybe_sent_phone = Если такой логин зарегистрирован, на него отправлено SMS с кодом подтверждения. Введите код из SMS.
accounts-login_malformed = Укажите адрес электронной почты или номер телефона
accounts-wrong_login = Неверный логин или пароль

## QR-код

accounts-qr_title = Вход по QR-коду
accounts-qr_about = Наведите камеру телефона на QR-код, который вам выдали в клинике, и откройте ссылку.
accounts-qr_where = QR-код выдают в регистратуре. Не показывайте его посторонним: он открывает ваш личный кабинет.
accounts-qr_whose = Личный кабинет пациента:
accounts-qr_not_you = Если это не вы, закройте страницу и верните код в регистратуру.
accounts-qr_used = Этот QR-код уже использован.
accounts-qr_expired = Срок действия этого QR-кода истек.
accounts-qr_revoked = Клиника отозвала этот QR-код.
accounts-qr_another = Новый код можно получить в регистратуре клиники.
accounts-other_way = Войти другим способом

## Восстановление и смена пароля

accounts-recovery = Восстановление пароля
accounts-recovery_about = Укажите логин, и мы отправим на него код подтверждения. С этим кодом вы зададите новый пароль.
accounts-recovered = Пароль изменен. Войдите с новым паролем.
accounts-new_password = Новый пароль
accounts-old_password = Прежний пароль
accounts-old_password_wrong = Прежний пароль указан неверно
accounts-save_password = Сохранить пароль
accounts-password_title = Пароль
accounts-password_for = Логин: { $login }
accounts-password_ends = На других устройствах потребуется войти снова.
accounts-password_changed = Пароль изменен. На других устройствах потребуется войти снова.
accounts-no_login = У вашей учетной записи еще нет логина. Добавьте в профиле адрес электронной почты или телефон, тогда можно будет задать пароль.

## Устройства

accounts-devices = Устройства
accounts-devices_about = Здесь показано, где вы вошли в личный кабинет. Если какое-то устройство вам незнакомо, выйдите на нем и смените пароль.
accounts-this_device = это устройство
accounts-browser_unknown = Неизвестный браузер
accounts-device_method = Способ входа
accounts-method_password = По паролю
accounts-method_code = По коду
accounts-method_qr = По QR-коду
accounts-method_registration = При регистрации
accounts-device_since = Вход выполнен
accounts-device_seen = Последнее посещение
accounts-device_ip = Сетевой адрес
accounts-device_ended = Выход на устройстве выполнен.
accounts-end_all = Выйти везде
accounts-end_all_hint = Выход будет выполнен на всех устройствах, и на этом тоже.
accounts-ended_everywhere = Вы вышли на всех устройствах.

## Письма

mail-already_subject = Учетная запись уже есть
mail-already_title = У вас уже есть учетная запись
mail-already_text = Здравствуйте! Кто-то указал этот адрес при регистрации на портале клиники. У вас уже есть учетная запись: регистрироваться снова не нужно.
mail-already_button = Войти
mail-already_forgot = Если вы забыли пароль, задайте новый:
mail-already_ignore = Если это были не вы, ничего не делайте.
mail-already_sms = У вас уже есть учетная запись на портале клиники. Вход:
mail-password_subject = Пароль изменен
mail-password_title = Пароль изменен
mail-password_text = Здравствуйте! Пароль для входа в ваш личный кабинет изменен.
mail-password_not_you = Если пароль меняли не вы, сразу задайте новый и сообщите в клинику.
mail-password_button = Задать новый пароль
mail-password_sms = Пароль личного кабинета изменен. Если это были не вы, задайте новый:
