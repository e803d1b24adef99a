"""Writes the parts of the docs that follow from the code, and says which of them are old.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`. Run it as `scripts/docs`.
"""

import contextlib
import functools
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from facts import FACTS, Way
from reasons import REASONS

from carbonstep.cli.app import command_line
from carbonstep.cli.help import paragraphs
from carbonstep.cli.metavar import ARGUMENTS
from carbonstep.cli.output import print_json
from carbonstep.domain.account.account_change import ACCOUNT_CHANGE
from carbonstep.domain.account.certificate import CERTIFICATE
from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.column import COLUMNS, TableKind
from carbonstep.domain.intake.read_certificate_change import CERTIFICATE_CHANGE
from carbonstep.domain.loan.benchmark_term import BENCHMARK
from carbonstep.domain.loan.event import EVENT
from carbonstep.domain.loan.interest_term import INTEREST
from carbonstep.domain.loan.patch import AMENDABLE
from carbonstep.domain.loan.repayment_term import REPAYMENT
from carbonstep.domain.loan.term import LOAN
from carbonstep.domain.market.fixing import FIXING
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import rate_on
from carbonstep.formats.document import read_document
from carbonstep.main import COMMANDS
from carbonstep.present.json.quote import QuoteOut
from carbonstep.present.sentence.remedy import API
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.reading.codec import Record, Term, leaves
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place
from carbonstep.services.library import Library, rulebook_from_file
from carbonstep.services.quote import quote
from carbonstep.settings import Settings
from carbonstep.units.exact import fixed
from carbonstep.units.period import period_name
from carbonstep.units.quantity import CANONICAL, UNITS, Family
from carbonstep.units.rate import bps_text, percent_text

ROOT = Path(__file__).resolve().parents[1]
PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
EXAMPLE = ROOT / "docs" / "reference" / "quote-example.yaml"
ANSWER = ROOT / "docs" / "reference" / "quote-answer.json"
TIMELINE = ROOT / "docs" / "concepts" / "timeline.yaml"
RATE_ON = ("2025-03-01", "2025-10-01", "2025-11-01")
KNOWN_AT = ("2025-03-01", "2025-04-15", "2025-09-15", "2025-10-25")
DEMO = "from carbonstep.main import main; main()"

HUANGSHI, CHENGDU, HULUNBUIR = (
    "huangshi-reduction/2022-09",
    "chengdu-huanlong/2021-10",
    "hulunbuir-label/2025-09",
)
REFUSED = (
    (HUANGSHI, "limits: {", "limit: {"),
    (HUANGSHI, "period: year", "period: yearly"),
    (HUANGSHI, "report_due: 120 days", "report_due: 16 weeks"),
    (HUANGSHI, "5 business days after receipt", "at once"),
    (HUANGSHI, "organisation.scope2_location", "organisation.scope2"),
    (HUANGSHI, "organisation.scope2_location", "product.footprint"),
    (HUANGSHI, "assurance: limited", "assurance: some"),
    (HUANGSHI, "kpi: reduction", "kpi: reductions"),
    (HUANGSHI, "at_least: 5, bps: -10", "at_least: 5, bps: -1e1"),
    (HUANGSHI, "at_least: 5, bps: -10", "at_least: 5, bps: -10.00001"),
    (HUANGSHI, "at_least: 5, bps: -10", "at_least: 5, bps: -20000"),
    (HUANGSHI, "at_least: 5, bps: -10}", "at_least: 5, bps: -10}\n      - {at_least: 6, bps: -20}"),
    (HUANGSHI, "      - {otherwise: true, bps: 0}\n", ""),
    (HUANGSHI, "total: [-10, 0]", "total: [-20, 0]"),
    (HUANGSHI, "total: [-10, 0]", "total: [0, -10]"),
    (HUANGSHI, "treat_as: no_adjustment", "treat_as: nothing"),
    (HUANGSHI, "treat_as: no_adjustment", "treat_as: previous_plus_bps"),
    (HUANGSHI, "too_low: charge_back", "too_low: pay_back"),
    (HUANGSHI, "materiality: 1%", "materiality: 0.01"),
    (HUANGSHI, "  zh: 碳减排挂钩贷款（黄石）\n", ""),
    (CHENGDU, "{at: 10, bps: -100}", "{at: 0, bps: -100}"),
    (CHENGDU, "outside: hold", "outside: extend"),
    (HULUNBUIR, "effective: certificate_validity", "effective: next_repricing"),
    (HULUNBUIR, "{holds: true, bps: -89}", "{at_least: 1, bps: -89}"),
)
"""Rulebook, what it says, and what is written instead; the table shows what that is told."""


def library() -> Library:
    return Library(ROOT / "rules")


def fenced(text: str, language: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def cell(text: str) -> str:
    """A text as the cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(titles: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


@functools.cache
def demo(*options: str) -> str:
    """What the demo prints, run in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            [sys.executable, "-c", DEMO, "demo", "--no-serve", *options],
            cwd=folder,
            env={"PATH": "", "PYTHONUTF8": "1", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
    return fenced("\n".join(line.rstrip() for line in told.splitlines()), "console")


def problems() -> str:
    listed = sorted(REASONS, key=lambda reason: reason.code)
    rows = (
        (
            f"`{r.code}`",
            cell(words(r.message)),
            cell(words(r.remedy)),
            cell(words(API[r.code])) if r.code in API else "",
        )
        for r in listed
    )
    return table(("code", "message", "remedy", "in the API, where it differs"), rows)


def amendable_terms() -> str:
    """The terms of a loan that an amendment may change."""
    terms = (LOAN.term(name) for name in AMENDABLE)
    rows = ((f"[`{t.name}`](loan-terms.md)", cell(t.doc)) for t in terms)
    return table(("term", "meaning"), rows)


OWN_SECTION = ("benchmark", "interest", "repayment")
"""Terms of a loan that have a table of their own."""


def term_table(record: Record[Any]) -> str:
    """The terms of a table: name, unit, meaning, what stands where it is left out, and who uses
    it or an example."""
    paths = [
        (path, within, term)
        for path, within, term in leaves(record)
        if path.partition(".")[0] not in OWN_SECTION or "." not in path
    ]
    examples = any(term.example is not None for _, _, term in paths)
    last = "example" if examples else "used by" if record.tag else ""

    def row(path: str, within: Record[Any], term: Term) -> tuple[str, ...]:
        told = shown(term) if examples else used_by(within, term)
        plain = (f"`{path}`", cell(term.kind.unit), cell(term.doc), cell(left_out(within, term)))
        return (*plain, told) if last else plain

    titles = ("key", "unit", "meaning", "where left out", last)
    return table(titles if last else titles[:-1], (row(*found) for found in paths))


def left_out(record: Record[Any], term: Term) -> str:
    """What a term is where a document does not say it."""
    if term.left_out or term.needed or record.required(term):
        return term.left_out or f"required{of_words(term)}"
    default = record.defaults.get(term.attribute)
    if default is None and not term.kind.writes_none:
        return "none"
    return f"`{term.kind.write(default)}`"


def of_words(term: Term) -> str:
    return f" for {', '.join(f'`{word}`' for word in term.of)}" if term.of else ""


def used_by(record: Record[Any], term: Term) -> str:
    """The words of the tag under which a term has a use."""
    if not term.of:
        return "all" if record.tag else ""
    others = [word for word in type(term.of[0]) if word not in term.of]
    if len(others) < len(term.of):
        return f"all but {', '.join(f'`{word}`' for word in others)}"
    return ", ".join(f"`{word}`" for word in term.of)


def shown(term: Term) -> str:
    """A term's example as a document has it."""
    return "" if term.example is None else f"`{flow(term.example)}`"


def flow(value: Any) -> str:
    """A value as it is written into a document, decimals in quotes."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {flow(item)}' for name, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    is_decimal = isinstance(value, str) and re.fullmatch(r"[0-9.]+", value)
    return f'"{value}"' if is_decimal else str(value)


def words(template: str) -> str:
    """A message as people see it, with a word where its values go."""
    return template.format(found="`found`", needed="`needed`")


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its full name, in the order of `--help`."""

    def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        under = getattr(command, "commands", None)
        if under is None:
            yield name, command
            return
        for child in under:
            yield from walk(f"{name} {child}", under[child])

    line = command_line(COMMANDS)
    for name in COMMANDS:
        yield from walk(f"carbonstep {name}", line.load(name))


COMMAND_TITLES = {
    Language.EN: ("command", "what it does"),
    Language.ZH: ("命令", "用途"),
}


def help_said(text: str | None, say: Say) -> str:
    """The paragraphs of a text of the help, as they are said in a language."""
    return "\n\n".join(say(paragraph) for paragraph in paragraphs(text))


def command_table(language: Language) -> str:
    say = speaker(language)
    rows = ((f"`{name}`", cell(say(paragraphs(command.help)[0]))) for name, command in commands())
    return table(COMMAND_TITLES[language], rows)


def option_lists(language: Language) -> str:
    """The arguments and options of each command, with their help."""
    parts, say = [], speaker(language)
    colon = "：" if language is Language.ZH else ": "
    for name, command in commands():
        lines = []
        shown = [p for p in command.params if p.name not in ("help", "lang")]
        for parameter in shown:
            is_option = parameter.param_type_name == "option"
            named = "/".join([*parameter.opts, *parameter.secondary_opts])
            argument = (parameter.metavar or parameter.name or "").upper()
            written = named if is_option else say(argument) if argument in ARGUMENTS else argument
            default = parameter.default
            told = help_said(getattr(parameter, "help", None), say)
            if is_option and type(default) in (str, int, Path().__class__) and default != "":
                told += (
                    f"（默认：{default}）" if language is Language.ZH else f" Default: {default}."
                )
            lines.append(f"- `{written}`{colon}{told.strip()}".rstrip(" :：") + "\n")
        parts.append(f"### {name}\n\n{help_said(command.help, say)}\n" + ("\n" if lines else ""))
        parts.append("".join(lines) + "\n")
    return "".join(parts)


UNIT_TITLES = {
    "en": ("unit", "中文", "measures", "size", "also written"),
    "zh": ("单位", "中文", "类别", "大小", "其他写法"),
}
FAMILIES = {
    Family.GHG: ("emissions of greenhouse gases", "温室气体排放量"),
    Family.CO2: ("emissions of carbon dioxide", "二氧化碳排放量"),
    Family.FOOTPRINT: ("footprint of a product", "产品碳足迹"),
    Family.ENERGY: ("energy", "能源"),
    Family.MASS: ("mass", "质量"),
    Family.VOLUME: ("volume of gas", "气体体积"),
    Family.MONEY: ("money", "金额"),
    Family.LENGTH: ("length", "长度"),
    Family.TRANSPORT: ("transport", "运输周转量"),
    Family.COUNT: ("count", "数量"),
    Family.AREA: ("area", "面积"),
    Family.TIME: ("time", "时间"),
    Family.SHARE: ("share", "占比"),
}


def units(language: str) -> str:
    """Every unit that lists offer: its Chinese word, what it measures, its exact size, and what
    else is read as it."""
    rows = (
        (
            f"`{unit.name}`",
            unit.zh,
            FAMILIES[family][language == "zh"],
            f"{unit.size} {CANONICAL[family].unit}",
            ("、" if language == "zh" else ", ").join(
                word for word in unit.also if word not in (unit.name, unit.zh)
            ),
        )
        for family, found in UNITS.items()
        for unit in found.values()
    )
    return table(UNIT_TITLES[language], rows)


COLUMN_TITLES = {
    "en": ("column", "中文", "holds", "words"),
    "zh": ("列", "中文", "英文", "可选值"),
}


def report_columns(kind: TableKind, language: str) -> str:
    """The columns of one kind of report: name, headings, and the words it may hold."""
    required, separator = {"en": (" (required)", ", "), "zh": ("（必填）", "、")}[language]
    rows = (
        (
            f"`{column.name}`{required if column.required else ''}",
            column.zh,
            column.en,
            separator.join(" ".join(pair) for pair in column.words.items()),
        )
        for column in COLUMNS[kind]
    )
    return table(COLUMN_TITLES[language], rows)


def facts(language: str) -> str:
    """Every kind of fact: how it is recorded, corrected and taken back, what takes its place."""
    titles = {
        "en": ("entry", "schema", "recorded by", "corrected by", "taken back by", "superseded by"),
        "zh": ("记录", "格式", "登记", "更正", "撤回", "由何替代"),
    }[language]

    separator = "、" if language == "zh" else ", "

    def way(found: Way) -> str:
        told = [f"`{command}`" for command in found.commands]
        note = "" if found.note is None else getattr(found.note, language)
        if not told:
            return note
        opened, closed = ("（", "）") if language == "zh" else (" (", ")")
        return separator.join(told) + (f"{opened}{note}{closed}" if note else "")

    rows = (
        (
            f"`{fact.type.value}`",
            separator.join(f"`{one}`" for one in (fact.schema, fact.newer) if one),
            *(cell(way(one)) for one in (fact.recorded, fact.corrected, fact.taken_back)),
            separator.join(f"`{kind.value}`" for kind in fact.superseded_by),
        )
        for fact in FACTS
    )
    return table(titles, rows)


def settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        default = "the shipped rules" if field.default_factory else f"`{field.default}`"
        default = "empty" if field.default == "" else default
        rows.append((f"`CARBONSTEP_{name.upper()}`", default, cell(field.description or "")))
    return table(("variable", "default", "what it is"), iter(rows))


def figures() -> str:
    kinds = {"organisation": ORGANISATION_FIGURES, "product": PRODUCT_FIGURES}
    rows = (
        (f"`{kind}.{figure.name}`", figure.zh, figure.en)
        for kind, known in kinds.items()
        for figure in known.values()
    )
    return table(("figure", "中文", "English"), rows)


def rule_messages() -> str:
    """What `rule check` says to each slip of REFUSED."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, right, wrong in REFUSED:
            path = Path(folder) / f"{Path(name).name}.yaml"
            source = (ROOT / "rules" / "rulebooks" / f"{name}.yaml").read_text("utf-8")
            assert right in source, f"{name} no longer says {right}"
            path.write_text(source.replace(right, wrong, 1), "utf-8")
            found = rulebook_from_file(path)
            assert isinstance(found, tuple), f"{wrong} is not refused"
            told = "<br>".join(cell(str(problem)) for problem in found)
            slip = f"`{cell(wrong.strip())}`" if wrong else f"`{cell(right.strip())}` left out"
            rows.append((f"`{cell(right.strip())}`" if wrong else "", slip, told))
    return table(("right", "written", "what `rule check` says"), iter(rows))


def quote_example() -> str:
    return fenced(EXAMPLE.read_text("utf-8"), "yaml")


def quote_answer() -> dict[str, Any]:
    """The answer to the example document."""
    node = read_document(EXAMPLE)
    assert isinstance(node, Node), node
    priced = quote(library(), node)
    return QuoteOut.priced(priced.picture, warnings=priced.warnings).model_dump(mode="json")


def timeline(known_at: str | None = None) -> LoanPicture:
    """The worked timeline, as known by the end of a business date."""
    node = read_document(TIMELINE)
    assert isinstance(node, Node), node
    if known_at is not None:
        node = replace(node, entries=(*(node.entries or ()), ("known_at", text_node(known_at))))
    return quote(library(), node).picture


def text_node(text: str) -> Node:
    return Node(place=Place(), scalar=text)


def _kpi_shown(decision: Decision) -> str:
    """A decision's KPI to four decimals, or why it is missing."""
    kpi = decision.kpis[0]
    return f"missing: {kpi.missing}" if kpi.value is None else fixed(kpi.value, decimals=4)


def timeline_decisions() -> str:
    rows = (
        (
            period_name(d.test_period),
            d.cause.value,
            d.decided_on.isoformat(),
            _kpi_shown(d),
            bps_text(d.total_e4bp),
            d.effective_from.isoformat(),
        )
        for d in timeline().priced.decisions
    )
    titles = ("test period", "cause", "decided on", "KPI", "bp", "effective from")
    return table(titles, rows)


def timeline_known() -> str:
    """The all-in rate on some days, as known on some days."""

    def rate(day: str, known_at: str) -> str:
        found = rate_on(timeline(known_at).priced.segments, date.fromisoformat(day))
        assert found is not None, f"the loan runs on {day}"
        return f"{percent_text(found.all_in_e4bp)} %"

    rows = ((f"on {day}", *(rate(day, known) for known in KNOWN_AT)) for day in RATE_ON)
    return table(("the rate", *(f"known on {known}" for known in KNOWN_AT)), rows)


def answer_text() -> str:
    """The answer file, just as `carbonstep quote --json` prints it."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        print_json(quote_answer())
    return printed.getvalue()


PARTS: dict[str, Callable[[], str]] = {
    "demo-en": demo,
    "demo-zh": lambda: demo("--zh"),
    "problems": problems,
    "commands": lambda: command_table(Language.EN),
    "commands-zh": lambda: command_table(Language.ZH),
    "options": lambda: option_lists(Language.EN),
    "options-zh": lambda: option_lists(Language.ZH),
    "settings": settings,
    "figures": figures,
    "facts": lambda: facts("en"),
    "facts-zh": lambda: facts("zh"),
    "rule-messages": rule_messages,
    "loan-terms": lambda: term_table(LOAN),
    "benchmark-terms": lambda: term_table(BENCHMARK),
    "interest-terms": lambda: term_table(INTEREST),
    "repayment-terms": lambda: term_table(REPAYMENT),
    "amendable-terms": amendable_terms,
    "account-change-terms": lambda: term_table(ACCOUNT_CHANGE),
    "event-terms": lambda: term_table(EVENT),
    "certificate-terms": lambda: term_table(CERTIFICATE),
    "certificate-change-terms": lambda: term_table(CERTIFICATE_CHANGE),
    "fixing-terms": lambda: term_table(FIXING),
    **{
        f"columns-{kind}{ending}": functools.partial(report_columns, kind, language)
        for kind in TableKind
        for ending, language in (("", "en"), ("-zh", "zh"))
    },
    "units": lambda: units("en"),
    "units-zh": lambda: units("zh"),
    "quote-example": quote_example,
    "timeline-decisions": timeline_decisions,
    "timeline-known": timeline_known,
}


def rendered(text: str) -> str:
    """A document with its generated parts written anew."""
    return PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]().rstrip()}\n\n{found[3]}", text)


def files() -> Iterator[Path]:
    """Every document that holds a generated part, and the answer file."""
    for path in [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]:
        if PART.search(path.read_text("utf-8")):
            yield path
    yield ANSWER


def wanted(path: Path) -> str:
    """What a file should hold."""
    return answer_text() if path == ANSWER else rendered(path.read_text("utf-8"))


def main(*, check: bool) -> int:
    """Write what is old, or with `check` only name it; 1 where something is old and stays so."""
    old = [path for path in files() if not path.exists() or path.read_text("utf-8") != wanted(path)]
    for path in old:
        print(f"{'old' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(wanted(path), "utf-8")
    return 1 if check and old else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
