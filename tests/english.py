"""What is English in a text that is told in Chinese, and what only looks like it."""

import html
import re

TOLD = re.compile(
    r"^[✗!] [^：]*：|（[a-z_0-9.]+）|“[^”]*”|cs_[\w-]+|"
    r"(?:挂钩指标|名称)=\w+|[a-z_]+\[\d+\](?:\.[a-z]+)?|"
    r"(?:[a-z-]+:|信用代码)[0-9A-Z]+|[ACDEKRTX]-[A-Z0-9]{6,}(?![a-z0-9])|K-[0-9a-f]{12}|--[a-z-]+|"
    r"carbonstep(?: [a-z][a-z-]*(?![^\s，。；：、）]))*"
    r"(?: (?:--[a-z-]+|[A-Z_]+|[^\s，。；：、一-鿿]+))*|account (?:rename|reclassify|correct)|"
    r"[^\s，。；：、（）一-鿿]*\.(?:csv|tsv|ya?ml|xlsx|json|db|txt)|[a-z-]+@[0-9-]+|scripts/[a-z]*|"
    r"[a-z-]+（[0-9-]+版）|"
    r"[a-z]+(?:_[a-z0-9]+)+(?:=[A-Z]+)?|[a-z]+(?:\.[a-z_]+)+|[0-9a-f]{12,}|"
    r"CARBONSTEP_[A-Z_]+|LPR(?:[15]Y\+?)?|k?[gt]CO2e?(?:/[A-Za-z0-9]+)?|CO2|ACT/360|"
    r"https?://[^\s，。；：、（）一-鿿]+|(?<![A-Za-z])[A-Z]{2,}(?:-[A-Z0-9]+)+|supersedes|"
    r"数据库提示：.*|可选值：[^。]*。|(?<![A-Za-z])/[A-Za-z0-9_./@-]+|"
    r"(?<![A-Za-z])(?:CNY|PAM|IP|MD|IED|CSV|XLSX|JSON|YAML|UTF|"
    r"API|ISO|GB/T|LEI|ACTUS|URL|Ctrl|GWP\d*)(?![A-Za-z])",
    re.MULTILINE,
)
"""What is no English: places, codes, ids, options and commands, keys, units, names of files, what
another program or person said (in quotation marks), names of formats and standards."""


def english(text: str, *, names: tuple[str, ...] = ()) -> list[str]:
    """The English words of a text; `names` are those of people and things in it. A line of a tree
    may go on in the next."""
    text = re.sub(r"\n│[│ ]*(?![├└])", "", text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return re.findall(r"[A-Za-z]{2,}", TOLD.sub(" ", text))


def english_runs(text: str) -> list[str]:
    """The English words that stand beside one another in a line: a sentence, or what is left of
    one. What is typed stands alone: a choice, a name, a default."""
    found = re.findall(r"[A-Za-z]{2,}(?:[,;:']? +[A-Za-z]{2,})+", TOLD.sub("#", text))
    return [run for run in found if not run.isupper()]


def shown(page: str) -> str:
    """What a reader sees of a page, with what a screen reader is told."""
    told = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', page)
    plain = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return html.unescape("\n".join([plain, *told]))
