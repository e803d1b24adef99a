"""Why an account's number or code is none."""

from carbonstep.reading.problem import Reason


class AccountReason(Reason):
    CREDIT_CODE = (
        "credit_code",
        "'{found}' is not a unified social credit code: its check digit does not fit.",
        "Copy the 18 characters from the business licence.",
    )
    CREDIT_CODE_LENGTH = (
        "credit_code_length",
        "'{found}' has {needed} characters, and a unified social credit code has 18.",
        "Copy the 18 characters from the business licence.",
    )
    CREDIT_CODE_CHARACTER = (
        "credit_code_character",
        "'{found}' holds {needed}: a unified social credit code has digits and capital letters, "
        "and never I, O, Z, S or V.",
        "Copy the 18 characters from the business licence; look for 1, 0, 2, 5 and U.",
    )
    CREDIT_CODE_DEPARTMENT = (
        "credit_code_department",
        "'{found}' is not a unified social credit code: no registering department has the first "
        "character {needed}.",
        "Copy the 18 characters from the business licence.",
    )
    CREDIT_CODE_CLASS = (
        "credit_code_class",
        "'{found}' is not a unified social credit code: its registering department has no class "
        "{needed} of organisation (second character).",
        "Copy the 18 characters from the business licence.",
    )
    CREDIT_CODE_AREA = (
        "credit_code_area",
        "'{found}' is not a unified social credit code: {needed} (characters 3 to 8) is no area.",
        "Copy the 18 characters from the business licence.",
    )
    CREDIT_CODE_ORGANISATION = (
        "credit_code_organisation",
        "'{found}' is not a unified social credit code: the check digit of its organisation code "
        "{needed} (characters 9 to 17) does not fit.",
        "Copy the 18 characters from the business licence.",
    )
    CODE_AS_NUMBER = (
        "code_as_number",
        "'{found}' is what a spreadsheet made of a code: a number, whose last digits are lost.",
        "Format the column as text, and enter the code again, such as {needed}.",
    )
    PERSONAL_NUMBER = (
        "personal_number",
        "{found} is shaped like the number of a person's identity card or telephone; personal "
        "data is not taken.",
        "Name the enterprise by its credit code, such as {needed}, or by a register and its "
        "number.",
    )
    LEI = ("lei", "'{found}' is not a valid LEI.", "Copy the 20 characters from the LEI record.")
    INDUSTRY_CODE = (
        "industry_code",
        "'{found}' is not a GB/T 4754 class.",
        "Give a letter A-T and/or two to four digits, such as {needed}.",
    )
    REGION_CODE = (
        "region_code",
        "'{found}' is not a region code.",
        "Use ISO 3166-2, such as {needed}.",
    )
    ACCOUNT_ID = (
        "account_id",
        "'{found}' is not an account id.",
        "Write a credit code, or the register and its number, such as {needed}.",
    )
    ACCOUNT_CHANGE_EARLY = (
        "account_change_early",
        "The account is open since {needed}; {found} is not after that.",
        "Give a later day. Where the particulars it was opened with were never so: carbonstep "
        "account correct ACCOUNT --name NAME --reason WHY.",
    )
    ACCOUNT_CHANGE_FUTURE = (
        "account_change_future",
        "The day {found} has not come yet.",
        "Record it once it has happened; days up to {needed} are taken.",
    )
    ACCOUNT_CHANGE_OVERLAPS = (
        "account_change_overlaps",
        "Another change says from {found} on what this one says.",
        "To correct it, name it in 'supersedes', or with --supersedes: {needed}.",
    )
    ACCOUNT_CHANGE_UNKNOWN = (
        "account_change_unknown",
        "The account has no change {found}.",
        "See its changes: carbonstep account show {needed}.",
    )
    ACCOUNT_CHANGE_SUPERSEDED = (
        "account_change_superseded",
        "The change {found} is superseded already.",
        "Name the newest one instead: {needed}.",
    )
    ACCOUNT_CHANGE_WITHDRAWN = (
        "account_change_withdrawn",
        "The change {found} is a withdrawal, which cannot be withdrawn.",
        "Record what did change, and name {found} in 'supersedes', or with --supersedes.",
    )
    ACCOUNT_CHANGED_LATER = (
        "account_changed_later",
        "The account still changes on the succession's day or later: {found}.",
        "Withdraw or correct that change first, or give a later day.",
    )
    ACCOUNT_SUCCEEDED = (
        "account_succeeded",
        "By then another account goes on in the place of {found}.",
        "Name that one, from its day on: {needed}.",
    )
    SUCCESSION_CIRCLE = (
        "succession_circle",
        "The account {found} cannot follow: it is this one, or one that it goes on for.",
        "Name the account that goes on after the day.",
    )
    SUCCESSION_LATER = (
        "succession_later",
        "The account goes on for another one from that day or later: {found}.",
        "Correct that succession first, or give a later day.",
    )
