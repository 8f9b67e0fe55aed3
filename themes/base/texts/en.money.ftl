# Money
invoices-paid = The invoice has been paid already.
invoices-paid_elsewhere = The visit has been paid, and the chosen institution is paid by another legal entity. Choose a time at the same institution or call the clinic.
invoices-too_much = The sum of the invoice is too large to be paid on the site. Please call the clinic.
ledger-overdrawn = There is not enough on the account.
ledger-overpaid = This invoice has been paid already.
profiles-changed = The profile was changed meanwhile. Look it through and save it again.
profiles-retired = This profile is not in use any more. Choose another one.
profiles-name_wrong = Enter the profile’s name, of at most 200 characters.
profiles-account_wrong = Enter the identifier without spaces, as in your account with the payment system.
profiles-account_fixed = There are payments of this profile. Add a new profile for another shop.
profiles-key_missing = Enter the secret key or the password.
profiles-key_wrong = Enter the value without spaces, as in your account.
profiles-offer_missing = Enter the text of the offer.
profiles-offer_too_long = The text of the offer is too long.
profiles-atol_missing = Fill this in so that ATOL Online can register receipts.
profiles-inn_wrong = The INN has 10 or 12 digits.
