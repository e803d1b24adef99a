"""Why a report or a certificate cannot be taken in, or should be looked at again."""

from carbonstep.reading.problem import CONFLICT, Reason


class IntakeReason(Reason):
    NEGATIVE = (
        "negative",
        "'{found}' is negative.",
        "Emissions and quantities are zero or more; removals have a column of their own.",
    )
    HASH_INVALID = (
        "hash_invalid",
        "'{found}' is not a SHA-256 hash.",
        "Give 64 hexadecimal digits.",
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
        "Correct the period: one may lie within another, but not cross it. Or file a restatement "
        "that names {needed} in 'supersedes' and says why in 'restatement_reason'.",
    )
    DUPLICATE_IN_FILE = (
        "duplicate_in_file",
        "The same account and period stand in row {found} already.",
        "Remove one of the two rows.",
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
    SUPERSEDES_ELSEWHERE = (
        "supersedes_elsewhere",
        "Report {found} lies with account {needed}.",
        "If it was filed for the wrong account, move it to the right one with its reason: "
        "carbonstep report move {found} --to ACCOUNT --reason WHY.",
    )
    SUPERSEDES_WITHDRAWN = (
        "supersedes_withdrawn",
        "Report {found} was withdrawn on {needed}, so there is nothing to supersede.",
        "Leave 'supersedes' out, or name the report that stands now.",
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
        "Correct one of the two periods: one may lie within the other, but not cross it.",
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
    MORE_PROBLEMS = (
        "more_problems",
        "The row has {found} more problems.",
        "Mend those told first and file again; what is still wrong is told then.",
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
        "The total is {found} after {needed} in the period before: more than tenfold, a tenth, or "
        "across zero.",
        "Check the unit, the decimal point and the sign.",
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
    FOOTPRINT_ZERO = (
        "footprint_zero",
        "The footprint is zero: is it really?",
        "Leave the row out where the footprint is not known; zero prices a loan like any number.",
    )
    FOOTPRINT_BELOW_ZERO = (
        "footprint_below_zero",
        "The footprint is {found}, and no uptake is stated that makes it so.",
        "Check the sign; what the product takes up goes into 'biogenic_uptake'.",
    )
    PARTS_DIFFER = (
        "parts_differ",
        "The longer report says {found}; the shorter ones that make it up add up to {needed}.",
        "For its own period the longer one counts. If one of them is wrong, restate it.",
    )
    FILED_AGAIN = (
        "filed_again",
        "It says what report {found} said, which was withdrawn on {needed}.",
        "It counts again from its day of receipt; withdraw it if that is not meant.",
    )
    OTHER_ACCOUNT = (
        "other_account",
        "This is of the account {found}, not of the borrower.",
        "Leave 'account' out, or name {needed}.",
    )
    CERTIFICATE_EXISTS = (
        "certificate_exists",
        "Certificate {found} is recorded already with other particulars: {needed}.",
        "Never as recorded: carbonstep certificate correct CERTIFICATE FILE --reason WHY. Ended "
        "earlier: carbonstep certificate shorten CERTIFICATE --valid-to DAY --reason WHY. Taken "
        "back: carbonstep certificate withdraw CERTIFICATE --on DAY --reason WHY. Renewed under "
        "the same number: give a validity that begins after the last day on which it holds.",
        CONFLICT,
    )
    CERTIFICATE_CHANGE_FUTURE = (
        "certificate_change_future",
        "The day {found} has not come yet.",
        "Give a day up to the business date, {needed}.",
    )
    CERTIFICATE_NOT_HELD = (
        "certificate_not_held",
        "On {found} the certificate is not valid anyway.",
        "Give a day of its validity, {needed}.",
    )
    CERTIFICATE_CHANGE_STANDS = (
        "certificate_change_stands",
        "Change {needed} says already that certificate {found} does not hold.",
        "If that change was wrong, or its day, lift it from its first day on and tell this one "
        "anew: carbonstep certificate lift {found} {needed} --on DAY --reason WHY.",
        CONFLICT,
    )
    CERTIFICATE_SHORTENED_EMPTY = (
        "certificate_shortened_empty",
        "It would end on {found}, before it began.",
        "Its first valid day is {needed}; if it never held, withdraw it from that day on.",
    )
    CERTIFICATE_NOT_SHORTER = (
        "certificate_not_shorter",
        "It ends on {needed} already; {found} is not before that.",
        "Give an earlier day; if it was always valid for longer, correct it.",
    )
    CERTIFICATE_CORRECTED_NOTHING = (
        "certificate_corrected_nothing",
        "Certificate {found} is just so.",
        "Say what it should have been.",
        CONFLICT,
    )
    CERTIFICATE_CHANGE_UNKNOWN = (
        "certificate_change_unknown",
        "Certificate {needed} has no change {found} that can be lifted.",
        "List the account's certificates with their changes: carbonstep account show ACCOUNT.",
    )
    CERTIFICATE_CHANGE_LIFTED = (
        "certificate_change_lifted",
        "Change {found} is lifted already, by {needed}.",
        "If it counts after all, record it once more.",
        CONFLICT,
    )
    CERTIFICATE_CORRECTED_SINCE = (
        "certificate_corrected_since",
        "Correction {found} was followed by {needed}.",
        "Lift {needed} first.",
        CONFLICT,
    )
    CERTIFICATE_CHANGE_EARLY = (
        "certificate_change_early",
        "On {found} that was not there yet.",
        "Give a day from {needed} on.",
    )
