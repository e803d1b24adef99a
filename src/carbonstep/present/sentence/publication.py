"""What is said of a publication that did not come, and of an amount that rests on it."""

from collections.abc import Iterable

from carbonstep.domain.market.publication import MissingPublication
from carbonstep.present.words.face import Face, face
from carbonstep.present.words.translation import Say, mark

NOT_COME = mark(
    "{about} of {day} has not come; what rests on it is not posted. Once it is published: "
    "carbonstep fixing publish {about} {day} RATE"
)


NOT_COME_PLAIN = mark("{about} of {day} has not come; what rests on it is not posted.")


def publication_text(missing: MissingPublication, say: Say) -> str:
    """That it did not come, what waits for it, and to whom gives commands the one that gives it."""
    told = NOT_COME if face() is Face.COMMAND else NOT_COME_PLAIN
    return say(told, about=missing.index.value, day=missing.expected_on.isoformat())


def estimated_text(status: str, waits_for: MissingPublication | None, say: Say) -> str:
    """Where an amount stands, and that it is an estimate where a publication did not come."""
    return status if waits_for is None else say("{status}, estimated", status=status)


def estimated_on(waits_for: MissingPublication | None, say: Say) -> list[str]:
    """The publication an amount waits for, in a few words; nothing where it waits for none."""
    if waits_for is None:
        return []
    return [
        say(
            "estimated: {about} of {day} has not come",
            about=waits_for.index.value,
            day=waits_for.expected_on.isoformat(),
        )
    ]


def estimate_notes(waits_for: Iterable[MissingPublication | None], say: Say) -> tuple[str, ...]:
    """What stands below a table with estimates: what they are, and each publication they wait for
    with its command."""
    missing = sorted({item for item in waits_for if item is not None})
    if not missing:
        return ()
    return (
        say(
            "Estimated: the rate before stands in for one that was to be published and did not "
            "come. The amount, and each total it is part of, is not final."
        ),
        *(publication_text(item, say) for item in missing),
    )
