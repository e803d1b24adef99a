"""What was mended of the program, in words."""

from carbonstep.domain.picture.meaning import meaning_named
from carbonstep.present.words.translation import Language, speaker


def fault_text(name: str, language: Language) -> str:
    """What was wrong, by the meaning's name; where the name is none of the list, that it is not.

    >>> fault_text("last_contract_day", Language.EN)[:30]
    'where the last settlement day '
    """
    meaning = meaning_named(name)
    if meaning is None:
        say = speaker(language)
        return say("a change of the program that is not in its list")
    return meaning.fault.zh if language is Language.ZH else meaning.fault.en
