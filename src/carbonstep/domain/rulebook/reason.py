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
