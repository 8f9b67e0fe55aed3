home-title = A doctor nearby, at the time you choose
home-lead = Book in a couple of minutes: choose the specialist, the day and the hour. No registration needed.
home-sections = For patients
sibir-visit_us = Visit us
