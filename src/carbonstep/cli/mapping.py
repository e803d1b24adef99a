"""`carbonstep report map`: a mapping is proposed for a foreign table, or one is tried on it."""

from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.context import Context, business_today, current
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.new_file import check_new
from carbonstep.cli.option import AsJson, File
from carbonstep.cli.output import err, out, print_json
from carbonstep.cli.proposal_line import proposal_lines, proposal_out, proposal_text, tried_lines
from carbonstep.cli.reason import CliReason
from carbonstep.cli.usage import MisusedError
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.proposal.guess import Proposal, propose
from carbonstep.formats.proposal.preview import Preview, preview, preview_by
from carbonstep.formats.proposal.sample import is_template, take_sample
from carbonstep.formats.report.file import separator_of
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.reading.problem import Place, Problem, RejectedError


def propose_mapping(
    ctx: typer.Context,
    file: File,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write the mapping here (.yaml).")
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="Show the first rows by this mapping; propose none.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook to look at.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at the first rows of a foreign table and propose a mapping file for it.

    It shows how these rows would be taken, and what to check before a file is filed by it. With
    --mapping it shows how they would be taken by a mapping that is there. Nothing is recorded.
    """
    context = current(ctx)
    language = context.language
    limits = ReadLimits(memory_bytes_max=context.settings.read_memory_mb * MIB)
    if mapping is not None:
        if to is not None:
            raise MisusedError(CliReason.MAPPING_IS_THERE, at="--out", found="--out")
        _try_mapping(context, file, mapping, sheet or "", limits, as_json=as_json)
        return
    if to is not None:
        check_new(to, (".yaml", ".yml"), force)
    if not sheet and is_template(file, limits=limits):
        told = Problem(reason=CliReason.OWN_TEMPLATE, place=Place(file=file.name), found=str(file))
        raise RejectedError([told])
    sample = take_sample(file, limits=limits, sheet=sheet or "")
    if isinstance(sample, Problem):
        raise RejectedError([sample])
    proposal = propose(sample)
    seen = preview(sample, proposal, business_date=business_today())
    written = proposal_text(proposal, file.name, language)
    if to is not None and not _is_empty(proposal):
        to.write_text(written, "utf-8")
    if as_json:
        print_json(proposal_out(proposal, seen, written, file.name))
    else:
        _print_proposal(file, to, proposal, seen, written, language)
    if to is not None and _is_empty(proposal):
        raise typer.Exit(ExitCode.REJECTED)


def _print_proposal(
    file: Path, to: Path | None, proposal: Proposal, seen: Preview, written: str, language: Language
) -> None:
    if to is None:
        # The mapping alone, so that it can be piped into a file.
        out().print(written, markup=False, soft_wrap=True, end="")
    console = out() if to is not None else err()
    for line in proposal_lines(proposal, seen, language, with_checks=to is not None):
        console.print(line, markup=False, soft_wrap=True)
    if to is not None:
        console.print(
            _next_line(file, to, proposal, seen, speaker(language)), markup=False, soft_wrap=True
        )


def _is_empty(proposal: Proposal) -> bool:
    """Whether nothing was found that a mapping needs."""
    return not any(key in proposal.document for key in ("account", "period", "figures"))


def _next_line(file: Path, to: Path, proposal: Proposal, seen: Preview, say: Say) -> str:
    """What was written and what to do then: nothing is filed by a mapping that lacks something."""
    lacks = bool(seen.problems)
    if _is_empty(proposal):
        return say(
            "Nothing was written: no account, period or figure was found in {file}.", file=str(file)
        )
    if lacks:
        return say(
            "Written to {mapping}, to be completed as its comments say. Then: carbonstep report "
            "map {file} --mapping {mapping}",
            mapping=str(to),
            file=str(file),
        )
    return say(
        "Written to {mapping}. Then: carbonstep report submit {file} --mapping {mapping}",
        mapping=str(to),
        file=str(file),
    )


def _try_mapping(
    context: Context, file: Path, name: str, sheet: str, limits: ReadLimits, *, as_json: bool
) -> None:
    """Show how the first rows of a file would be taken by a mapping that is there."""
    loaded = load_mapping(name, shipped=context.library.mappings)
    if isinstance(loaded, tuple):
        raise RejectedError(loaded)
    sample = take_sample(
        file,
        limits=limits,
        sheet=sheet or loaded.sheet,
        separator=loaded.separator or separator_of(file),
        encoding=loaded.encoding,
    )
    if isinstance(sample, Problem):
        raise RejectedError([sample])
    seen = preview_by(sample, loaded, business_date=business_today())
    rows = 0 if seen.mapped is None else seen.mapped.rows
    if as_json:
        tried = Proposal(document={}, to_check=(), rows_looked_at=rows, is_all=sample.is_all)
        print_json(proposal_out(tried, seen, "", file.name))
    else:
        for line in tried_lines(seen, rows, context.language):
            out().print(line, markup=False, soft_wrap=True)
    if seen.problems:
        raise typer.Exit(ExitCode.REJECTED)
