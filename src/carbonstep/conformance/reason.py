"""Why a reference case is left out or cannot be run."""

from carbonstep.reading.problem import Reason


class ConformanceReason(Reason):
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
