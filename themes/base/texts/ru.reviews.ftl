# Оценка специалиста
reviews-rate = Оценить
reviews-title = Оценка специалиста
reviews-visit_on = Прием
reviews-mark = Оценка
reviews-comment = Комментарий
reviews-comment_hint = До { $longest } знаков. После проверки отзыв увидят все, кто выбирает врача: не пишите о диагнозе и лечении.
reviews-save = Сохранить
reviews-cancel = Отмена
reviews-worst = 1 – плохо
reviews-best = 10 – отлично
reviews-your_mark = Ваша оценка
reviews-of_ten = из 10
reviews-state_waiting = на проверке
reviews-state_rejected = не опубликован
reviews-said_waiting = Ваш отзыв ждет проверки клиникой. Его еще можно изменить.
reviews-said_rejected = Клиника не опубликовала этот отзыв. Его можно изменить и отправить на проверку снова.
reviews-reason = Причина: { $reason }
reviews-decided = Тем временем решение по этому отзыву уже принято. Посмотрите его состояние.
reviews-reason_long = Причина не должна быть длиннее 500 знаков
reviews-rating = Рейтинг
reviews-average = { $whole },{ $tenth }
reviews-count = { $count ->
    [one] { $count } отзыв
    [few] { $count } отзыва
   *[many] { $count } отзывов
}
reviews-reviews = Отзывы пациентов
reviews-none = Отзывов пока нет.
reviews-author_unknown = Пациент
reviews-newer = Новее
reviews-older = Раньше
reviews-pages = Страницы отзывов
reviews-mark_needed = Выберите оценку от 1 до 10
reviews-comment_long = Комментарий слишком длинный
reviews-not_visited = Оценить врача можно только после того, как прием состоялся.
reviews-published = Ваш отзыв опубликован, изменить его уже нельзя.
