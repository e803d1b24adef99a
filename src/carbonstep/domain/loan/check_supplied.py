"""Whether a loan supplies what its rulebook asks for, and in the way it asks for it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from carbonstep.domain.loan.check_corner import note_crossing
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.supplied import ByTestPeriod, OfBaseYear, Supplied
from carbonstep.domain.loan.supplied_term import SUPPLIED, first_day
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import Parameter, Rulebook
from carbonstep.domain.rulebook.tested_on import tested_on
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.units.exact import text


def supplied_under(node: Node) -> dict[str, Supplied | None]:
    """What stands under each name of a document's parameters; None for what cannot be read, which
    whoever reads the document notes."""
    found: dict[str, Supplied | None] = {}
    for name, item in node.entries or ():
        alone = Reading()
        value = SUPPLIED.read(alone, item, Confirmation({}))
        found[name] = None if alone.problems else value
    return found


def note_supplied(
    reading: Reading, under: Node, given: Mapping[str, Supplied | None], rulebook: Rulebook
) -> None:
    """Note what of these a rulebook does not ask for, or asks for otherwise, and what it lacks.

    Errors: `parameter_unknown`, `parameter_missing`, `series_not_asked`, `series_asked`,
    `series_off_period`, `bounds_cross_for_loan`.
    """
    known = {parameter.name: parameter for parameter in rulebook.parameters}
    for name, supplied in given.items():
        at, parameter = under.part(name), known.get(name)
        if parameter is None:
            needed = nearest(name, [*known]) or phrase("remove it: the rulebook asks for none")
            reading.note(RulebookReason.PARAMETER_UNKNOWN, at, found=name, needed=needed)
        elif supplied is not None:
            _note_way(reading, at, supplied, parameter, rulebook)
    for name in known:
        if name not in given:
            reading.note(LoanReason.PARAMETER_MISSING, under, needed=name)
    note_crossing(reading, under, given, rulebook)


def _note_way(
    reading: Reading, at: Node, supplied: Supplied, parameter: Parameter, rulebook: Rulebook
) -> None:
    """A series where one is asked for, by the days on which test periods begin; elsewhere one
    number. Where a series goes on between its values, any day will do."""
    match supplied:
        case ByTestPeriod(values=values) if not parameter.by_test_period:
            needed = _quoted(values[0][1])
            reading.note(LoanReason.SERIES_NOT_ASKED, at, found=parameter.name, needed=needed)
        case ByTestPeriod(values=values) if parameter.between is None:
            for day, _ in values:
                period = tested_on(rulebook.test, day)
                if day != period.start:
                    needed = listed((period.start.isoformat(), period.end.isoformat()))
                    found, written = day.isoformat(), _written(at, day)
                    reading.note(LoanReason.SERIES_OFF_PERIOD, written, found=found, needed=needed)
        case ByTestPeriod():
            pass
        case _ if parameter.by_test_period:
            begins = tested_on(rulebook.test, rulebook.in_force_from).start
            number = supplied.amount if isinstance(supplied, OfBaseYear) else supplied
            needed = f"{{{begins}: {_quoted(number)}}}"
            reading.note(LoanReason.SERIES_ASKED, at, found=parameter.name, needed=needed)
        case _:
            pass


def _written(at: Node, day: date) -> Node:
    """Where a document writes the value from a day on."""
    found = (item for key, item in at.entries or () if first_day(key.strip()) == day)
    return next(found, at)


def _quoted(number: Decimal) -> str:
    """A number as a document may write it."""
    return f'"{text(number)}"'
