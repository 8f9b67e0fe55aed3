# Bonuses and advances
cabinet-tab_bonuses = Bonuses
bonuses-title = Bonuses
bonuses-lead = Collect bonuses and be treated for free!
bonuses-number = { $count }
bonuses-count = { $count ->
    [one] { $count } bonus
   *[other] { $count } bonuses
}
bonuses-about = A bonus is a rouble off the price. Bonuses are spent when you pay an invoice.
bonuses-advance = Advance
bonuses-advance_about = Money that you have paid at the clinic. It can be spent when you pay an invoice.
bonuses-programmes = Bonus programmes
bonuses-no_programmes = You have not joined any bonus programme yet. Ask about them at the clinic.
bonuses-card_number = Card number
bonuses-since = Since { $day }
bonuses-over = The programme is over
bonuses-most = Bonuses pay up to { $percent } % of the price
bonuses-gifts = Gifts from the clinic
bonuses-no_gifts = No gifts yet.
balances-moved = What moved on the account
balances-when = Date
balances-account = Account
balances-of_advance = Advance
balances-of_bonus = Bonuses
balances-invoice = for invoice { $number }
balances-came = Came
balances-went = Went
balances-did_paid_in = Advance paid in
balances-did_paid_out = Advance paid out
balances-did_gift = A gift of the clinic
balances-did_accrued = Bonuses earned
balances-did_taken = Bonuses taken back by the clinic
balances-did_expired = Bonuses expired
balances-did_advance_spent = Paid from the advance
balances-did_bonus_spent = Paid in bonuses
balances-did_given_back = Given back
balances-did_merged = Cards made one
balances-did_other = Change of the account
payments-spend_bonuses = { $count ->
    [one] Spend { $count } bonus
   *[other] Spend { $count } bonuses
}
payments-spend_bonuses_hint = Bonuses are written off at once and lower the price.
payments-spend_advance = Pay { $sum } from the advance
payments-spend_advance_hint = Money paid at the clinic is written off at once.
payments-rest_by = If that is not enough, the rest is paid by the means chosen here:
payments-pay_bonuses = Pay in bonuses
payments-pay_bonuses_and = Spend bonuses and pay { $sum }
payments-pay_advance = Pay from the advance
payments-pay_advance_and = Spend the advance and pay { $sum }
payments-pay_both = Pay in bonuses and from the advance
payments-pay_both_and = Spend bonuses and advance, pay { $sum }
payments-spent_bonuses = { $count ->
    [one] { $count } bonus spent.
   *[other] { $count } bonuses spent.
}
payments-spent_advance = { $sum } paid from the advance.
payments-left = { $sum } is left to pay.
payments-changed = What can be spent of the bonuses or the advance has changed meanwhile. Check it and try again.
profile-did_payments_spend = Paid in bonuses or from the advance

# A patient's accounts at the registry, bonus programmes
balances-title = Bonuses and advance
balances-tell = In and out
balances-tell_about = What is written down cannot be changed or deleted: a mistake is mended by the opposite entry. Money is taken and paid out at the clinic's desk, with its own receipt.
balances-tell_do = Write down
balances-kind = What has happened
balances-amount = Sum, roubles or bonuses
balances-amount_hint = For example 1500 or 1582.50. A bonus is a rouble.
balances-comment = Comment for the patient
balances-comment_hint = For example “Bonus certificate”. The patient sees it in the cabinet.
balances-told = Written down.
balances-amount_wrong = Enter a sum above zero, up to 10 million.
balances-title_wrong = 200 characters at most.
balances-not_enough = The patient's account does not have that much.
balances-nothing_spent = Everything of this invoice has been given back.
balances-spent = Paid from the patient's accounts
balances-spent_about = It goes back to the same accounts at once. Money paid by card or SBP goes back from the payment's page.
balances-return = Give back to the account
balances-returned = Given back to the patient's accounts.
balances-no_cards = The patient has joined no programme.
balances-no_programmes = There are no programmes. The administrator adds them under “Online payments”, or the clinic's information system does.
balances-programme = Bonus programme
balances-join = Join
balances-has_joined = The patient has joined the programme.
balances-joined = The patient has joined this programme already.
balances-programme_over = The programme is over and cannot be joined.
balances-number_wrong = The number has 50 characters at most.
balances-card_end = Leave the programme
balances-has_left = The patient has left the programme. What was collected stays.
balances-programmes = Bonus programmes
balances-programmes_about = What patients join, and how much of a price bonuses may pay.
balances-programmes_none = No programmes yet.
balances-programme_add = Add a programme
balances-programme_new = New programme
balances-programme_saved = The programme is saved.
balances-programme_ended = The programme is over.
balances-programme_end = End the programme
balances-programme_end_about = There will be no new cards, and its limit counts no more. What patients have collected stays theirs.
balances-programme_changed = Somebody else has changed the programme meanwhile. Check it and save again.
balances-name = Name
balances-name_hint = For example “Clinic's card 5%”.
balances-about = Description for patients
balances-most = How much of a price bonuses may pay, %
balances-most_hint = 1 to 100. Where a patient has several programmes, the greatest counts.
balances-of_mis = Kept by the clinic's information system
balances-of_mis_about = The clinic's information system keeps this programme: it may replace what you change here.
balances-name_wrong = Enter a name of 200 characters at most.
balances-about_wrong = The description has 2000 characters at most.
balances-percent_wrong = Enter a whole number from 1 to 100.
till-receipt_offset = Service given (offset of the advance)
profile-did_balances_read = Bonuses and advance seen
profile-did_balances_enter = Patient's account written to
profile-did_balances_take_back = Given back to the patient's account
profile-did_balances_join = Patient has joined a bonus programme
profile-did_balances_leave = Patient has left a bonus programme
profile-did_balances_programme = Bonus programme changed
profile-did_balances_retire = Bonus programme ended
profile-did_balances_movements = Bonuses and advance spent on the portal seen
