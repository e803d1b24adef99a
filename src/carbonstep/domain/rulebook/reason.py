"""Why a rulebook says nothing, too much, or what cannot be."""

from carbonstep.reading.problem import Reason


class RulebookReason(Reason):
    UNIT_SAME_KIND = (
        "unit_same_kind",
        "The unit '{found}' measures the same as {needed}, but only {needed} is written here.",
        "Write {needed}, and convert the numbers that are meant in '{found}'.",
    )
    PARAMETER_UNKNOWN = (
        "parameter_unknown",
        "The rulebook has no parameter '{found}'.",
        "Did you mean {needed}?",
    )
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
    MISSING_UNSAID = (
        "missing_unsaid",
        "It is not said what it means that the KPI '{found}' is missing.",
        "Say missing under the KPI: worst, no_adjustment, hold or {{previous_plus_bps: …}}.",
    )
    SUM_WITHOUT_MEANING = (
        "sum_without_meaning",
        "What is measured together means nothing together: {found}.",
        "Measure {needed}.",
    )
    WEIGHTS = (
        "weights_off",
        "The weights come to {found}.",
        "Give weights above zero that come to 100 %.",
    )
    PENALTY_WITHOUT_END = (
        "penalty_without_end",
        "A penalty of {found} bp for each missing report adds up without end.",
        "Give {needed}.",
    )
    PENALTY_NEVER_BINDS = (
        "penalty_never_binds",
        "The penalty of {found} bp can never bind: the limit of {needed} bp leaves it no room.",
        "Raise the highest limit, or treat what is missing otherwise.",
    )
    BOUNDS_CROSS = (
        "bounds_cross",
        "The bounds {found} cross, or are one, for some value of the parameter.",
        "List them so that each lies above the one before for every value: the smaller factor and "
        "the smaller number first for below and at_most, last for above and at_least.",
    )
    BOUND_UNIT = (
        "bound_unit_differs",
        "A bound is set in {found}, and the KPI is measured in {needed}.",
        "Give the parameter the unit {needed}.",
    )
    BOUND_TIMES = (
        "bound_times",
        "A bound cannot be {found} times a parameter.",
        "Give a number above zero.",
    )
    BENCHMARK_TWICE = (
        "benchmark_twice",
        "Two rows of a benchmark published on one day say something of one day: {found}.",
        "End the first with 'to', or remove one.",
    )
    NAME_INVALID = (
        "name_invalid",
        "'{found}' is no name for a KPI, a parameter, a benchmark, a test or an output.",
        "Use small letters, digits and _, at most 40, the first a letter.",
    )
    NAME_TWICE = (
        "name_twice",
        "The name '{found}' stands for a parameter and for a benchmark.",
        "Give one of them another name.",
    )
    BOUNDARY_UNKNOWN = (
        "boundary_unknown",
        "'{found}' is no boundary of the reports that the KPI is measured from.",
        "Use one of: {needed}.",
    )
    RATE_OUTPUTS = (
        "rate_outputs",
        "{found} outputs change the rate.",
        "Give one output of kind rate, and put what changes the rate into its parts.",
    )
    FORMAT_NEEDED = (
        "format_needed",
        "The first format of a rulebook does not know '{found}'.",
        "Add 'format: 2' at the top.",
    )
