"""Words for people in Chinese and English: English message ids, one catalogue for Chinese.

The catalogue is a gettext .po file, read as it stands: nothing has to be compiled or generated.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

from carbonstep.present.words.face import as_typed

if TYPE_CHECKING:
    from babel.support import Translations


class Language(StrEnum):
    """The languages people are spoken to in."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """The BCP 47 tag, as in `<html lang>`."""
        return {"zh": "zh-CN", "en": "en"}[self.value]


_AFTER_CONTEXT = "\x04"
"""What gettext puts between a context and its message id."""

Say = Callable[..., str]
"""`say(message id, **values)`: the message in one language, with the values put in."""


def translate(language: Language, msgid: str, /, **values: str) -> str:
    """The message in a language, its `{placeholders}` filled with display strings.

    A message the catalogue lacks is given in English; a test keeps that from happening.

    >>> translate(Language.EN, "There is no rulebook '{found}'.", found="x")
    "There is no rulebook 'x'."
    >>> translate(Language.ZH, "There is no rulebook '{found}'.", found="x")
    '没有挂钩规则“x”。'
    """
    said = msgid if language is Language.EN else _chinese().gettext(msgid)
    return as_typed(said.rpartition(_AFTER_CONTEXT)[2]).format(**values)


def translate_known(language: Language, names: Mapping[str, str], word: str) -> str:
    """The text that a word stands for; a word that none stands for as it is.

    >>> translate_known(Language.EN, {"kpi": "KPI"}, "kpi")
    'KPI'
    """
    known = names.get(word)
    return word if known is None else translate(language, known)


def speaker(language: Language) -> Say:
    """`translate` with the language already chosen."""

    def say(msgid: str, /, **values: str) -> str:
        return translate(language, msgid, **values)

    return say


def mark(msgid: str) -> str:
    """Mark a text as a message id where it is kept for later use, as in a table.

    >>> mark("report due")
    'report due'
    """
    return msgid


def mark_in(context: str, msgid: str) -> str:
    """Mark a text as a message id that Chinese says in several ways, and which of them is meant.

    English says it in one. The catalogue has the context as its `msgctxt`.

    >>> translate(Language.EN, mark_in("lowered", "{bps} bp in all"), bps="−10")
    '−10 bp in all'
    """
    return f"{context}{_AFTER_CONTEXT}{msgid}"


@lru_cache(maxsize=1)
def _chinese() -> "Translations":
    # Imported here: babel is slow to load, and what speaks English does without.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415
    from babel.support import Translations  # noqa: PLC0415

    source = files("carbonstep.present") / "locale" / "zh_CN" / "LC_MESSAGES" / "carbonstep.po"
    with source.open("rb") as opened:
        catalogue = read_po(opened, locale="zh_CN")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
