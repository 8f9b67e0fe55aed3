# Common
common-back = Back
common-forward = Next
common-find = Search
common-search = Search
common-close = Close
common-details = Details
common-print = Print
common-phone = Phone
common-email = E-mail address
common-address = Address
common-hours = Opening hours
common-metro = Metro
common-online = Online visit
common-nothing_found = Nothing found
common-mistake = Mistake
common-new_window = opens in a new window
common-hours_short = h
common-minutes_short = min
common-experience = { $years ->
    [one] { $years } year of experience
   *[other] { $years } years of experience
}

# The page's frame
nav-cabinet = My account
nav-schedule = Schedule
nav-specialists = Specialists
nav-prices = Prices
nav-institutions = Clinics
nav-questions = Questions and answers

page-skip = Skip to content
page-menu = Menu
page-sections = Sections of the site
page-languages = Language
page-language_ru = Русский
page-language_en = English
page-language_short_ru = Рус
page-language_short_en = Eng
page-emergency_call = In an emergency call
page-emergency_or = or
page-for_patients = For patients
page-policy = Personal data policy
page-supervision = Supervising bodies
page-inn = INN
page-ogrn = OGRN
page-licence = Licence { $number }
page-contraindications = There are contraindications; consult a specialist.

# Errors
request-title_403 = Access denied
request-title_404 = Page not found
request-title_409 = It did not work
request-title_410 = This has expired
request-title_413 = The request is too large
request-title_415 = Unsupported format
request-title_422 = Check the data
request-title_429 = Too many requests
request-title_500 = An error on our side
request-title_503 = The service is unavailable for now
request-title_other = It did not work
request-not_found = There is no such page. The link may be out of date, or the address has a misprint.
request-failed = We know about the error already and are mending it.
request-unavailable = The portal cannot do this just now. Everything that was saved before is safe. If you were filling in a form, go back and send it again.
request-files_unavailable = Files and pictures are out of reach just now. The rest of the portal works.
request-invalid_fields = Check the fields:
request-crowded_title = Many visitors right now
request-crowded = There are too many visitors right now. Wait a few seconds and try again.
request-crowded_sent = What you sent was not accepted. Go back and send it again.
request-reload = Reload the page
request-try_later = Try again in a few minutes, or call the clinic.
request-number = Number to tell the support service:
request-malformed = The request could not be read. Go back and try again.
request-media_type = This format of data is not supported.
request-method = This address cannot be opened like that.
csrf-foreign_origin = The form was sent from another site. Open the page again and repeat.
idempotency-other_request = This request was sent already with other data.
limits-bookings_full = The clinic takes no more bookings on the portal today. Call the clinic.
limits-patients_full = The clinic can take no more patients’ cards now. Call the clinic.
limits-staff_full = The clinic cannot have more members of staff. Ask the portal’s vendor.
limits-too_many = You have sent too many requests. Wait a little and try again.
request-too_large = Too much data was sent.

# Home
home-title = Book a visit to a doctor
home-lead = { $clinic }: choose a specialist and a convenient time. No registration is needed.
home-no_booking = Booking on the site is closed for now. Call us and we will find a time.
home-sections = About the clinic
home-about_schedule = Who sees patients, and when
home-about_specialists = Doctors, their experience and services
home-about_prices = What services cost
home-about_institutions = Addresses, phones, opening hours
home-about_questions = How to prepare and what to bring

# Documents
document-version = Version { $version }, in force since { $date }
document-superseded = This is an earlier version: a newer one is in force.
document-hash = Checksum of the text (SHA-256):

# Version for people with low vision
view-title = Version for low vision
view-settings = Display settings
view-lead = The settings hold on every page of the site until you reset them.
view-size = Text size
view-size_0 = Normal
view-size_1 = Large, 125 %
view-size_2 = Very large, 160 %
view-size_3 = Largest, 225 %
view-scheme = Colours
view-scheme_none = Normal
view-scheme_black = Black on white
view-scheme_white = White on black
view-scheme_blue = Dark blue on light blue
view-scheme_brown = Brown on beige
view-scheme_yellow = Yellow on black
view-letter = A
view-images = Images
view-images_on = Shown
view-images_grey = Black and white
view-images_off = Hidden
view-spacing = Spacing of letters and lines
view-spacing_0 = Normal
view-spacing_1 = Wide
view-spacing_2 = Very wide
view-font = Typeface
view-font_sans = Sans serif
view-font_serif = Serif
view-save = Apply
view-reset = Normal version

# Booking
booking-title = Book a visit
booking-steps = Steps of booking
booking-step_mode = Choose the kind of visit
booking-step_institution = Choose a clinic
booking-step_specialisation = Choose a speciality
booking-step_doctor = Choose a doctor
booking-step_schedule = View the schedule
booking-step_booking = Book the visit
booking-in_person = Visit to the clinic
booking-online = Book an online visit
booking-no_modes = Booking on the site is closed for now.
booking-several_specialisations = You may choose several specialities.
booking-closed = Booking on the portal is closed
booking-closed_from = from { $from }
booking-closed_until = until { $until }
booking-closed_between = from { $from } to { $until }
booking-no_specialisations = No specialist of this clinic can be booked right now.
booking-doctors = { $count ->
    [one] { $count } doctor
   *[other] { $count } doctors
}
booking-specialisation_needed = Choose at least one speciality
booking-doctor_missing = Choose a doctor of this speciality
booking-doctor_needed = Choose a doctor for each speciality
booking-no_doctors = No doctor of this speciality can be booked right now.
booking-nearest = Nearest date
booking-no_entry = No booking
booking-full = no free times
booking-full_short = Full
booking-free = { $count } free
booking-today = today
booking-choose_day = Choose a day: days with free times are coloured.
booking-choose_time = Choose a time
booking-no_times = No free times are left on this day. Choose another day.
booking-zone = Time zone: { $zone }
booking-month_before = Previous month
booking-month_after = Next month
booking-week_before = Previous week
booking-week_after = Next week
booking-weekday_1 = Mo
booking-weekday_2 = Tu
booking-weekday_3 = We
booking-weekday_4 = Th
booking-weekday_5 = Fr
booking-weekday_6 = Sa
booking-weekday_7 = Su
booking-weekday_full_1 = Monday
booking-weekday_full_2 = Tuesday
booking-weekday_full_3 = Wednesday
booking-weekday_full_4 = Thursday
booking-weekday_full_5 = Friday
booking-weekday_full_6 = Saturday
booking-weekday_full_7 = Sunday
booking-doctor = Doctor
booking-institution = Clinic
booking-time = Time of the visit
booking-from_to = { $from } to { $to }
booking-done = Booked

booking-services = Choice of planned services
booking-services_label = Services
booking-services_needed = Services must be chosen
booking-services_choose = Choose services
booking-chosen = { $count ->
    [one] { $count } service chosen
   *[other] { $count } services chosen
}
booking-change = Change
booking-total = Total

booking-confirm = Confirmation
booking-confirm_question = Do you really want to book this visit?
booking-name = Full name
booking-name_example = Ivanov Ivan Ivanovich
booking-phone = Mobile phone
booking-email = E-mail address
booking-email_hint = A letter confirming the visit will be sent to this address
booking-consent_agree = I agree to
booking-consent_document = the processing of personal data
booking-captcha_working = Checking that you are not a robot…
booking-captcha_done = The check is passed
booking-captcha_failed = The check did not work. Get a code by e-mail.
booking-captcha_noscript = Scripts are switched off in the browser. To confirm the visit, get a code by e-mail.
booking-book = Book
booking-cancel = Cancel
booking-get_code = Get a code by e-mail
booking-by_code = If the check does not work, confirm the visit with a code from a letter.
booking-held = The time is kept for you for another
booking-held_minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
booking-held_said = { $count ->
    [one] { $count } minute left
   *[other] { $count } minutes left
}
booking-held_over = The time is no longer kept for you. You can still book it unless somebody takes it, or choose another one.
booking-name_empty = Enter your full name
booking-name_one_word = Enter your surname and name
booking-name_letters = A name has only letters, spaces and hyphens
booking-name_long = The name is too long
booking-phone_empty = Enter your mobile phone
booking-phone_wrong = Check the mobile phone number
booking-email_empty = Enter your e-mail address
booking-email_wrong = Check the e-mail address
booking-consent_needed = You cannot book without agreeing to the processing of personal data
consents-outdated = The text of the consent has changed. Read it and tick it again.
captcha-needed = Wait for the check to end, or get a code by e-mail
captcha-refused = The check was not passed. Try again or get a code by e-mail.

booking-code_title = Confirmation by e-mail
booking-code_sent = A confirmation code was sent to { $email }. Enter it to book the visit.
booking-code = Confirmation code
booking-code_again = Send the code again
booking-code_sent_again = A new code was sent. The earlier one no longer works.
codes-wrong = The code does not fit. Check the letter and enter it again.
codes-expired = The code has expired. Send it again.
codes-too_many = Too many codes were sent. Try later or call the clinic.
codes-too_many_tries = Too many tries. Send the code again.

booking-gone = Choose another time
booking-other_time = To the schedule
booking-slot_taken = This time has just been taken. Please choose another one.
booking-hold_expired = The time for booking has run out. Choose a time again.
booking-slot_not_offered = This time is no longer offered. Please choose another one.
booking-services_wrong = The chosen services are no longer offered. Choose services again.
booking-too_many_holds = You have picked too many times in a row. Wait a minute and try again.
booking-try_again = The visit could not be booked at the first try. Please repeat.
booking-already_booked = This visit is confirmed already.

# My visits
appointments-title = My visits
appointments-info = Your visit
appointments-booked = The visit is booked
appointments-specialist = Specialist
appointments-date = Date
appointments-time = Time
appointments-number = Number
appointments-patient = Patient
appointments-department = Department
appointments-continue = Continue booking
appointments-cancel = Cancel the visit
appointments-all = Show all visits
appointments-ics = Add to calendar
appointments-print_all = Print all visits
appointments-cancel_question = Do you really want to cancel the visit?
appointments-keep = Do not cancel
appointments-cancelled_now = The visit is cancelled
appointments-completed = The visit has taken place and cannot be changed or cancelled.
appointments-started = The visit has begun and cannot be changed or cancelled.
appointments-too_late_to_cancel = There is too little time left before the visit. Call the clinic to cancel it.
appointments-upcoming = Upcoming
appointments-past = Past and cancelled
appointments-none = You have not booked any visits in this browser yet.
appointments-this_browser = Visits booked in this browser.
appointments-status_booked = Booked
appointments-status_cancelled = Cancelled
appointments-status_completed = Took place
appointments-status_no_show = Did not come
appointments-status_past = Past
