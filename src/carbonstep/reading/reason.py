"""Why what people wrote cannot be read: its shape, keys, words, numbers, days, units."""

from carbonstep.reading.problem import Reason


class ReadingReason(Reason):
    TOO_MANY_ROWS = (
        "too_many_rows",
        "There is data below the last row that may be read ({found}).",
        "Split the file, or clear the stray cell; the limit is {needed} rows.",
    )
    CELL_TOO_LONG = (
        "cell_too_long",
        "The cell holds {found} characters.",
        "Shorten it; the limit is {needed} characters.",
    )
    VALUE_MISSING = ("value_missing", "A value is missing.", "Give {needed}.")
    NOT_A_NUMBER = (
        "not_a_number",
        "'{found}' is not a number.",
        "Write digits with a decimal point, such as {needed}.",
    )
    NO_FIGURE_WORD = (
        "no_figure_word",
        "'{found}' stands where a number belongs, and says that there is none.",
        "Leave the cell blank where there is no figure; a mapping may list such words in "
        "'no_figure_words'.",
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
        "Write the number alone: {needed} where the name states the same unit, else converted to "
        "the unit of the name.",
    )
    NUMBER_WITH_UNIT = (
        "number_with_unit",
        "'{found}' holds a unit beside its number.",
        "Write them apart, {needed}; where no unit is stated, convert the number to the unit that "
        "is meant.",
    )
    SHARE_WRITTEN = (
        "share_written",
        "'{found}' is a percentage or another rate, which is no amount.",
        "Write the amount itself, in {needed}.",
    )
    FOREIGN_CURRENCY = (
        "foreign_currency",
        "'{found}' names the currency {needed}; amounts of money are in yuan.",
        "Convert the amount to yuan, and write the number alone.",
    )
    MORE_THAN_NUMBER = (
        "more_than_number",
        "'{found}' holds more than a number.",
        "Write {needed} alone; a unit has a column or name of its own.",
    )
    TOO_MANY_DECIMALS = (
        "too_many_decimals",
        "'{found}' has more decimals than can be kept.",
        "Give at most {needed} decimals, or use a smaller unit.",
    )
    OUT_OF_RANGE = (
        "out_of_range",
        "'{found}' is outside the range that is allowed.",
        "Give a value within {needed}.",
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
    DATE_ORDER = (
        "date_order",
        "'{found}' has its year last: whether its day or its month comes first cannot be known.",
        "Write it as year-month-day, such as {needed}.",
    )
    DATE_SHORT_YEAR = (
        "date_short_year",
        "'{found}' has a year of two digits.",
        "Write the year with four digits, such as {needed}.",
    )
    DATE_SERIAL = (
        "date_serial",
        "'{found}' is the number by which a spreadsheet counts days.",
        "Format the cell as a date, or write it as year-month-day; from 1900 on it is {needed}.",
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
    UNIT_AMBIGUOUS = (
        "unit_ambiguous",
        "The unit '{found}' may mean more than one size, as its letters are written.",
        "Write the one that is meant, in these very letters: {needed}.",
    )
    GAS_CONDITIONS = (
        "gas_conditions",
        "The unit '{found}' does not say at which temperature the gas is measured.",
        "Use one of: {needed}. Nm3 is at 0 °C, m3_20C at 20 °C as gas is billed in China, both at "
        "101.325 kPa; the gas bill or the contract says which.",
    )
    STANDARD_COAL = (
        "standard_coal",
        "The unit '{found}' is standard coal, which stands for energy in more than one way: a kWh "
        "is 0.1229 kgce by its heat and about 0.3 kgce by the coal burnt for it.",
        "Give the energy itself, in one of: {needed}.",
    )
    UNIT_INEXACT = (
        "unit_inexact",
        "'{found}' has no end of decimals in {needed}, and nothing is rounded.",
        "Give the figure in {needed}.",
    )
    CONTROL_CHARACTER = (
        "control_character",
        "The text holds a control character ({found}).",
        "Remove it.",
    )
    HALF_CHARACTER = (
        "half_character",
        "The text holds half a character ({found}), which nothing can store.",
        "Write the character whole, or remove it.",
    )
    ADDRESS_ENCODING = (
        "address_encoding",
        "The address holds a byte that is no UTF-8 ({found}).",
        "Encode its text as UTF-8.",
    )
    PERIOD_EMPTY = (
        "period_empty",
        "The period ends before it begins ({found}).",
        "The last day must not be before the first.",
    )
    PRINCIPAL_DECIMALS = (
        "principal_decimals",
        "'{found}' has fractions of a fen.",
        "Give at most two decimals.",
    )
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
        "A value of {found} % lies more than 100 bp from {needed} %, which it follows or corrects.",
        "Check the decimal point; if it is right, confirm it: "
        "'confirmed: [fixing_magnitude]', or --confirm fixing_magnitude.",
    )
    FIXING_DAY = (
        "fixing_day",
        "No LPR is due on {found}: it comes out on the 20th, or the next working day.",
        "Give {needed} if that is meant; if {found} is, confirm it: "
        "'confirmed: [fixing_day]', or --confirm fixing_day.",
    )
    VALIDITY_LENGTH = (
        "validity_length",
        "A validity of more than ten years is unusual ({found}).",
        "Check both days: ten years end on {needed}. If it is right, confirm it: "
        "'confirmed: [validity_length]', or --confirm validity_length.",
    )
    ACTIVITY_TWICE = (
        "activity_twice",
        "The row says the same activity as row {found} of its report: {needed}.",
        "Remove the row that was copied. If both are meant, such as two deliveries of one size, "
        "confirm it: --confirm activity_twice.",
    )
    PART_IS_SUM = (
        "part_is_sum",
        "The row's {found} is the sum of the {needed} other rows of its account and period.",
        "If it is their total, leave it out with 'skip' in the mapping. If it counts beside them, "
        "confirm it: --confirm part_is_sum.",
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
    KEY_UNKNOWN = (
        "key_unknown",
        "The key '{found}' is not known here.",
        "Did you mean '{needed}'?",
    )
    KEY_MISSING = ("key_missing", "The key '{needed}' is missing.", "Add '{needed}'.")
    KEY_EMPTY = ("key_empty", "The key '{needed}' stands empty.", "Fill it in.")
    KEY_TWICE = ("key_twice", "The key '{found}' stands twice.", "Remove one of them.")
    SHAPE = ("shape", "Found {found} here.", "Write {needed}.")
