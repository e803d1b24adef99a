"""Changed terms of a loan, in the words of the document that books it: those that change alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from json import dumps

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.reading.codec import Body, Json, Kind, Term, described, either
from carbonstep.reading.confirmation import Confirmation, read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

AMENDABLE = (
    "matures_on",
    "spread_bps",
    "floor_pct",
    "cap_pct",
    "rounding",
    "repayment",
    "rulebook",
    "rulebook_hash",
    "parameters",
    "first_test_on",
    "product_id",
    "account",
)
"""What may be agreed anew from a day on. All other terms hold for the whole life."""

NOT_CORRECTABLE = ("loan_id",)
"""What a loan cannot be told to have been otherwise."""

CONFIRMED = "confirmed"
"""The name of no term of the contract: it goes with any of them."""

ALONG = ("rulebook_hash", CONFIRMED)
"""What stands among changed terms because of another of them."""


def _read(reading: Reading, node: Node, _: Confirmation) -> Body | None:
    """The terms as a body of the loan writes them. A null puts a term back to where it is left
    out. What the document confirms stands in it under `confirmed`."""
    terms = {term.name: term for term in LOAN.terms}
    given = dict(node.entries or ())
    before = len(reading.problems)
    reading.mapping(node, optional=terms)
    if len(reading.problems) > before:
        return None
    under = given.get(CONFIRMED)
    confirmation = read_confirmation(reading, under)
    found = {name: _written(reading, terms[name], given[name], confirmation) for name in given}
    if len(reading.problems) == before:
        confirmation.refuse_idle(reading)
    return found if len(reading.problems) == before else None


def _written(reading: Reading, term: Term, node: Node, confirmation: Confirmation) -> Json:
    """What a loan's body says of a term, from what a document says of it."""
    value = None
    if node.kind != "nothing":
        value = term.kind.read(reading, node, confirmation)
    elif term.attribute in LOAN.defaults:
        value = LOAN.defaults[term.attribute]
    else:
        reading.note(ReadingReason.VALUE_MISSING, node, needed=term.name)
    if reading.problems or (value is None and not term.kind.writes_none):
        return None
    return term.kind.write(value)


def _schema(side: str) -> Body:
    """What may stand in it: each term as the loan's own table has it, none of them required."""
    null: Body = {"type": "null"}
    known: Body = {
        term.name: {**either(getattr(term.kind, side), null), "description": described(term)}
        for term in LOAN.terms
    }
    return {"type": "object", "properties": known, "additionalProperties": False}


PATCH: Kind[Mapping[str, Json]] = Kind(
    read=_read,
    parse=dict,
    write=dict,
    taken=_schema("taken"),
    given=_schema("given"),
)
"""Terms of a loan, as its own table reads and writes each; only those that change stand in it."""


def patched(loan: Loan, terms: Mapping[str, Json]) -> Loan:
    """The loan with these terms instead of its own. What they confirm is confirmed beside what was:
    that is of other terms."""
    found = LOAN.parse({**loan_body(loan), **terms})
    return replace(found, confirmed=tuple(dict.fromkeys((*loan.confirmed, *found.confirmed))))


def supplies_plain(terms: Mapping[str, Json]) -> bool:
    """Whether what the terms supply to a rulebook is one number under each name: what an older
    program knows."""
    supplied = terms.get("parameters")
    return not isinstance(supplied, dict) or all(isinstance(one, str) for one in supplied.values())


def note_fixed_terms(
    reading: Reading, node: Node, terms: Mapping[str, Json], *, from_start: bool
) -> None:
    """Note the terms that cannot be agreed anew from a day on, or not corrected `from_start`, and
    that there is none: what is confirmed goes with a term."""
    if not terms.keys() - {CONFIRMED}:
        correctable = (t.name for t in LOAN.terms if t.name not in (*NOT_CORRECTABLE, CONFIRMED))
        needed = listed(correctable if from_start else AMENDABLE)
        reading.note(ReadingReason.VALUE_MISSING, node, needed=needed)
    for name in terms.keys() - {CONFIRMED}:
        at = node.part(name)
        if from_start and name in NOT_CORRECTABLE:
            reading.note(LoanReason.TERM_NOT_CORRECTABLE, at, found=name)
        elif not from_start and name not in AMENDABLE:
            needed = listed(AMENDABLE)
            reading.note(LoanReason.TERM_NOT_AMENDABLE, at, found=name, needed=needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChange:
    """A term that two states of a loan say differently, as a document writes it; `name` is dotted
    where the term stands inside another. Empty: nothing is said."""

    name: str
    before: str
    after: str


def term_changes(before: Loan, after: Loan) -> tuple[TermChange, ...]:
    """Every term in which two states of a loan differ, in the order of the table of terms."""
    was, now = terms_said(before), terms_said(after)
    return tuple(
        TermChange(name=name, before=was.get(name, ""), after=now.get(name, ""))
        for name in {**was, **now}
        if was.get(name, "") != now.get(name, "") and name != CONFIRMED
    )


def terms_given(terms: Mapping[str, Json]) -> dict[str, str]:
    """Every term of a patch as a document writes it, by dotted name; what goes with another one is
    not told."""
    told = {name: terms[name] for name in terms if name not in ALONG}
    return _flat({name: "–" if value is None else value for name, value in told.items()})


def terms_said(loan: Loan) -> dict[str, str]:
    """Every term a loan says, as a document writes it, by dotted name."""
    return _flat(loan_body(loan))


def _flat(body: Mapping[str, Json], under: str = "") -> dict[str, str]:
    """The texts of a body by dotted name; a list as it is written in JSON, a null not at all."""
    found: dict[str, str] = {}
    for name, item in body.items():
        if isinstance(item, dict):
            found |= _flat(item, f"{under}{name}.")
        elif isinstance(item, list):
            found[under + name] = dumps(item, ensure_ascii=False)
        elif item is not None:
            found[under + name] = str(item)
    return found
