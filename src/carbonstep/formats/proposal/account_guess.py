"""Which columns name the accounts, and how."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from carbonstep.domain.account.credit_code import parse_credit_code
from carbonstep.domain.account.identifier import parse_industry, parse_region
from carbonstep.formats.proposal.column_look import ColumnLook
from carbonstep.formats.proposal.document import Document, Draft
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem

SCHEME_CHARACTERS_MAX = 20

NO_ACCOUNT = phrase(
    "No column looks like a number or name of enterprises; name one under account: column for "
    "numbers, or name_column and scheme for names."
)
_IDS = ("id", "number", "no", "code", "编号", "代码", "编码", "信用代码")
_WHOSE = (
    *("account", "facility", "company", "installation", "operator", "site", "plant", "entity"),
    *("enterprise", "organisation", "organization", "reporter", "country", "iso", "企业", "单位"),
    *("设施", "公司", "账户", "机构"),
)
_NAMES = ("name", "名称", "企业", "单位名", "公司", "country", "company", "entity", "facility")
_NOT_IDS = ("year", "postal", "zip", "naics", "sic", "unit", "gas", "phone", "行业", "邮编")
_CLASSES = ("naics", "sic", "industry", "sector", "行业")
_REGIONS = ("state", "province", "region", "省", "省份", "地区", "所在地")
_NOT_IN_A_NUMBER = re.compile(r"[^A-Za-z0-9._-]")


def guess_account(
    draft: Draft, columns: Sequence[ColumnLook], path: Path
) -> tuple[ColumnLook | None, set[int]]:
    """Put the account section into the draft; the column that tells accounts apart, and all the
    columns that are spoken for."""
    number = _best(columns, _id_score)
    name = _best([c for c in columns if c is not number], _name_score)
    account: Document = {}
    if number is not None:
        account["column"] = number.heading
    if name is not None:
        account["name_column"] = name.heading
    if number is None and name is None:
        draft.doubt("account", NO_ACCOUNT)
        return None, set()
    _number_shape(draft, account, number)
    if not (number is not None and _are_credit_codes(number)):
        account["scheme"] = scheme_of(path)
        draft.doubt("account.scheme", phrase("A short name of the register, before each number."))
    details = _details(draft, account, columns, {c.at for c in (number, name) if c is not None})
    draft.document["account"] = account
    draft.document["open_accounts"] = "true"
    draft.doubt(
        "open_accounts", phrase("Accounts that do not exist are opened; false refuses their rows.")
    )
    used = {c.at for c in (number, name, *details) if c is not None}
    return number or name, used


def scheme_of(path: Path) -> str:
    """A short name of the register out of the name of its file.

    >>> scheme_of(Path("EU ETS verified emissions 2021.csv")), scheme_of(Path("温室气体.csv"))
    ('eu-ets-verified', 'register')
    """
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")
    slug = re.sub(r"^[^a-z]+", "", slug)
    if len(slug) > SCHEME_CHARACTERS_MAX:
        slug = slug[: SCHEME_CHARACTERS_MAX + 1].rpartition("-")[0] or slug[:SCHEME_CHARACTERS_MAX]
    return slug if len(slug) > 1 else "register"


def _best(columns: Sequence[ColumnLook], score: Callable[[ColumnLook], int]) -> ColumnLook | None:
    scored = [(score(column), -column.at, column) for column in columns]
    best = max(scored, default=None, key=lambda item: item[:2])
    return best[2] if best is not None and best[0] > 0 else None


def _id_score(column: ColumnLook) -> int:
    """How much a column looks like one of numbers of enterprises."""
    if (
        not column.filled
        or column.says(*_NOT_IDS)
        or len(column.filled) * 10 < len(column.cells) * 9
    ):
        return 0
    if _are_credit_codes(column):
        return 10
    named = column.says(*_IDS)
    if not named or any(" " in cell.strip() for cell in column.filled[:200]):
        return 0
    return 3 + 2 * column.says(*_WHOSE) + column.says("id")


def _name_score(column: ColumnLook) -> int:
    """How much a column looks like one of names of enterprises."""
    if column.is_numbers or len(column.filled) * 10 < len(column.cells) * 9:
        return 0
    if column.says(*_IDS) or column.says("status", "gas", "unit", "category", "state", "状态"):
        return 0
    if not column.says(*_NAMES):
        return 0
    return 1 + 2 * column.says("name", "名称") + column.says(*_WHOSE)


def _are_credit_codes(column: ColumnLook) -> bool:
    few = column.filled[:200]
    good = sum(1 for cell in few if not isinstance(parse_credit_code(cell), Problem))
    return good * 2 > len(few)


def _number_shape(draft: Draft, account: Document, number: ColumnLook | None) -> None:
    """What is cut off the numbers, and which characters are written otherwise."""
    if number is None or _are_credit_codes(number):
        return
    cells = sorted(number.distinct)
    prefix = _common_prefix(cells)
    marks = [match.end() for match in _NOT_IN_A_NUMBER.finditer(prefix)]
    if marks:
        account["cut_prefix"] = prefix[: marks[-1]]
        draft.doubt("account.cut_prefix", phrase("Each number begins with it, and it is cut off."))
        cells = [cell[marks[-1] :] for cell in cells]
    others = sorted({char for cell in cells for char in _NOT_IN_A_NUMBER.findall(cell)})
    if others and all(char.isascii() for char in others):
        account["replace"] = dict.fromkeys(others, "-")
        draft.doubt("account.replace", phrase("Characters that an account number cannot have."))


def _common_prefix(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    first, last = cells[0], cells[-1]
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    return first[:shared]


def _details(
    draft: Draft, account: Document, columns: Sequence[ColumnLook], used: set[int]
) -> list[ColumnLook]:
    """Columns of classes and regions whose words are codes."""
    found = []
    for key, words, parse in (
        ("industry", _CLASSES, parse_industry),
        ("region", _REGIONS, parse_region),
    ):
        for column in columns:
            if column.at in used or not column.says(*words) or not column.distinct:
                continue
            bare = [isinstance(parse(cell), str) for cell in column.distinct]
            if sum(bare) * 2 > len(bare) and not (key == "region" and _are_states(column)):
                account[key] = {"column": column.heading}
            elif key == "region" and _are_states(column):
                account[key] = {"column": column.heading, "before": "US-"}
                draft.doubt("account.region", phrase("Two letters are taken for states of the US."))
            else:
                continue
            found.append(column)
            break
    return found


def _are_states(column: ColumnLook) -> bool:
    """Two letters, under a heading that says state."""
    return column.says("state") and all(
        len(cell) == 2 and cell.isascii() and cell.isupper() for cell in column.distinct
    )
