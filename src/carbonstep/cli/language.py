"""The language a command answers in: `--lang`, else CARBONSTEP_LANG, else the locale."""

from collections.abc import Mapping, Sequence

from carbonstep.present.words.choice import chosen
from carbonstep.present.words.translation import Language

OPTION = "--lang"
VARIABLE = "CARBONSTEP_LANG"


def command_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of a command line, which may be one that cannot be read.

    >>> command_language(["loan", "show", "X", "--lang", "zh"], {"LANG": "en_GB.UTF-8"})
    <Language.ZH: 'zh'>
    """
    return chosen([*_asked(arguments), environment.get(VARIABLE)], [_locale(environment)])


def _asked(arguments: Sequence[str]) -> list[str]:
    """The values of `--lang`, wherever it stands; the last one first, as the command reads it."""
    before = [*(arguments[: arguments.index("--")] if "--" in arguments else arguments)]
    found = []
    for word, after in zip(before, [*before[1:], ""], strict=False):
        name, sign, value = word.partition("=")
        if name == OPTION:
            found.append(value if sign else after)
    return found[::-1]


def _locale(environment: Mapping[str, str]) -> str:
    """The locale for messages: the first that is set decides alone, as it does for any program."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((environment[name] for name in names if environment.get(name)), "")
