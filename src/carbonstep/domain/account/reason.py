"""Why an account's number or code is none."""

from carbonstep.reading.problem import Reason


class AccountReason(Reason):
    CREDIT_CODE = (
        "credit_code",
        "'{found}' is not a unified social credit code: its check digit does not fit.",
        "Copy the 18 characters from the business licence.",
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
