# Rating a doctor
reviews-rate = Rate
reviews-title = Rating the doctor
reviews-visit_on = Visit
reviews-mark = Mark
reviews-comment = Comment
reviews-comment_hint = Up to { $longest } characters. Once it is checked, everybody who looks for a doctor sees it: do not write of diagnoses and treatment.
reviews-save = Save
reviews-cancel = Cancel
reviews-worst = 1 – bad
reviews-best = 10 – excellent
reviews-your_mark = Your mark
reviews-of_ten = of 10
reviews-state_waiting = being checked
reviews-state_rejected = not published
reviews-said_waiting = Your review waits to be checked by the clinic. It can still be changed.
reviews-said_rejected = The clinic has not published this review. You can change it and send it to be checked again.
reviews-reason = Reason: { $reason }
reviews-decided = Somebody else has decided about this review meanwhile. Look at its state.
reviews-reason_long = The reason must not be longer than 500 letters
reviews-rating = Rating
reviews-average = { $whole }.{ $tenth }
reviews-count = { $count ->
    [one] { $count } review
   *[other] { $count } reviews
}
reviews-reviews = Patients' reviews
reviews-none = No reviews yet.
reviews-author_unknown = A patient
reviews-newer = Newer
reviews-older = Older
reviews-pages = Pages of reviews
reviews-mark_needed = Choose a mark from 1 to 10
reviews-comment_long = The comment is too long
reviews-not_visited = A doctor can be rated only after the visit took place.
reviews-published = Your review is published and can no longer be changed.
