"""Where a fixing of the shipped file was found, as Chinese says it; any other source stays."""

from carbonstep.present.words.translation import Language, mark_in, translate_known

SOURCES = {
    "table": mark_in("source of a fixing", "table"),
    "table-date-corrected": mark_in("source of a fixing", "table-date-corrected"),
    "news-unchanged-run": mark_in("source of a fixing", "news-unchanged-run"),
    "third-party-citing-pboc": mark_in("source of a fixing", "third-party-citing-pboc"),
    "third-party-quote": mark_in("source of a fixing", "third-party-quote"),
    "xinhua": mark_in("source of a fixing", "xinhua"),
    "inferred": mark_in("source of a fixing", "inferred"),
}


def source_label(source: str, language: Language) -> str:
    """What people call the source of a fixing.

    >>> source_label("xinhua", Language.ZH), source_label("某网站", Language.ZH)
    ('新华社', '某网站')
    """
    return translate_known(language, SOURCES, source)
