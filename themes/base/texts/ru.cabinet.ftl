# Рамка личного кабинета
cabinet-tabs = Вкладки личного кабинета
cabinet-tab_booking = Запись на прием
cabinet-tab_appointments = Мои записи
cabinet-tab_notifications = Уведомления
cabinet-tab_profile = Профиль
cabinet-tab_feedback = Обратная связь
cabinet-sign_in = Войти
cabinet-sign_out = Выйти
cabinet-choose_patient = Выбор пациента
cabinet-acting_for = Вы действуете от имени пациента:
cabinet-sign_in_long = Войти в личный кабинет
cabinet-register = Регистрация
cabinet-account = Личный кабинет: { $name }
cabinet-signed_in_as = Вы вошли как
cabinet-more_tabs = Остальные вкладки
cabinet-title = Личный кабинет
cabinet-lead = Записывайтесь без подтверждения, переносите и отменяйте записи, действуйте за детей и близких.
