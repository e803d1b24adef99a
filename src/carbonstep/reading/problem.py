"""What is wrong with an input, as a value: a reason from a closed list, its place, what was found.

Bad input is never an exception between layers. A reader or a check returns `Problem`s; the
command line, the API and the pages show the same ones. The English templates below are also the
message ids of the translation catalogue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """Closed list of reasons: stable code, what is wrong, what to do about it.

    Templates may use `{found}` and `{needed}` of the problem they are shown with.
    """

    # -- a file as a whole ---------------------------------------------------------------
    FILE_NOT_FOUND = ("file_not_found", "There is no such file.", "Check the path.")
    FILE_TYPE = (
        "file_type",
        "This kind of file cannot be read.",
        "Give a .csv, .xlsx or .json file.",
    )
    TOO_MANY_VALUES = (
        "too_many_values",
        "The document holds about {found} values.",
        "Split it; the limit is {needed}.",
    )
    TOO_MANY_REJECTED = (
        "too_many_rejected",
        "More than {needed} rows are rejected; the rest was not looked at.",
        "Mend the first ones; most often one cause stands behind all of them.",
    )
    CSV_SEPARATOR = (
        "csv_separator",
        "The cells are separated by {found}, not by commas.",
        "Save the file as CSV with commas, or as XLSX.",
    )
    FILE_SUFFIX = (
        "file_suffix",
        "This kind of file cannot be written.",
        "Give it a name that ends in {needed}.",
    )
    FILE_EXISTS = (
        "file_exists",
        "There is a file of this name already.",
        "Give another name, or replace it with --force.",
    )
    FILE_EMPTY = ("file_empty", "The file holds no rows.", "Fill in at least one row of data.")
    FILE_DAMAGED = (
        "file_damaged",
        "The file is not a valid {needed} file.",
        "Open it in the program that wrote it and save it again.",
    )
    FILE_TOO_LARGE = (
        "file_too_large",
        "The file is larger than may be read ({found}).",
        "Split it; the limit is {needed}.",
    )
    UNPACKED_TOO_LARGE = (
        "unpacked_too_large",
        "Unpacked, the workbook is larger than may be read ({found}).",
        "Split it, or save it as CSV; the limit is {needed}.",
    )
    TOO_MANY_ROWS = (
        "too_many_rows",
        "There is data below the last row that may be read ({found}).",
        "Split the file, or clear the stray cell; the limit is {needed} rows.",
    )
    TOO_MANY_COLUMNS = (
        "too_many_columns",
        "There is data right of the last column that may be read ({found}).",
        "Remove the columns that are not needed; the limit is {needed} columns.",
    )
    CELL_TOO_LONG = (
        "cell_too_long",
        "The cell holds {found} characters.",
        "Shorten it; the limit is {needed} characters.",
    )
    READING_TOO_COSTLY = (
        "reading_too_costly",
        "Reading the file took more than it may ({found}).",
        "Split it, or save it as CSV; the limit is {needed}.",
    )
    ENCODING = (
        "encoding",
        "The text is not UTF-8; it looks like {found}.",
        "Save it as 'CSV UTF-8', or name its encoding with --encoding {needed}.",
    )
    SHEET_MISSING = (
        "sheet_missing",
        "There is no sheet of this name; the workbook has: {found}.",
        "Name the sheet {needed}, as in the template.",
    )
    HEADER_MISSING = (
        "header_missing",
        "A required column is not in the header row.",
        "Add the column {needed}, or name it in a mapping file.",
    )
    HEADER_UNKNOWN = (
        "header_unknown",
        "The column {found} is not known.",
        "Did you mean {needed}? Remove the column or map it.",
    )
    HEADER_TWICE = (
        "header_twice",
        "Two columns have the same name {found}.",
        "Rename or remove one of them.",
    )
    ROW_WIDTH = (
        "row_width",
        "The row has {found} cells where the header has {needed}.",
        "Quote cells that hold a comma, or remove the extra cells.",
    )
    JSON_INVALID = (
        "json_invalid",
        "The text is not valid JSON: {found}.",
        "Mend the JSON at the place named.",
    )
    YAML_INVALID = (
        "yaml_invalid",
        "The text is not valid YAML: {found}.",
        "Mend the YAML at the place named.",
    )
    # -- one value -----------------------------------------------------------------------
    VALUE_MISSING = ("value_missing", "A value is missing.", "Give {needed}.")
    NOT_A_NUMBER = (
        "not_a_number",
        "'{found}' is not a number.",
        "Write digits with a decimal point, such as {needed}.",
    )
    NOT_FINITE = (
        "not_finite",
        "'{found}' is not a finite number.",
        "Write the measured figure; leave the cell empty where there is none.",
    )
    EXPONENT = (
        "exponent",
        "'{found}' is in scientific notation, which hides digits.",
        "Write the digits out.",
    )
    THOUSANDS = (
        "thousands_separator",
        "'{found}' holds a separator inside the number.",
        "Write it without separators: {needed}.",
    )
    FULL_WIDTH = (
        "full_width",
        "'{found}' is written in full-width characters.",
        "Write it in half-width characters: {needed}.",
    )
    UNIT_WRITTEN = (
        "unit_written",
        "'{found}' holds a unit where a number alone is meant.",
        "Write {needed}: the unit is in the name.",
    )
    TOO_MANY_DECIMALS = (
        "too_many_decimals",
        "'{found}' has more decimals than can be kept.",
        "Give at most {needed} decimals, or use a smaller unit.",
    )
    OUT_OF_RANGE = (
        "out_of_range",
        "'{found}' is outside the range that can be kept.",
        "Give a value within {needed}.",
    )
    DIGITS_LOST = (
        "digits_lost",
        "The number cell holds more digits than a spreadsheet keeps ({found}).",
        "Format the cell as text and type the figure again.",
    )
    NEGATIVE = (
        "negative",
        "'{found}' is negative.",
        "Emissions and quantities are zero or more; removals have a column of their own.",
    )
    NOT_POSITIVE = ("not_positive", "'{found}' is not above zero.", "Give a value above zero.")
    NUMBER_AS_JSON = (
        "number_as_json",
        "The number {found} is written as a JSON number, which may lose digits.",
        'Write it as text: "{found}".',
    )
    DATE_INVALID = (
        "date_invalid",
        "'{found}' is not a date.",
        "Write it as year-month-day, such as {needed}.",
    )
    MOMENT_INVALID = (
        "moment_invalid",
        "'{found}' is not a moment.",
        "Give a day (2025-04-15), an instant (2025-04-15T00:00:00Z), or a number of log entries.",
    )
    MONTH_INVALID = (
        "month_invalid",
        "'{found}' is not a month.",
        "Write it as year-month, such as {needed}.",
    )
    WORD_UNKNOWN = (
        "word_unknown",
        "'{found}' is not one of the words allowed here.",
        "Use one of: {needed}.",
    )
    UNIT_UNKNOWN = (
        "unit_unknown",
        "The unit '{found}' is not known.",
        "Use one of: {needed}.",
    )
    UNIT_MISMATCH = (
        "unit_mismatch",
        "The unit '{found}' measures something else.",
        "Use one of: {needed}.",
    )
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
    HASH_INVALID = (
        "hash_invalid",
        "'{found}' is not a SHA-256 hash.",
        "Give 64 hexadecimal digits.",
    )
    FORMULA = (
        "formula",
        "The cell holds the formula {found}.",
        "Copy the cell and paste it back as a value.",
    )
    CELL_ERROR = (
        "cell_error",
        "The cell holds the spreadsheet error {found}.",
        "Mend the formula it came from and paste the value.",
    )
    CONTROL_CHARACTER = (
        "control_character",
        "The text holds a control character ({found}).",
        "Remove it.",
    )
    # -- a report ------------------------------------------------------------------------
    PERIOD_EMPTY = (
        "period_empty",
        "The period ends before it begins ({found}).",
        "The last day must not be before the first.",
    )
    PERIOD_TOO_LONG = (
        "period_too_long",
        "The period is longer than a report may cover ({found}).",
        "Give at most {needed}.",
    )
    PERIOD_FUTURE = (
        "period_future",
        "The period ends on {found}, which is not over on the day of receipt.",
        "File the report after {needed}.",
    )
    PERIOD_OVERLAP = (
        "period_overlap",
        "The period overlaps that of report {found}.",
        "Correct the period, or file a restatement that names {needed} in 'supersedes'.",
    )
    DUPLICATE_IN_FILE = (
        "duplicate_in_file",
        "The same account and period stand in row {found} already.",
        "Remove one of the two rows.",
    )
    ACCOUNT_UNKNOWN = (
        "account_unknown",
        "There is no carbon account {found}.",
        "Open it first: carbonstep account open.",
    )
    NO_FIGURE = (
        "no_figure",
        "The report holds no figure.",
        "Give at least one of: {needed}.",
    )
    FACTOR_UNKNOWN = (
        "factor_unknown",
        "The emission factor '{found}' is not in the registry.",
        "Did you mean {needed}? List them with: carbonstep rule factors.",
    )
    FACTOR_UNIT = (
        "factor_unit",
        "The activity's unit '{found}' does not fit the factor, which is per {needed}.",
        "Give the activity in the factor's unit.",
    )
    FACTOR_FAMILY = (
        "factor_family",
        "The factor '{found}' is of another family.",
        "Combustion emissions need a CO2 factor, product footprints a life-cycle factor: {needed}.",
    )
    FACTOR_NOT_PUBLISHED = (
        "factor_not_published",
        "The factor '{found}' was published after the report was received.",
        "Use a factor published by {needed}.",
    )
    SUPERSEDES_UNKNOWN = (
        "supersedes_unknown",
        "There is no report {found} to supersede.",
        "List the account's reports: carbonstep account show {needed}.",
    )
    SUPERSEDES_OTHER = (
        "supersedes_other",
        "Report {found} is of another account or product.",
        "A restatement is of the same account and product ({needed}); its period may differ.",
    )
    SUPERSEDES_TWICE = (
        "supersedes_twice",
        "Report {found} has been superseded already.",
        "Supersede the newest revision, {needed}.",
    )
    RESTATEMENT_REASON = (
        "restatement_reason",
        "A restatement must say why.",
        "Fill in 'restatement_reason'.",
    )
    VERIFIER_MISSING = (
        "verifier_missing",
        "Assurance is {found} but no verifier is named.",
        "Name the verifier, or set assurance to none.",
    )
    OPINION_ADVERSE = (
        "opinion_adverse",
        "The verifier's opinion is {found}.",
        "A report with this opinion cannot count as assured; set assurance to none.",
    )
    RECEIVED_BEFORE_PERIOD_END = (
        "received_before_period_end",
        "The report was received on {found}, before its period was over.",
        "Give a date of receipt from {needed} on.",
    )
    ACCOUNT_ID = (
        "account_id",
        "'{found}' is not an account id.",
        "Write a credit code, or the register and its number, such as {needed}.",
    )
    NO_FIGURE_STATED = (
        "no_figure_stated",
        "The register says '{found}' where the figure belongs.",
        "There is nothing to load; file the row again once it holds a figure.",
    )
    RECEIVED_FUTURE = (
        "received_future",
        "The date of receipt {found} lies after the business date.",
        "Give a date up to {needed}.",
    )
    PART_EXCEEDS_WHOLE = (
        "part_exceeds_whole",
        "The part ({found}) is larger than the whole.",
        "Give at most {needed}.",
    )
    OVERLAP_IN_FILE = (
        "overlap_in_file",
        "The period overlaps that of row {found} ({needed}).",
        "Correct one of the two periods.",
    )
    SUPERSEDES_CONFLICT = (
        "supersedes_conflict",
        "Row {needed} supersedes report {found} as well.",
        "Keep one of the two restatements.",
    )
    ROWS_DISAGREE = (
        "rows_disagree",
        "This row says '{found}' where an earlier row of the same report says '{needed}'.",
        "Write the same in every row of a report, or write it once.",
    )
    ROW_OF_REJECTED_REPORT = (
        "row_of_rejected_report",
        "Row {found} of the same report is rejected, so the report would be incomplete.",
        "Mend that row; this one needs no change.",
    )
    NOT_ASSURED = (
        "not_assured",
        "Nobody independent has assured the report.",
        "It counts only where a rulebook asks for no assurance.",
    )
    PERIOD_UNUSUAL = (
        "period_unusual",
        "The period has {found} days.",
        "A month, quarter, half year or year is usual; check both dates.",
    )
    SUDDEN_CHANGE = (
        "sudden_change",
        "The total is {found} after {needed} in the period before: more than tenfold, or a tenth.",
        "Check the unit and the decimal point.",
    )
    FACTOR_UNDATED = (
        "factor_undated",
        "The day factor '{found}' was published on is not known.",
        "Prefer a factor from a dated source.",
    )
    SUM_DIFFERS = (
        "sum_differs",
        "The parts add up to {found}, not to the stated total.",
        "Check the stages; the stated total is {needed}.",
    )
    # -- a loan --------------------------------------------------------------------------
    MATURITY_BEFORE_DRAWDOWN = (
        "maturity_before_drawdown",
        "The loan matures on {found}, not after it is drawn.",
        "Give a maturity after {needed}.",
    )
    PRINCIPAL_DECIMALS = (
        "principal_decimals",
        "'{found}' has fractions of a fen.",
        "Give at most two decimals.",
    )
    RULEBOOK_UNKNOWN = (
        "rulebook_unknown",
        "There is no rulebook '{found}'.",
        "Use one of: {needed}.",
    )
    RULEBOOK_CHANGED = (
        "rulebook_changed",
        "The file of rulebook {found} is not what was approved under that version.",
        "Publish the change as a new version; an approved one never changes.",
    )
    RULEBOOK_HASH = (
        "rulebook_hash",
        "The loan is bound to other rulebook content than its version has (hash {found}).",
        "Its content has the hash {needed}: once its text is agreed on, write that or no hash.",
    )
    LOAN_UNKNOWN = (
        "loan_unknown",
        "There is no loan {found}.",
        "List the loans: carbonstep loan list.",
    )
    OTHER_FILE_NAME = (
        "other_file_name",
        "The file says it is rulebook {found}.",
        "Its folder and name say {needed}; make them the same.",
    )
    LOAN_ID = (
        "loan_id",
        "'{found}' is not a loan number.",
        "Use up to 64 letters, digits, dots, dashes and underscores.",
    )
    LIFE_TOO_LONG = (
        "life_too_long",
        "The loan runs until {found}, longer than a loan may.",
        "Give a maturity within {needed} of drawdown.",
    )
    OTHER_ACCOUNT = (
        "other_account",
        "This is of the account {found}, not of the borrower.",
        "Leave 'account' out, or name {needed}.",
    )
    OTHER_RULEBOOK = (
        "other_rulebook",
        "The loan names the rulebook {found}, not the one of the quote.",
        "Leave it out of the loan, or name {needed}.",
    )
    PARAMETER_MISSING = (
        "parameter_missing",
        "The rulebook needs the parameter '{needed}'.",
        "Add '{needed}' to the loan's parameters.",
    )
    PARAMETER_UNKNOWN = (
        "parameter_unknown",
        "The rulebook has no parameter '{found}'.",
        "Did you mean {needed}?",
    )
    RULEBOOK_NOT_IN_FORCE = (
        "rulebook_not_in_force",
        "The rulebook version is not in force on {found}.",
        "It is in force {needed}.",
    )
    FIXING_MISSING = (
        "fixing_missing",
        "No fixing of {found} is known for that date.",
        "Load fixings published on or before {needed}.",
    )
    FIXING_NOT_PUBLISHED = (
        "fixing_not_published",
        "No fixing of {found} is recorded.",
        "Give a day of publication; the nearest are {needed}.",
    )
    FIXING_DIFFERS = (
        "fixing_differs",
        "A fixing for {found} with another value is recorded already.",
        "Check the source; a correction must be filed as one.",
    )
    FIXING_TWICE = (
        "fixing_twice",
        "A fixing published on {found} stands in line {needed} already.",
        "Remove one of the two lines.",
    )
    FIXING_ORDER = (
        "fixing_order",
        "The fixing published on {found} stands below a later one.",
        "Sort the file by publication date; above it stands {needed}.",
    )
    CURRENCY = ("currency", "The currency '{found}' is not supported.", "Use {needed}.")
    SPREAD_MAGNITUDE = (
        "spread_magnitude",
        "A spread of {found} bp is unusual; spreads are in basis points, and 45 bp is 0.45 %.",
        "Write {needed} if so many bp are meant; if {found} bp are, confirm it: "
        "'confirmed: [spread_magnitude]', or --confirm spread_magnitude.",
    )
    RATE_MAGNITUDE = (
        "rate_magnitude",
        "A rate of {found} % looks like a fraction; rates are in percent.",
        "Write {needed} if so many percent are meant; if {found} % is, confirm it: "
        "'confirmed: [rate_magnitude]', or --confirm rate_magnitude.",
    )
    FIXING_MAGNITUDE = (
        "fixing_magnitude",
        "A value of {found} % lies more than 100 bp from the {needed} % it corrects.",
        "Check the decimal point; if it is right, confirm it: "
        "'confirmed: [fixing_magnitude]', or --confirm fixing_magnitude.",
    )
    CONFIRMED_NOTHING = (
        "confirmed_nothing",
        "'{found}' is confirmed, but nothing asks for it.",
        "Leave it out of 'confirmed' or --confirm; it would hide the next slip.",
    )
    TERM_UNUSED = (
        "term_unused",
        "The term '{found}' has no use in this loan.",
        "Leave it out; it goes with {needed}.",
    )
    TERM_DAY_OUTSIDE_LIFE = (
        "term_day_outside_life",
        "The day {found} is not one this term may name.",
        "Give a day within {needed}.",
    )
    LIFE_TOO_SHORT = (
        "life_too_short",
        "The loan matures on {found}, so soon that moving its settlement day may leave no day.",
        "Give a maturity from {needed} on, or the order calculate_then_shift.",
    )
    MATURITY_OFF_SCHEDULE = (
        "maturity_off_schedule",
        "The term may move, but the maturity {found} is no settlement day.",
        "Give a settlement day, such as {needed}.",
    )
    REPAID_AFTER_MATURITY = (
        "repaid_after_maturity",
        "Repaying {found} yuan each time runs to {needed} even if nothing changes.",
        "Give a larger amount, a later maturity, or leave out at_change and latest_on: what is "
        "left is then repaid at maturity.",
    )
    CAPITALISE_FLOOR = (
        "capitalise_floor",
        "Interest is added to the principal, but the rate may fall below zero.",
        "Give a floor_pct of at least 0.",
    )
    CAPITALISE_CORRECTIONS = (
        "capitalise_corrections",
        "Interest is added to the principal, so a difference to it cannot be left as posted.",
        "Give corrections {needed}, or leave them out.",
    )
    REPAYMENT_TWICE = (
        "repayment_twice",
        "Two repayments are due on {found}.",
        "Give one repayment a day; add the two amounts.",
    )
    REPAYMENTS_ABOVE_PRINCIPAL = (
        "repayments_above_principal",
        "{found} yuan are to be repaid, more than the principal of {needed}.",
        "Repay at most the principal.",
    )
    REPAYMENT_FREQUENCY = (
        "repayment_frequency",
        "Principal cannot be repaid every {found} where interest is settled every {needed}.",
        "Repay on settlement days: give {needed} or a longer frequency, or leave it out.",
    )
    INSTALMENT_FREQUENCY = (
        "instalment_frequency",
        "An instalment every {found} cannot hold the interest settled every {needed}.",
        "Leave the frequency out of the repayment, or give {needed}.",
    )
    PENALTY_RANGE = (
        "penalty_range",
        "A penalty of {found} % of the contract rate is outside what may be agreed.",
        "Give {needed} percent.",
    )
    PAYMENT_BELOW_INTEREST = (
        "payment_below_interest",
        "The payment of {found} yuan does not cover the first period's interest of {needed}.",
        "Give a larger amount, or 'negative_amortisation: allowed'.",
    )
    LOAN_EXISTS = (
        "loan_exists",
        "Loan {found} is booked already with other terms.",
        "Use another loan number.",
    )
    ACCOUNT_EXISTS = (
        "account_exists",
        "Account {found} is open already with other particulars.",
        "Show it: carbonstep account show {found}.",
    )
    CERTIFICATE_EXISTS = (
        "certificate_exists",
        "Certificate {found} is recorded already with other particulars.",
        "Check the number and the dates.",
    )
    KEY_REFUSED = (
        "key_refused",
        "The key {found} cannot be issued or taken back.",
        "List the keys: carbonstep key list.",
    )
    BUSINESS_DATE_FUTURE = (
        "business_date_future",
        "The business date {found} has not come yet.",
        "Give a date up to {needed}.",
    )
    REPAYMENT_ABOVE_BALANCE = (
        "repayment_above_balance",
        "{found} yuan are to be repaid, but only {needed} are outstanding on that day.",
        "Give at most what is outstanding, or record a payoff.",
    )
    DRAWDOWN_ABOVE_PRINCIPAL = (
        "drawdown_above_principal",
        "The drawdowns come to {found} yuan, more than the loan's principal of {needed}.",
        "Draw at most what is left of the principal.",
    )
    LOAN_EVENT_OUTSIDE_LIFE = (
        "loan_event_outside_life",
        "{found} is not a day of the loan.",
        "Give a day of the loan: {needed}.",
    )
    LOAN_EVENT_KEY = (
        "loan_event_key",
        "'{found}' has no place in an event of this kind.",
        "Leave it out; this kind takes {needed}.",
    )
    LOAN_EVENT_FUTURE = (
        "loan_event_future",
        "{found} has not come yet.",
        "Give a day up to {needed}.",
    )
    PREPAYMENT_NOTICE = (
        "prepayment_notice",
        "Notice was given on {found}, later than the contract allows.",
        "Give notice by {needed}, or repay on a later day.",
    )
    REPAYMENT_OVERLAPS = (
        "repayment_overlaps",
        "Another repayment on {found} is recorded already.",
        "To change it, name it in 'supersedes', or with --supersedes: {needed}.",
    )
    LOAN_EVENT_AFTER_PAYOFF = (
        "loan_event_after_payoff",
        "An event of {found} does not come before the payoff, which ends the loan.",
        "Correct or withdraw what was recorded first: {needed}.",
    )
    LOAN_EVENT_UNKNOWN = (
        "loan_event_unknown",
        "The loan has no event {found}.",
        "List its events: carbonstep loan events {needed}.",
    )
    LOAN_EVENT_SUPERSEDED = (
        "loan_event_superseded",
        "The event {found} is superseded already.",
        "Name the newest in its place: {needed}.",
    )
    LOAN_EVENT_WITHDRAWN = (
        "loan_event_withdrawn",
        "The event {found} is a withdrawal, which cannot be withdrawn.",
        "Record what did happen, and name {found} in 'supersedes', or with --supersedes.",
    )
    LOAN_EVENT_UNDONE = (
        "loan_event_undone",
        "It would make what was recorded earlier impossible: {found}.",
        "Correct or withdraw that event first; what is wrong with it follows.",
    )
    MISUSE_ABOVE_BALANCE = (
        "misuse_above_balance",
        "{found} yuan are said to be misused, but only {needed} are outstanding on that day.",
        "Give at most what is outstanding.",
    )
    NO_SETTLEMENT_DAY = (
        "no_settlement_day",
        "The loan settles no interest on {found}.",
        "Give a settlement day; the nearest are {needed}.",
    )
    CALENDAR_PROVISIONAL = (
        "calendar_provisional",
        "The settlement date {found} may still move: the holidays of {needed} are not known yet.",
        "File the State Council's notice of {needed}: carbonstep calendar add FILE.",
    )
    CALENDAR_OTHER_YEAR = (
        "calendar_other_year",
        "The day {found} is not of the notice's year.",
        "Give days of {needed}; a holiday that runs over New Year is cut there.",
    )
    CALENDAR_HOLIDAY_WEEKEND = (
        "calendar_holiday_weekend",
        "The holiday {found} falls on a weekend, which is off without a notice.",
        "Remove it, or give the whole holiday as a range {{from, to}}.",
    )
    CALENDAR_MAKE_UP_WEEKDAY = (
        "calendar_make_up_weekday",
        "The make-up day {found} is a weekday, on which banks work anyway.",
        "Give the Saturday or Sunday that is worked.",
    )
    CALENDAR_MAKE_UP_HOLIDAY = (
        "calendar_make_up_holiday",
        "The make-up day {found} lies within a holiday of the same notice.",
        "Check both against the notice; a day is either off or worked.",
    )
    CALENDAR_DAY_TWICE = (
        "calendar_day_twice",
        "The day {found} stands in the notice twice.",
        "Remove one of the two.",
    )
    CALENDAR_NO_HOLIDAYS = (
        "calendar_no_holidays",
        "The notice of {found} names no holiday.",
        "Give the days off under 'holidays'; every year has some.",
    )
    CALENDAR_EXISTS = (
        "calendar_exists",
        "Another notice of {found} is known already.",
        "See: carbonstep calendar show {found}. Add 'replaces: true' to put yours in its place.",
    )
    CALENDAR_NOTHING_REPLACED = (
        "calendar_nothing_replaced",
        "No notice of {found} is known that could be replaced.",
        "Check the year, or leave 'replaces' out.",
    )
    # -- a structured document (rulebook, mapping, quote) --------------------------------
    KEY_UNKNOWN = (
        "key_unknown",
        "The key '{found}' is not known here.",
        "Did you mean '{needed}'?",
    )
    KEY_MISSING = ("key_missing", "The key '{needed}' is missing.", "Add '{needed}'.")
    KEY_TWICE = ("key_twice", "The key '{found}' stands twice.", "Remove one of them.")
    SHAPE = ("shape", "Found {found} here.", "Write {needed}.")
    STEP_UNREACHABLE = (
        "step_unreachable",
        "The step '{found}' can never be reached.",
        "An earlier step covers it: {needed}. Reorder or remove it.",
    )
    STEPS_OPEN = (
        "steps_open",
        "The steps do not end in 'otherwise'.",
        "Add a last step: {{otherwise: true, bps: …}}.",
    )
    STEPS_AFTER_OTHERWISE = (
        "steps_after_otherwise",
        "A step stands after 'otherwise' and can never be reached.",
        "Move 'otherwise' to the end.",
    )
    CAP_NEVER_BINDS = (
        "cap_never_binds",
        "The limit {found} can never bind.",
        "The steps reach {needed}; tighten the limit or remove it.",
    )
    LIMITS_ORDER = (
        "limits_order",
        "The limits {found} are not in order.",
        "Give [lowest, highest].",
    )
    LINE_ORDER = (
        "line_order",
        "The points of a line must rise ({found}).",
        "List the points by rising 'at'; need at least two.",
    )
    TOO_LARGE_FOR_ENGINE = (
        "too_large_for_engine",
        "'{found}' cannot fit the portfolio engine's integers.",
        "Keep it within {needed}.",
    )
    KPI_UNUSED = (
        "kpi_unused",
        "The KPI '{found}' is measured but never used.",
        "Add an adjustment for it under 'adjust', or remove it.",
    )
    KPI_UNKNOWN = (
        "kpi_unknown",
        "There is no KPI '{found}'.",
        "Use one of: {needed}.",
    )
    ACTUS_NOT_COVERED = (
        "actus_not_covered",
        "The ACTUS term {needed} is '{found}', which is not covered.",
        "The case is left out; docs/reference/conformance.md lists what is covered, and why.",
    )
    OBSERVATION_MISSING = (
        "observation_missing",
        "Nothing is observed of '{found}' on or before {needed}.",
        "Add the observation to the case.",
    )
    TOO_MANY_EVENTS = (
        "too_many_events",
        "The contract has {found} events.",
        "The limit is {needed}; check the cycles.",
    )
    CASE_FAILED = (
        "case_failed",
        "The case gives {found}.",
        "It expects {needed}.",
    )

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code = code
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a problem is. Rows, columns and lines count from 1, as a person reads them.

    `path` is a dotted path inside a structured document, such as `kpis.reduction.unit`.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        """One line for a person.

        >>> str(Place(file="a.csv", row=3, column="scope1"))
        'a.csv, row 3, column scope1'
        """
        parts = [self.file] if self.file else []
        named = (("sheet", self.sheet), ("line", self.line), ("row", self.row))
        parts += [f"{name} {value}" for name, value in named if value is not None]
        if self.column is not None:
            parts.append(f"column {self.column}")
        if self.path:
            parts.append(self.path)
        return ", ".join(parts) or "input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input: why, where, what was found and what is needed."""

    reason: Reason
    place: Place = Place()
    found: str = ""
    needed: str = ""
    warning: bool = False

    @property
    def code(self) -> str:
        """The stable code, the same in the CLI, the API and the docs."""
        return self.reason.code

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.reason.message.format(found=self.found, needed=self.needed)

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return self.reason.remedy.format(found=self.found, needed=self.needed)

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy} [{self.code}]"


CONFLICTS = frozenset(
    {
        Reason.ACCOUNT_EXISTS,
        Reason.CALENDAR_EXISTS,
        Reason.CERTIFICATE_EXISTS,
        Reason.FIXING_DIFFERS,
        Reason.LOAN_EXISTS,
        Reason.RULEBOOK_CHANGED,
    }
)
"""Reasons that lie in what is recorded already, not in the input by itself."""


class RejectedError(Exception):
    """Input was refused. Carries every problem found; raised only by `services` to their callers.

    A service that refuses has stored nothing. The edges turn it into exit code 3, status 422 or
    an error summary.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        self.is_conflict = bool(self.problems) and {p.reason for p in self.problems} <= CONFLICTS
        super().__init__("; ".join(str(problem) for problem in self.problems[:5]))
