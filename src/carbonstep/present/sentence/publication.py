"""What is said of a publication that is missing, and of an amount that rests on it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from carbonstep.domain.market.publication import MissingPublication, Whereabouts
from carbonstep.present.words.face import Face, face
from carbonstep.present.words.label import BENCHMARKS
from carbonstep.present.words.translation import Say, mark

NOT_COME = mark(
    "{about} of {day} has not come; what rests on it is not posted. Once it is published: "
    "carbonstep fixing publish {index} {day} RATE"
)
NOT_RECORDED = mark("{about} of {day} is not recorded; what rests on it is not posted.")
IN_FOLDER = mark(
    "{about} of {day} stands in the rules folder and is not taken up yet: until then the rate "
    "before stands in for it, and what rests on it is not posted. Take it up: carbonstep run daily"
)
RECORDED_SINCE = mark(
    "{about} of {day} was not recorded by then, and is now; what rested on it was not posted."
)
NOT_GIVEN = mark(
    "{about} ({index}) of {day} is not among the fixings of this quote: the rate before stands in "
    "for it. "
    "Add it to 'fixings' of the document, or to benchmarks/lpr.csv of the rules folder."
)

_AT_A_COMMAND = {
    Whereabouts.NOWHERE: NOT_COME,
    Whereabouts.RULES_FOLDER: IN_FOLDER,
    Whereabouts.RECORDED: RECORDED_SINCE,
    Whereabouts.DOCUMENT: NOT_GIVEN,
}

Look = Callable[[MissingPublication], Whereabouts]


def _nowhere(_: MissingPublication) -> Whereabouts:
    return Whereabouts.NOWHERE


_LOOK: ContextVar[Look] = ContextVar("look", default=_nowhere)


@contextmanager
def looking_up(look: Look) -> Iterator[None]:
    """Say of a missing publication, in all that is said below, where `look` finds it."""
    token = _LOOK.set(look)
    try:
        yield
    finally:
        _LOOK.reset(token)


def publication_text(missing: MissingPublication, say: Say) -> str:
    """That it is missing, what waits for it, and to whom gives commands the one that gives it."""
    told = _AT_A_COMMAND[_LOOK.get()(missing)] if face() is Face.COMMAND else NOT_RECORDED
    return say(told, index=missing.index.value, **_named(missing, say))


def _named(missing: MissingPublication, say: Say) -> dict[str, str]:
    """A publication as it is called; its index is named otherwise only where it is typed."""
    return {"about": say(BENCHMARKS[missing.index]), "day": missing.expected_on.isoformat()}


def estimated_text(status: str, waits_for: MissingPublication | None, say: Say) -> str:
    """Where an amount stands, and that it is an estimate where a publication is missing."""
    return status if waits_for is None else say("{status}, estimated", status=status)


def estimated_on(waits_for: MissingPublication | None, say: Say) -> list[str]:
    """The publication an amount waits for, in a few words; nothing where it waits for none."""
    if waits_for is None:
        return []
    return [say("estimated: {about} of {day} is not recorded", **_named(waits_for, say))]


def estimate_notes(waits_for: Iterable[MissingPublication | None], say: Say) -> tuple[str, ...]:
    """What stands below a table with estimates: what they are, and each publication they wait for
    with its command."""
    missing = sorted({item for item in waits_for if item is not None})
    if not missing:
        return ()
    return (
        say(
            "Estimated: the rate before stands in for one that was to be published and is not "
            "recorded. The amount, and each total it is part of, is not final."
        ),
        *(publication_text(item, say) for item in missing),
    )
