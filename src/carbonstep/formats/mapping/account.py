"""Accounts as a register names them: by number or by name, with what the rows say about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.identifier import parse_industry, parse_region
from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.intake.cell import parse_text
from carbonstep.domain.intake.mapped_rows import LeftOut
from carbonstep.formats.mapping.row_rule import LeftOutCount
from carbonstep.formats.mapping.word import folded, folded_name
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.personal_number import is_personal_cell, masked
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.plain import half_width, plain_code
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.totals import is_totals
from carbonstep.units.identity import content_id

SLUG_CHARACTERS_MAX = 40
NUMBER_CHARACTERS_MAX = 200
"""Characters of a register's number before any are replaced; an account id has fewer."""

EXAMPLES_MAX = 5
"""Names, words or ids that are told of a kind; the count is of all."""

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailColumn:
    """A column that says what an account is: its class or its region.

    `words` gives the code of each word that the register writes, `before` is put before others.
    """

    column: str
    words: Mapping[str, str] = field(default_factory=dict)
    before: str = ""

    def code(self, written: str) -> str:
        """The code a cell stands for, so far as it is stated; else the cell itself."""
        stripped = written.strip()
        if not stripped:
            return ""
        return self.words.get(folded(stripped), self.before + stripped)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRule:
    """Which account a row is of.

    `column` holds the register's number of it; empty where there is none and accounts go by the
    name in `name_column`. A number loses `cut_prefix` and `cut_suffix`, which it must have, and
    `replace` puts other characters in place of some, all in one pass. `scheme` stands before it.
    An account is opened under the name of its rows, or under `name`, in which `{id}` is the number.
    `enterprises` are those whose name reads like a word of totals, as names are compared.
    """

    column: str = ""
    name_column: str = ""
    scheme: str = ""
    cut_prefix: str = ""
    cut_suffix: str = ""
    replace: Mapping[str, str] = field(default_factory=dict)
    name: str = "{id}"
    enterprises: frozenset[str] = frozenset()
    industry: DetailColumn | None = None
    region: DetailColumn | None = None

    @property
    def _replaced(self) -> re.Pattern[str]:
        return _pattern(tuple(self.replace))

    @property
    def by_name(self) -> bool:
        return not self.column

    @property
    def id_column(self) -> str:
        """The column that tells accounts apart."""
        return self.column or self.name_column

    @property
    def columns(self) -> tuple[str, ...]:
        details = tuple(d.column for d in (self.industry, self.region) if d is not None)
        return (*self.naming_columns, *details)

    @property
    def naming_columns(self) -> tuple[str, ...]:
        """The columns of numbers and names of enterprises."""
        return tuple(column for column in (self.column, self.name_column) if column)

    def id_of(self, written: str) -> str | Problem:
        """The id of the account a cell names."""
        stripped = written.strip()
        if not stripped:
            named, numbered = phrase("the enterprise's name"), phrase("the carbon account")
            needed = named if self.by_name else numbered
            return self._wrong(ReadingReason.VALUE_MISSING, needed=needed)
        if is_totals(stripped) and folded_name(stripped) not in self.enterprises:
            return self._wrong(FormatReason.TOTALS_AS_ACCOUNT, found=stripped)
        if self.by_name:
            if is_personal_cell(stripped):
                return self._wrong(
                    AccountReason.PERSONAL_NUMBER,
                    found=masked(stripped),
                    needed="91110000600037341L",
                )
            return f"{self.scheme}:{id_of_name(stripped)}"
        number = half_width(stripped) if self.scheme else plain_code(stripped)
        for affix, is_there in (
            (self.cut_prefix, number.startswith(self.cut_prefix)),
            (self.cut_suffix, number.endswith(self.cut_suffix)),
        ):
            if not is_there:
                return self._wrong(FormatReason.AFFIX_MISSING, found=stripped, needed=affix)
        number = number.removeprefix(self.cut_prefix).removesuffix(self.cut_suffix).strip()
        if len(number) > NUMBER_CHARACTERS_MAX:
            return self._wrong(AccountReason.ACCOUNT_ID, found=number, needed="eu-ets:100000")
        if self.replace:
            # In one pass: what was put in place is not replaced again, and cannot grow.
            number = self._replaced.sub(lambda found: self.replace[found[0]], number)
        return f"{self.scheme}:{number}" if self.scheme and number else number

    def _wrong(self, reason: Reason, *, found: str = "", needed: str = "") -> Problem:
        """What is wrong with the cell that names the account."""
        place = Place(column=self.id_column)
        return Problem(reason=reason, place=place, found=found[:40], needed=needed)


@lru_cache(maxsize=64)
def _pattern(replaced: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these texts; of two that begin alike the longer one."""
    return re.compile("|".join(map(re.escape, sorted(replaced, key=len, reverse=True))))


@lru_cache(maxsize=4096)
def id_of_name(name: str) -> str:
    """A stable id for an enterprise that has no number: what of its name is plain, and a hash.

    The same whatever the case, the width of the characters, and the blanks: how many stand between
    words, and whether any stand beside Chinese characters.

    >>> id_of_name("Acme Cement, Plant 2")
    'acme-cement-plant-2-t7itpnvkic2e'
    >>> id_of_name("ACME  Cement, plant 2") == id_of_name("Acme Cement, Plant 2")
    True
    """
    alike = folded_name(name)
    mark = content_id("N", {"name": alike})[2:14].lower()
    slug = _NOT_IN_A_SLUG.sub("-", alike).strip("-")[:SLUG_CHARACTERS_MAX].strip("-")
    return f"{slug}-{mark}" if slug else mark


@dataclass(slots=True)
class _Found:
    """What the rows say of one account; the row of the latest period has the last word."""

    names: dict[str, str] = field(default_factory=dict)
    industry: tuple[str, str] = ("", "")
    region: tuple[str, str] = ("", "")


class FoundAccounts:
    """The accounts that the rows of a file name, in any order of the rows."""

    def __init__(self, rule: AccountRule) -> None:
        self._rule = rule
        self._found: dict[str, _Found] = {}
        self._numbers: dict[str, str] = {}
        self._shared: dict[str, set[str]] = {}
        self._left_out = LeftOutCount()

    def reader(self, where: Mapping[str, int]) -> "AccountReader":
        """A reader of the cells under a header."""
        return AccountReader(self, self._rule, where)

    def take(self, account_id: str, written: str) -> None:
        """Note what a row calls its account; two that differ must not come to one id."""
        alike = folded_name(written) if self._rule.by_name else written.strip()
        first = self._numbers.setdefault(account_id, alike)
        if first != alike:
            self._shared.setdefault(account_id, {first}).add(alike)

    def note(self, account_id: str, *, name: str, industry: str, region: str, last_on: str) -> None:
        """Note what a row says of its account, for a period that ends on a day."""
        found = self._found.get(account_id)
        if found is None:
            found = self._found[account_id] = _Found()
        if name:
            found.names[name] = max(found.names.get(name, ""), last_on)
        if industry:
            found.industry = max(found.industry, (last_on, industry))
        if region:
            found.region = max(found.region, (last_on, region))

    def leave_out(self, column: str, written: str) -> None:
        """Count a word that is no class and no region."""
        self._left_out.count(column, written)

    def account(self, account_id: str) -> CarbonAccount:
        """The account to open under an id."""
        found = self._found.get(account_id) or _Found()
        number = account_id.partition(":")[2]
        names = sorted(found.names, key=lambda name: (found.names[name], name))
        return CarbonAccount(
            account_id=account_id,
            name=names[-1] if names else self._rule.name.replace("{id}", number),
            industry=found.industry[1],
            region=found.region[1],
        )

    @property
    def details_left_out(self) -> tuple[LeftOut, ...]:
        """Words that are no class and no region, with the rows that say them."""
        return self._left_out.told

    @property
    def named_differently(self) -> tuple[str, ...]:
        """Ids of accounts that the rows call by more than one name, in order."""
        return tuple(sorted(i for i, found in self._found.items() if len(found.names) > 1))

    @property
    def shared(self) -> tuple[Problem, ...]:
        """Ids that different numbers or names come to, as problems of the file."""
        return tuple(
            Problem(
                reason=FormatReason.ACCOUNT_ID_SHARED,
                place=Place(column=self._rule.id_column),
                found=listed(name[:40] for name in sorted(self._shared[account_id])[:EXAMPLES_MAX]),
                needed=account_id,
            )
            for account_id in sorted(self._shared)[:EXAMPLES_MAX]
        )


class AccountReader:
    """Reads the account of each row under one header."""

    def __init__(self, found: FoundAccounts, rule: AccountRule, where: Mapping[str, int]) -> None:
        self._found, self._rule = found, rule
        self._may_share = rule.by_name or bool(rule.replace)
        self._id_at = where[rule.id_column]
        self._name_at = where[rule.name_column] if rule.name_column else None
        self._details = tuple(
            (kind, detail, where[detail.column])
            for kind, detail in (("industry", rule.industry), ("region", rule.region))
            if detail is not None
        )

    def read(self, cells: Sequence[str]) -> str | Problem:
        """The id of the row's account, whole, or what is wrong with the cell."""
        if self._name_at is not None:
            named = parse_text(cells[self._name_at])
            if isinstance(named, Problem):
                return replace(named, place=Place(column=self._rule.name_column))
        written = cells[self._id_at]
        account_id = self._rule.id_of(written)
        if isinstance(account_id, Problem):
            return account_id
        if self._may_share:
            self._found.take(account_id, written)
        return account_id

    def note(self, account_id: str, cells: Sequence[str], last_on: date) -> None:
        """Keep what a row that counts says of its account."""
        if self._name_at is None and not self._details:
            return
        said = {"industry": "", "region": ""}
        for kind, detail, at in self._details:
            code = detail.code(cells[at])
            parse = parse_industry if kind == "industry" else parse_region
            read = parse(code) if code else ""
            if isinstance(read, Problem):
                self._found.leave_out(detail.column, cells[at])
            else:
                said[kind] = read
        name = "" if self._name_at is None else " ".join(cells[self._name_at].split())
        self._found.note(account_id, name=name, last_on=last_on.isoformat(), **said)
