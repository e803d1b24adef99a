"""What a mapping did with the rows of a file, in lines: nothing that it leaves out goes unsaid."""

from collections.abc import Iterator, Sequence

from carbonstep.domain.intake.mapped_rows import LeftOut, MappedRows
from carbonstep.present.words.phrase import phrase_text
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.reading.phrase import listed

WORDS_SHOWN = 10


def mapped_lines(mapped: MappedRows, language: Language) -> Iterator[str]:
    """A line for each thing that was done, none where nothing was."""
    say = speaker(language)
    yield from _words(
        mapped.left_out, say("mapping: {count} rows left out by rule", count="{count}"), say
    )
    if mapped.summed_reports:
        yield say(
            "mapping: {rows} rows added up into {reports} reports",
            rows=str(mapped.summed_rows),
            reports=str(mapped.summed_reports),
        )
    if mapped.blank_cells:
        yield say(
            "mapping: {count} blank cells hold no figure and were passed over",
            count=str(mapped.blank_cells),
        )
    if mapped.named_differently:
        yield say(
            "mapping: {count} accounts have several names in the file; the latest period's is "
            "taken: {accounts}",
            count=str(mapped.named_differently),
            accounts=phrase_text(listed(mapped.named_differently_examples), language),
        )
    yield from _words(
        mapped.details_left_out,
        say(
            "mapping: {count} rows name a class or region that is no code; left out",
            count="{count}",
        ),
        say,
    )


def _words(items: Sequence[LeftOut], title: str, say: Say) -> Iterator[str]:
    """How many rows in all, then each column's words, the most frequent ones."""
    if not items:
        return
    yield title.format(count=sum(item.rows for item in items))
    for item in items[:WORDS_SHOWN]:
        word = item.word or say("(blank)")
        yield say(
            "  {column} = {word}: {count}", column=item.column, word=word, count=str(item.rows)
        )
    if len(items) > WORDS_SHOWN:
        yield say("  and {count} other words", count=str(len(items) - WORDS_SHOWN))
