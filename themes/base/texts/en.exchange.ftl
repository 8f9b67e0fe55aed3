# The exchange with a clinic's information system: refusals for its developers and administrators

exchange-busy = Too many batches at once. Send the request again later
exchange-date_wrong = This is no date: YYYY-MM-DD is expected
exchange-email_wrong = This is no e-mail address
exchange-field_characters = The field has characters that it must not have
exchange-field_empty = The field is empty
exchange-field_long = The value is too long
exchange-id_wrong = This is no id: 1 to 100 characters, no control characters, no spaces around it
exchange-item_too_large = The item is too large
exchange-malformed = The item could not be read
exchange-name_wrong = This is no part of a name
exchange-number_wrong = This number is out of bounds
exchange-phone_wrong = This is no phone number
exchange-repeated = This id was in the batch before
exchange-scope_missing = The token is not good for this
exchange-time_wrong = This is no time: a whole minute in the form of RFC 3339 is expected
exchange-token_days = A token is good for 1 to 3650 days
exchange-token_missing = A token is needed
exchange-token_name = Name the system that needs the token, in up to 100 characters
exchange-token_over = This token is good no longer
exchange-token_overlap = That moment has passed
exchange-token_scopes = Choose what the token is good for
exchange-token_wrong = The token is not good
exchange-too_many_items = The batch has more than 1000 items
exchange-unknown_reference = The portal knows nothing with this id
exchange-word_unknown = This value is not one of those allowed
