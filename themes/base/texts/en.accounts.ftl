# The cabinet: signing in and registration
accounts-sign_in_needed = Sign in to open this page.
