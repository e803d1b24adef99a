"""Says which publications did not come, below what a command prints."""

from collections.abc import Iterable

from carbonstep.cli.output import out
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.present.sentence.publication import publication_text
from carbonstep.present.words.translation import Language, speaker


def tell_missing(missing: Iterable[MissingPublication], language: Language) -> None:
    """One line for each publication that was expected and is not recorded."""
    say = speaker(language)
    for item in missing:
        out().print(publication_text(item, say), markup=False, soft_wrap=True)
