"""Which language people are spoken to in: one rule, to which each face brings what it was told.

A face is asked in words of our own (an option, a setting, an address), and its surroundings
prefer something (a locale, a browser's languages). What was asked goes before what is preferred.
"""

from collections.abc import Iterable

from carbonstep.present.words.translation import Language

_PLAIN = ("C", "POSIX")
"""The locales that name no language: plain English."""


def named(tag: str) -> Language | None:
    """The language of a locale or of a language tag; None where we do not speak it.

    >>> named("zh_CN.UTF-8"), named("zh-Hant"), named("en"), named("C.UTF-8")
    (<Language.ZH: 'zh'>, <Language.ZH: 'zh'>, <Language.EN: 'en'>, <Language.EN: 'en'>)
    >>> named("fr_FR.UTF-8"), named("")
    (None, None)
    """
    plain = tag.partition(".")[0].partition("@")[0]
    if plain in _PLAIN:
        return Language.EN
    primary = plain.replace("_", "-").partition("-")[0].lower()
    return Language(primary) if primary in tuple(Language) else None


def chosen(asked: Iterable[str | None], preferred: Iterable[str]) -> Language:
    """The first language that was asked for in a word of ours, else the first we speak of those
    the surroundings prefer, else English.

    >>> chosen([None, "zh"], ["en"]), chosen(["fr"], ["de", "zh-CN", "en"]), chosen([], ["de"])
    (<Language.ZH: 'zh'>, <Language.ZH: 'zh'>, <Language.EN: 'en'>)
    """
    for word in asked:
        if word in tuple(Language):
            return Language(word)
    found = (named(tag) for tag in preferred)
    return next((language for language in found if language is not None), Language.EN)
