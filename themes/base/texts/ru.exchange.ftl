# Обмен с медицинской информационной системой: отказы для её разработчиков и администраторов

exchange-busy = Слишком много пакетов одновременно. Повторите запрос позже
exchange-date_wrong = Неверная дата: нужен вид ГГГГ-ММ-ДД
exchange-email_wrong = Неверный адрес электронной почты
exchange-field_characters = В поле есть недопустимые символы
exchange-field_empty = Поле не заполнено
exchange-field_long = Слишком длинное значение
exchange-id_wrong = Неверный идентификатор: от 1 до 100 символов без управляющих символов и пробелов по краям
exchange-item_too_large = Слишком большая запись
exchange-malformed = Запись не удалось прочитать
exchange-name_wrong = Неверная часть имени
exchange-number_wrong = Недопустимое число
exchange-phone_wrong = Неверный номер телефона
exchange-repeated = Этот идентификатор уже был в пакете
exchange-scope_missing = Этому ключу не разрешено такое действие
exchange-time_wrong = Неверное время: нужна целая минута в виде RFC 3339
exchange-token_days = Срок действия ключа: от 1 до 3650 дней
exchange-token_missing = Нужен ключ доступа
exchange-token_name = Назовите систему, которой нужен ключ: до 100 символов
exchange-token_over = Этот ключ больше не действует
exchange-token_overlap = Этот момент уже прошёл
exchange-token_scopes = Выберите, что разрешает ключ
exchange-token_wrong = Ключ доступа не действует
exchange-too_many_items = В пакете больше 1000 записей
exchange-unknown_reference = Такого идентификатора в справочниках портала нет
exchange-word_unknown = Недопустимое значение
