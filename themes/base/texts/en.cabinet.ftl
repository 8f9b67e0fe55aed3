# The cabinet's frame
cabinet-tabs = Cabinet tabs
cabinet-tab_booking = Book a visit
cabinet-tab_appointments = My visits
cabinet-tab_notifications = Notifications
cabinet-tab_profile = Profile
cabinet-tab_feedback = Feedback
cabinet-sign_in = Sign in
cabinet-sign_out = Sign out
cabinet-choose_patient = Choose a patient
cabinet-acting_for = You act in the name of the patient:
cabinet-sign_in_long = Sign in to the cabinet
cabinet-register = Registration
cabinet-account = Patient's cabinet: { $name }
cabinet-signed_in_as = You are signed in as
cabinet-more_tabs = More tabs
cabinet-title = Patient's cabinet
cabinet-lead = Book without confirming each time, move and cancel visits, act for your children and relatives.
