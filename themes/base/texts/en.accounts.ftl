# The cabinet: signing in and registration
accounts-sign_in_needed = Sign in to open this page.
accounts-busy = Too many patients are signing in right now. Wait a few seconds and try again.

## Registration

accounts-registration = Register
accounts-steps = Steps of registration
accounts-step_data = Your data
accounts-step_confirm = Confirmation
accounts-step_done = Registration
accounts-surname = Surname
accounts-name = Given name
accounts-patronymic = Patronymic
accounts-birth_date = Date of birth
accounts-phone = Mobile phone
accounts-sex = Sex
accounts-sex_male = Male
accounts-sex_female = Female
accounts-no_calls = No phone calls
accounts-no_sms = No SMS mailings
accounts-consent_agree = I agree to
accounts-consent_document = the processing of my personal data
accounts-channel = Where to send the confirmation code
accounts-channel_email = To my e-mail
accounts-channel_phone = By SMS to my phone
accounts-cancel = Cancel
accounts-send_code = Send the confirmation code
accounts-captcha_failed = The check did not work. Send the form: the confirmation code will stand in for it.
accounts-captcha_refused = The check did not pass. Send the form again.
accounts-surname_empty = Enter your surname
accounts-name_empty = Enter your given name
accounts-name_letters = Only letters, spaces and hyphens are allowed
accounts-name_long = Too long: at most 50 characters
accounts-birth_date_wrong = Enter your date of birth
accounts-email_empty = Enter your e-mail address
accounts-email_wrong = Check the e-mail address
accounts-phone_empty = Enter your mobile phone
accounts-phone_wrong = Check the phone number
accounts-sex_needed = Choose your sex
accounts-channel_needed = Choose where to send the confirmation code
accounts-consent_needed = Tick the consent to the processing of personal data
accounts-sent_email = A confirmation code was sent to { $address }. Enter it in the field “Code” and press “Next”
accounts-sent_phone = A confirmation code was sent to the phone { $address }. Enter it in the field “Code” and press “Next”
accounts-code_email = Code from the e-mail
accounts-code_phone = Code from the SMS
accounts-choose_password = Choose the password with which you will sign in to your cabinet on this site
accounts-password = Password
accounts-again = Password again
accounts-password_hint = At least 8 characters. Several unrelated words work well.
accounts-send_again = Send the code again
accounts-sent_again = A new code was sent. The old one is no longer good.
accounts-code_wrong = The code did not fit. Check it and enter it again.
accounts-password_short = The password is too short: at least 8 characters are needed
accounts-password_long = The password is too long: at most 128 characters
accounts-password_common = This password is easy to guess. Choose one without names, dates and known words; add a few words or characters.
accounts-passwords_differ = The two passwords differ
accounts-taken = This address is already used to sign in. Sign in or recover your password.
accounts-registered = The registration is complete. Sign in with the password you chose.
accounts-unconfirmed = Your account has the status “Unconfirmed registration”; booking through the portal is limited. You can book one visit to one specialist. You will be given full access at the registry at your next visit to the clinic.
accounts-registered_known = Your account was made. The clinic knows you already: you have full access to the portal.
accounts-login = Login
accounts-to_cabinet = Go to the cabinet

## Signing in

accounts-methods = Sign in by
accounts-by_password = password
accounts-by_code = code
accounts-by_qr = QR code
accounts-by_esia = Gosuslugi
accounts-user_login = Login
accounts-login_hint = E-mail address or phone
accounts-sign_in = Sign in
accounts-forgot = Forgot your password?
accounts-code_about = We will send a one-time code to the e-mail address or phone that is your login.
accounts-get_code = Get a code
accounts-code_title = Sign in by code
accounts-maybe_sent_email = If this login is registered, a letter with a confirmation code was sent to it. Enter the code from the letter.
accounts-maybe_sent_phone = If this login is registered, an SMS with a confirmation code was sent to it. Enter the code from the SMS.
accounts-login_malformed = Enter an e-mail address or a phone number
accounts-wrong_login = Wrong login or password

## QR code

accounts-qr_title = Sign in by QR code
accounts-qr_about = Point your phone's camera at the QR code that the clinic gave you and open the link.
accounts-qr_where = The registry hands out QR codes. Do not show yours to strangers: it opens your cabinet.
accounts-qr_whose = The cabinet of:
accounts-qr_not_you = If this is not you, close the page and give the code back to the registry.
accounts-qr_used = This QR code was used already.
accounts-qr_expired = This QR code has run out.
accounts-qr_revoked = The clinic has taken this QR code back.
accounts-qr_another = The registry of the clinic will give you a new one.
accounts-other_way = Sign in another way

## Recovery and change of the password

accounts-recovery = Password recovery
accounts-recovery_about = Enter your login and we will send a confirmation code to it. With the code you set a new password.
accounts-recovered = The password was changed. Sign in with the new one.
accounts-new_password = New password
accounts-old_password = Old password
accounts-old_password_wrong = The old password is wrong
accounts-save_password = Save the password
accounts-password_title = Password
accounts-password_for = Login: { $login }
accounts-password_ends = You will have to sign in again on other devices.
accounts-password_changed = The password was changed. You will have to sign in again on other devices.
accounts-no_login = Your account has no login yet. Add an e-mail address or a phone in the profile; then you can set a password.

## Devices

accounts-devices = Devices
accounts-devices_about = This is where you are signed in. If you do not know a device, sign out on it and change your password.
accounts-this_device = this device
accounts-browser_unknown = Unknown browser
accounts-device_method = Signed in by
accounts-method_password = Password
accounts-method_code = Code
accounts-method_qr = QR code
accounts-method_registration = Registration
accounts-device_since = Signed in
accounts-device_seen = Last visit
accounts-device_ip = Network address
accounts-device_ended = Signed out on the device.
accounts-end_all = Sign out everywhere
accounts-end_all_hint = You will be signed out on all devices, on this one too.
accounts-ended_everywhere = You are signed out on all devices.

## Letters

mail-already_subject = You have an account already
mail-already_title = You have an account already
mail-already_text = Hello! Somebody entered this address to register on the clinic's portal. You have an account already: there is no need to register again.
mail-already_button = Sign in
mail-already_forgot = If you forgot your password, set a new one:
mail-already_ignore = If it was not you, do nothing.
mail-already_sms = You have an account on the clinic's portal already. Sign in:
mail-password_subject = Password changed
mail-password_title = Password changed
mail-password_text = Hello! The password of your cabinet was changed.
mail-password_not_you = If it was not you, set a new one at once and tell the clinic.
mail-password_button = Set a new password
mail-password_sms = The password of your cabinet was changed. If it was not you, set a new one:
