"""Says which publications did not come, below what a command prints."""

from collections.abc import Iterable

from carbonstep.cli.output import out
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.present.words.translation import Language, speaker


def tell_missing(missing: Iterable[MissingPublication], language: Language) -> None:
    """One line for each publication that was expected and is not recorded."""
    say = speaker(language)
    for item in missing:
        text = say(
            "{about} of {day} has not come; what rests on it is not posted",
            about=item.index.value,
            day=item.expected_on.isoformat(),
        )
        out().print(text, markup=False, soft_wrap=True)
