"""What a problem found or needs, in the reader's language."""

from carbonstep.present.words.translation import Language, mark_in, translate
from carbonstep.reading.phrase import Listing, Phrase

BETWEEN = mark_in("names in a row", ", ")


def phrase_text(text: str, language: Language) -> str:
    """A phrase in the language; a plain text, which somebody wrote, as it stands.

    >>> from carbonstep.reading.phrase import listed, phrase
    >>> needed = phrase("a mapping with {keys}", keys=listed(["at", "bps"]))
    >>> phrase_text(needed, Language.EN), phrase_text(needed, Language.ZH)
    ('a mapping with at, bps', '含at、bps的对象')
    """
    if isinstance(text, Phrase):
        values = {name: phrase_text(value, language) for name, value in text.values.items()}
        return translate(language, text.template, **values)
    if isinstance(text, Listing):
        between = translate(language, BETWEEN)
        return between.join(phrase_text(name, language) for name in text.names)
    return text
