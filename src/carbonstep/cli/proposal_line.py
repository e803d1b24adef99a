"""A mapping that is proposed, shown in lines: what to check, and the first rows as taken."""

from collections.abc import Iterator

from carbonstep.cli.mapped_line import mapped_lines
from carbonstep.cli.output import problem_line
from carbonstep.formats.proposal.document import yaml_text
from carbonstep.formats.proposal.guess import Proposal
from carbonstep.formats.proposal.preview import Preview
from carbonstep.present.json.filing import MappedRowsOut, RejectedRowOut
from carbonstep.present.json.proposal import ProposalOut, TakenOut, ToCheckOut, UnreadColumnOut
from carbonstep.present.json.shape import ProblemOut
from carbonstep.present.words.label import figure_text
from carbonstep.present.words.period import period_label
from carbonstep.present.words.phrase import phrase_text
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.reading.phrase import listed

COLUMNS_SHOWN = 20


def proposal_text(proposal: Proposal, file_name: str, language: Language) -> str:
    """The mapping file, with a comment above each key that is to be checked."""
    say = speaker(language)
    return yaml_text(
        proposal.document,
        proposal.to_check,
        title=say(
            "Proposed for {file} from its first {rows} rows; check what has a comment.",
            file=file_name,
            rows=str(proposal.rows_looked_at),
        ),
        say=lambda what: phrase_text(what, language),
    )


def proposal_lines(
    proposal: Proposal, seen: Preview, language: Language, *, with_checks: bool
) -> Iterator[str]:
    """How the rows that were looked at would be taken, and what is to be checked."""
    say = speaker(language)
    if seen.problems:
        yield say("As proposed, the mapping takes nothing yet:")
        yield from (f"  {problem_line(problem, language)}" for problem in seen.problems)
    else:
        yield _rows_line(seen, proposal.rows_looked_at, say)
    yield from _taken_lines(seen, language)
    yield from _unread_lines(seen, language)
    if with_checks and proposal.to_check:
        yield say("To check in the mapping:")
        for item in proposal.to_check:
            yield say("  {what} ({key})", what=phrase_text(item.what, language), key=item.key)


def tried_lines(seen: Preview, rows: int, language: Language) -> Iterator[str]:
    """How the first rows would be taken by a mapping that is there; nothing is filed."""
    say = speaker(language)
    if seen.problems:
        yield say("By this mapping nothing is taken yet:")
        yield from (f"  {problem_line(problem, language)}" for problem in seen.problems)
    else:
        yield _rows_line(seen, rows, say)
    yield from _taken_lines(seen, language)
    yield from _unread_lines(seen, language)


def _unread_lines(seen: Preview, language: Language) -> Iterator[str]:
    """What the mapping leaves to others: columns that it does not read, accounts to be open."""
    say = speaker(language)
    if seen.reports and not seen.opens_accounts:
        yield say(
            "Their accounts must be open when they are filed: the mapping opens none "
            "(open_accounts), and nothing here looks for them."
        )
    if seen.alike:
        yield say(
            "{count} of them are of an account and period that another one is of, and are refused "
            "when they are filed: say with keep, skip or sum_over what counts.",
            count=str(seen.alike),
        )
    others = [column.heading for column in seen.unread if not column.words]
    if others:
        yield say(
            "Columns that are not read ({count}): {columns}",
            count=str(len(others)),
            columns=phrase_text(listed(others[:COLUMNS_SHOWN]), language),
        )
    for column in seen.unread:
        if column.words:
            yield say(
                "Not looked at, though it may say which rows count (keep, skip): {column}: {words}",
                column=column.heading,
                words=phrase_text(column.told, language),
            )


def _rows_line(seen: Preview, rows: int, say: Say) -> str:
    return say(
        "The first {rows} rows come to {reports} reports and {rejected} rejected rows:",
        rows=str(rows),
        reports=str(seen.reports),
        rejected=str(seen.rows_rejected),
    )


def _taken_lines(seen: Preview, language: Language) -> Iterator[str]:
    """The first reports and rejected rows, and what the mapping did with the others."""
    for candidate, name in zip(seen.taken, seen.names, strict=True):
        report = candidate.report
        figures = phrase_text(
            listed(figure_text(figure, language) for figure in report.figures),
            language,
        )
        period = period_label(report.period, language)
        yield f"  {report.account_id} · {name} · {period} · {figures}"
    for row in seen.rejected:
        yield from (f"  ✗ {problem_line(problem, language)}" for problem in row.problems)
    if seen.mapped is not None:
        yield from mapped_lines(seen.mapped, language)


def proposal_out(proposal: Proposal, seen: Preview, written: str, file_name: str) -> ProposalOut:
    """The same as JSON."""
    return ProposalOut(
        file_name=file_name,
        mapping=written,
        to_check=[ToCheckOut(key=item.key, what=item.what) for item in proposal.to_check],
        rows_looked_at=proposal.rows_looked_at,
        is_all=proposal.is_all,
        taken=[
            TakenOut.of(candidate, name)
            for candidate, name in zip(seen.taken, seen.names, strict=True)
        ],
        reports=seen.reports,
        rejected=[RejectedRowOut.of(row) for row in seen.rejected],
        rows_rejected=seen.rows_rejected,
        mapped=None if seen.mapped is None else MappedRowsOut.of(seen.mapped),
        unread=[UnreadColumnOut.of(column.heading, column.words) for column in seen.unread],
        alike=seen.alike,
        accounts_must_be_open=bool(seen.reports) and not seen.opens_accounts,
        problems=[ProblemOut.of(problem) for problem in seen.problems],
    )
