# Booking for who has signed in
visits-have_account = Do you have an account?
visits-sign_in_for_all = To see all your visits, sign in:
visits-session_over = Your session has ended, but the time is still held for you. Sign in again or fill in the short form.
visits-check_patient = Another patient was chosen while this page was open. Check whom you are booking for, then press “Book”.
visits-for_dependent = You are booking for a dependent
booking-one_per_specialist = Your account has the status “Unconfirmed registration”: booking through the portal is limited. You can book no more than one visit to the same specialist. You will be given full access at the registry when you next visit the clinic.

# My visits
visits-periods = Which visits to show
visits-period_current = Upcoming visits
visits-period_week = Last 7 days
visits-period_month = Last 30 days
visits-period_all = All visits
visits-date_and_specialist = Date and specialist
visits-actions = Actions
visits-pages = Pages
visits-prev = Back
visits-next = Next
visits-none_current = No upcoming visits.
visits-none = No visits in this period.
visits-date = Date
visits-time = Time
visits-confirm = Confirm the visit
visits-move = Move
visits-remind = E-mail a reminder
visits-print_cut = Not all visits are shown: there are too many to print.
visits-patient_changed = Another patient was chosen while this page was open. The visits of the chosen patient are shown.
visits-confirmed_now = Thank you! The visit is confirmed
visits-moved_now = The visit is moved
visits-reminded_now = The reminder is on its way to your e-mail
visits-claimed_now = The visits are added to “My visits”
visits-confirm_question = Do you confirm that you will come?
visits-confirmed_before = The visit is confirmed already
appointments-status_confirmed = Confirmed
appointments-is_cancelled = This visit is cancelled. To see the doctor, book again.
appointments-no_email = To get a reminder, enter your e-mail address in the profile.
appointments-too_many_reminders = Reminders of this visit were sent today already. Check your mail.

# Moving a visit
visits-move_title = Move the visit
visits-move_now = You are booked for:
visits-move_kept = The old time stays yours until you confirm the new one.
visits-move_question = Move the visit from { $from } to { $to }?
appointments-too_late_to_move = There is too little time left before the visit. Call the clinic to move it.

# Bookings made without an account
visits-claims_found = { $count ->
    [one] { $count } booking was made without signing in, with your address or phone.
   *[other] { $count } bookings were made without signing in, with your address or phone.
}
visits-claims_look = Look
visits-claims_title = Bookings without an account
visits-claims_lead = These bookings were made without signing in, with an address or a phone that you have confirmed. Tick yours: an address may be shared.
visits-claims_booked_as = Booked for:
visits-claims_add = Add to my visits
visits-claims_none = No bookings without an account were found.
visits-claims_nothing = Tick at least one booking.
appointments-already_claimed = Another patient has added this booking already.

# Letters
mail-moved_subject = Booking moved
mail-moved_title = Your appointment is moved
mail-moved_text = Hello! Your appointment is moved to another time.
mail-moved_sms = Your appointment is moved. Details:
mail-confirmed_subject = Booking confirmed
mail-confirmed_title = You have confirmed your appointment
mail-confirmed_text = Hello! You have confirmed that you will come. We are waiting for you.

# The queue before booking
queue-title = You are in the queue for booking
queue-lead = Very many patients are booking right now. The page refreshes by itself: booking opens as soon as it is your turn.
queue-place = Your place in the queue
queue-time = To wait, about
queue-minutes = { $minutes } min
queue-less_than_minute = less than a minute
queue-keep = Your place is kept for this browser: you can open other pages of the portal and come back. Visits that are booked already are not affected.
queue-wait = Very many patients are booking right now. Try again later with the cookie you were given: it keeps your place in the queue.
