# Representatives and dependents
family-title = Choice of patient
family-lead = Please note that everything you do next will be done in the name of the chosen patient.
family-own = My own account
family-choose = Choose
family-cancel = Cancel
family-add = Add
family-state_waiting = Waits for confirmation by the clinic
family-state_refused = The clinic did not confirm the access
family-added = The patient was added. Choose him or her to act in the patient's name.
family-asked = Your request was received. Once the clinic has confirmed it you can choose this patient. Please bring the document by which you represent the patient to the front desk.
family-ended = Done. This patient is no longer on your list.
family-new_title = Registration of a patient
family-new_lead = Enter the data of the patient whom you represent: a child, a ward or a relative.
family-surname = Surname
family-name = First name
family-patronymic = Patronymic
family-patronymic_hint = Leave the field empty if there is no patronymic.
family-birth_date = Date of birth
family-sex = Sex
family-sex_male = Male
family-sex_female = Female
family-consent_agree = As this patient's legal representative I give
family-consent_document = consent to the processing of the patient's personal data
family-end_in_force = End access
family-end_waiting = Withdraw the request
family-end_refused = Remove from the list
family-end_representative = End access
family-end_question_in_force = You will no longer be able to act in this patient's name. Booked visits stay in force.
family-end_question_waiting = The clinic will not consider this request.
family-end_question_refused = The patient will disappear from your list. You can ask again later.
family-end_question_representative = This person will no longer be able to act in your name. Booked visits stay in force.

# Refusals
family-surname_empty = Enter the surname
family-name_empty = Enter the first name
family-name_letters = Use only letters, hyphens and spaces
family-name_long = The text is too long
family-birth_date_wrong = Enter the date of birth, for example 01.01.1970
family-sex_needed = Choose the sex
family-consent_needed = Without the consent the patient cannot be added
family-changed = Another patient was chosen in another tab. Open the page again and check in whose name you act.
family-oneself = This is yourself: your own account is on the list already.
family-already = This patient is on your list already.
family-too_many = There are too many patients on your list. Remove those whom you no longer represent, or ask the front desk.
family-too_many_today = You have added too many patients today. Try again tomorrow or ask the front desk.
family-waiting = Access to this patient waits for confirmation by the clinic.
family-decided = This request has been decided already.

# Letters
mail-family_subject = Access to an account
mail-family_sms = Access to an account has changed. Details:
family-letter_open = Open the choice of patient
family-letter_confirmed = The clinic has confirmed your request: you can now act in this patient's name on the portal.
family-letter_refused = The clinic has not confirmed your request for access to a patient's account. If this is a mistake, please bring the document by which you represent the patient to the front desk.
family-letter_ended = Access to the account of one of your patients has ended. If this is a mistake, please ask the front desk.
family-letter_age = One of your patients has reached the age of deciding about his or her own health. The clinic has to confirm your access anew: please ask the front desk.
family-letter_adult = One of your patients has come of age, and your access to the account has ended. He or she can register on the portal, or confirm your access at the front desk.
