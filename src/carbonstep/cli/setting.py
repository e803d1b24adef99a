"""Why the settings cannot be read, as problems: which variable, and what it takes."""

from typing import Any

from pydantic import ValidationError

from carbonstep.cli.reason import CliReason
from carbonstep.reading.nearest import nearest
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.settings import PREFIX, UNKNOWN, Settings, variables


def setting_problems(error: ValidationError) -> list[Problem]:
    """What is wrong with the settings, each told with its variable; no value is, which may be a
    secret."""
    return [_problem(item) for item in error.errors(include_url=False, include_input=False)]


def _problem(item: Any) -> Problem:
    more = item.get("ctx", {})
    if item["type"] == UNKNOWN:
        return _unknown(more["name"])
    name = str(item["loc"][0]) if item["loc"] else ""
    place = Place(path=f"{PREFIX}{name.upper()}")
    if item["type"] in ("int_parsing", "greater_than_equal", "less_than_equal"):
        bounds = "..".join(str(_bound(name, kind)) for kind in ("ge", "le"))
        return Problem(reason=CliReason.SETTING_VALUE, place=place, needed=bounds)
    if item["type"] == "bool_parsing":
        return Problem(
            reason=CliReason.SETTING_VALUE, place=place, needed=listed(("true", "false"))
        )
    examples = Settings.model_fields[name].examples if name in Settings.model_fields else None
    if examples:
        needed = listed(str(example) for example in examples)
        return Problem(reason=CliReason.SETTING_VALUE, place=place, needed=needed)
    return Problem(reason=ReadingReason.SHAPE, place=place, found="", needed=item["msg"])


def _unknown(variable: str) -> Problem:
    """A variable of ours that is no setting; what all have in common makes none like another."""
    known = [name.removeprefix(PREFIX) for name in variables()]
    near = nearest(variable.removeprefix(PREFIX), known)
    misspelt = near in known
    return Problem(
        reason=CliReason.SETTING_MISSPELT if misspelt else CliReason.SETTING_UNKNOWN,
        place=Place(path=variable),
        found=variable,
        needed=f"{PREFIX}{near}" if misspelt else listed(variables()),
    )


def _bound(name: str, kind: str) -> int | None:
    """A bound of a number."""
    found = (getattr(limit, kind, None) for limit in Settings.model_fields[name].metadata)
    return next((limit for limit in found if limit is not None), None)
