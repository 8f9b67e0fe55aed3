# Payments and refunds
payments-paid = This invoice is already paid.
payments-cancelled = This invoice has been cancelled; there is nothing to pay.
payments-closed = Payment on the site is not available at the moment. Please contact the clinic.
payments-email_wrong = Enter the e-mail address for the receipt, 64 characters at most.
payments-means_wrong = Choose how to pay.
payments-too_little = SBP takes 10 roubles or more. Choose another way to pay.
payments-offer_needed = Accept the terms of the offer.
refunds-changed = Money has been given back of this payment meanwhile. Check the amount and try again.
refunds-not_paid = This payment did not go through; there is nothing to give back.
refunds-too_much = That is more than is left of the payment.
refunds-amount_wrong = Enter an amount above zero to give back.
profile-did_refunds_decide = Money of a payment given back
receipts-not_failed = This receipt need not be sent again.
receipts-of_provider = The payment provider makes this receipt. Contact its support.
profile-did_receipts_again = Receipt sent again
