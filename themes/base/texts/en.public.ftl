# The public sections, letters, and the pages outside any clinic.

## Schedule

schedule-lead = Working hours of the specialists. Choose a day to see the free times.
schedule-branch = Medical institution
schedule-specialisation = Specialisation
schedule-show = Show
schedule-empty = No appointments this week
schedule-empty_hint = Look at another week, or choose another institution or specialisation.
schedule-choose_day = Choose a day in the table: the free times will appear here.
schedule-prev = Previous week
schedule-next = Next week

## Specialists

specialists-lead = Find a doctor by surname or specialisation and book an appointment.
specialists-photo = { $name }, photo
specialists-search = Doctor’s surname
specialists-specialisation = Specialisation
specialists-any = All specialisations
specialists-found =
    { $count ->
        [one] { $count } specialist found
       *[other] { $count } specialists found
    }
specialists-similar = No exact match. Doctors with similar surnames are shown.
specialists-empty = No specialists found
specialists-empty_hint = Check the spelling of the surname or choose another specialisation.
specialists-all = Show all specialists
specialists-back = All specialists
specialists-price = Price of a visit
specialists-pages = Pages of the list of specialists
specialists-prev = Previous
specialists-next = Next
specialists-specialisations = Specialisations
specialists-branches = Sees patients at
specialists-about = About the doctor
specialists-services = Services and prices
specialists-book = Book an appointment
specialists-book_at = { $branch }, { $specialisation }
specialists-no_book = This doctor cannot be booked on the portal now. Please call the clinic.

## Prices

prices-lead = Prices are in roubles.
prices-search = Name or code of a service
prices-department = Department
prices-any = All departments
prices-found =
    { $count ->
        [one] { $count } service found
       *[other] { $count } services found
    }
prices-available = Services available: { $count }
prices-empty = No services found
prices-empty_hint = Change the request or choose another department.
prices-all = Show the whole price list
prices-code = Service code
prices-name = Name
prices-duration = Duration
prices-price = Price
prices-no_price = ask the clinic
prices-note = Codes and names follow the Russian nomenclature of medical services.

## Medical institutions

institutions-lead = Addresses, phones and opening hours.
institutions-how_to_get = How to get there
institutions-zone = Time zone: { $zone }
institutions-specialisations = Specialisations
institutions-empty = Nothing is known about the medical institutions yet

## Questions and answers

questions-lead = Answers to the questions patients ask most often.
questions-search = Find a question
questions-nothing = No such questions
questions-empty = No questions yet
questions-ask = Did not find the answer? Call the clinic:

## Letters

mail-booked_subject = Booking confirmation
mail-booked_title = Your appointment is booked
mail-booked_sms = Your appointment is booked. Details:
mail-booked_text = Hello! We confirm your appointment.
mail-booked_manage = View or cancel the booking
mail-booked_keep = The link opens your booking without a password. Do not forward this letter.
mail-cancelled_subject = Booking cancelled
mail-cancelled_title = Your appointment is cancelled
mail-cancelled_sms = Your appointment is cancelled. Details:
mail-cancelled_text = Hello! Your appointment is cancelled.
mail-cancelled_manage = Open the booking
mail-cancelled_again = To book again, open the clinic’s portal:
mail-code_subject = Confirmation code
mail-code_sms = Confirmation code:
mail-code_title = Confirmation code
mail-code_text = Enter this code on the clinic's site:
mail-code_valid =
    { $minutes ->
        [one] The code is valid for { $minutes } minute.
       *[other] The code is valid for { $minutes } minutes.
    }
mail-code_ignore = Do not tell the code to anyone. If you did not ask for it, do nothing.
mail-calendar_summary = Appointment
mail-number = Booking number
mail-patient = Patient
mail-branch = Medical institution
mail-address = Address
mail-phone = Phone
mail-doctor = Doctor
mail-date = Date
mail-time = Time
mail-time_value = from { $from } to { $to }, time zone: { $zone }
mail-online = Online visit
mail-footer = This letter was sent automatically by the clinic’s portal. You received it because this address was given when booking.

## Pages outside any clinic

platform-name = Infoclinica.RU
platform-home_title = Infoclinica.RU portal
platform-home_lead = Book appointments on your clinic’s portal.
platform-home_how = Open the portal at the address your clinic gave you: every clinic has its own.
platform-clinics = Clinics
platform-caught = Caught letters and SMS
platform-unknown_site-title = Clinic not found
platform-unknown_site = There is no clinic’s portal at this address. Check the spelling or ask the clinic for the address.
platform-malformed_host-title = Wrong address
platform-malformed_host = The page’s address is mistaken: no portal can have such a name. Check the address and open it again.
platform-suspended-title = The portal is temporarily closed
platform-suspended = This clinic’s portal is suspended. To book an appointment, call the clinic.

## Caught letters and SMS (development only)

caught-title = Caught letters and SMS
caught-lead = A page for development: the messages were not sent but kept here.
caught-empty = No messages yet
caught-list = Messages
caught-kind_mail = Letter
caught-kind_sms = SMS
caught-at = Sent (UTC)
caught-to = To
caught-attachments = Attachments
caught-html = Formatted letter
caught-text = Text only
prices-other = Other services
idempotency-key_malformed = Idempotency-Key: 1 to 200 visible characters.
request-range = The value is out of range.
schedule-too_long = The period is too long: at most 62 days.
schedule-too_many_doctors = Too many doctors in one request: at most 100.
schedule-no_doctors = No doctor is named.
