"""The kinds of fact: how each is recorded, corrected and taken back, and what takes its place.

`docs/generate.py` makes the tables of docs/reference/facts.md of it, in both languages.
"""

from dataclasses import dataclass, field
from enum import Enum

from carbonstep.store.log import EventType as T


class Note(Enum):
    """What is said where a command alone does not say it, in English and in Chinese."""

    OPENING = ("with a mapping that opens accounts", "按会自动开户的映射报送")
    NEVER_SO = ("where it was never so", "自始有误")
    NAMING = ("with --supersedes and --reason", "用--supersedes和--reason写明")
    BY_ITSELF = ("made of the facts, by a daily run or at once", "由系统根据已登记事实生成")
    WITH_A_FILE = ("with each file of reports", "随每份报告文件")
    WITH_A_LONG_FILE = (
        "before a file of reports that is recorded in parts",
        "报告文件分批记录时，于首批之前",
    )
    AT_THE_FIRST_LOAN = ("with the first loan under it", "随首笔采用该版本的贷款")
    ANEW = ("record it anew", "重新登记")
    FILED_AGAIN = ("file the report again", "重新报送该报告")
    ONCE_MORE = ("record the change once more", "重新登记该变更")
    REPLACES = ("with replaces: true", "填写replaces: true")
    RESTATED = (
        "a row with supersedes and restatement_reason",
        "填写supersedes和restatement_reason",
    )
    NEXT_VERSION = (
        "a new version of the rulebook; a loan moves to it from a day on",
        "发布新版本，贷款自某日起改用",
    )
    NOT_NEEDED = (
        "an account that holds nothing changes nothing",
        "未登记任何内容的账户不产生影响",
    )
    ADDED_TO = ("never: a true-up adds to it", "不改动，差额另行记账")
    FACTS = ("correct the fact it rests on", "更正其依据的事实")
    AN_ACT = ("it says what was done, and stays", "记录已发生的操作，保留")
    NEW_KEY = ("issue a new key", "签发新密钥")

    @property
    def en(self) -> str:
        return self.value[0]

    @property
    def zh(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Way:
    """A way something is done: the commands for it, and what is said besides."""

    commands: tuple[str, ...] = ()
    note: Note | None = None


def by(*commands: str, note: Note | None = None) -> Way:
    """The way by these commands."""
    return Way(commands, note)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTold:
    """A kind of fact: the schema of its body, how it is recorded, corrected and taken back, and
    the kinds that take its place, none where nothing does. `newer` is the schema of those that an
    older program cannot read."""

    type: T
    schema: str
    newer: str = ""
    recorded: Way
    corrected: Way
    taken_back: Way
    superseded_by: tuple[T, ...] = field(default=())


_ACCOUNT_CHANGES = (
    T.ACCOUNT_RENAMED,
    T.ACCOUNT_RECLASSIFIED,
    T.ACCOUNT_SUCCEEDED,
    T.ACCOUNT_CORRECTED,
)
_LOAN_EVENTS = (
    T.LOAN_DRAWN,
    T.LOAN_PREPAID,
    T.LOAN_PAID_OFF,
    T.LOAN_OVERDUE,
    T.LOAN_MISUSED,
    T.LOAN_PAID,
    T.LOAN_AMENDED,
    T.LOAN_CORRECTED,
    T.LOAN_CANCELLED,
)


def _account_change(kind: T, command: str) -> FactTold:
    return FactTold(
        type=kind,
        schema="account_change/1",
        recorded=by(f"account {command}"),
        corrected=by(f"account {command}", note=Note.NAMING),
        taken_back=by("account withdraw"),
        superseded_by=(kind, T.ACCOUNT_CHANGE_WITHDRAWN),
    )


def _certificate_change(kind: T, command: str) -> FactTold:
    return FactTold(
        type=kind,
        schema="certificate_change/1",
        recorded=by(f"certificate {command}"),
        corrected=by("certificate lift", f"certificate {command}"),
        taken_back=by("certificate lift"),
        superseded_by=(T.CERTIFICATE_CHANGE_LIFTED,),
    )


def _loan_event(kind: T, command: str) -> FactTold:
    return FactTold(
        type=kind,
        schema="loan_event/1",
        newer="loan_event/2" if kind in (T.LOAN_AMENDED, T.LOAN_CORRECTED) else "",
        recorded=by(f"loan {command}"),
        corrected=by(f"loan {command}", note=Note.NAMING),
        taken_back=by("loan withdraw"),
        superseded_by=(kind, T.LOAN_EVENT_WITHDRAWN),
    )


def _own(kind: T, schema: str, *, back: Note, superseded_by: tuple[T, ...] = ()) -> FactTold:
    return FactTold(
        type=kind,
        schema=schema,
        recorded=by("run daily", note=Note.BY_ITSELF),
        corrected=by(note=Note.FACTS),
        taken_back=by(note=back),
        superseded_by=superseded_by,
    )


def _act(kind: T, schema: str, recorded: Way) -> FactTold:
    stays = by(note=Note.AN_ACT)
    return FactTold(type=kind, schema=schema, recorded=recorded, corrected=stays, taken_back=stays)


FACTS = (
    FactTold(
        type=T.ACCOUNT_OPENED,
        schema="account/1",
        recorded=by("account open", "report submit", note=Note.OPENING),
        corrected=by("account correct", note=Note.NEVER_SO),
        taken_back=by(note=Note.NOT_NEEDED),
    ),
    _account_change(T.ACCOUNT_RENAMED, "rename"),
    _account_change(T.ACCOUNT_RECLASSIFIED, "reclassify"),
    _account_change(T.ACCOUNT_SUCCEEDED, "succeed"),
    _account_change(T.ACCOUNT_CORRECTED, "correct"),
    FactTold(
        type=T.ACCOUNT_CHANGE_WITHDRAWN,
        schema="account_change/1",
        recorded=by("account withdraw"),
        corrected=by(note=Note.ANEW),
        taken_back=by(note=Note.ANEW),
        superseded_by=_ACCOUNT_CHANGES,
    ),
    FactTold(
        type=T.REPORT_FILED,
        schema="report/1",
        recorded=by("report submit"),
        corrected=by("report submit", note=Note.RESTATED),
        taken_back=by("report withdraw", "report move"),
        superseded_by=(T.REPORT_FILED,),
    ),
    FactTold(
        type=T.REPORT_WITHDRAWN,
        schema="report_withdrawal/1",
        recorded=by("report withdraw", "report move"),
        corrected=by("report submit", note=Note.FILED_AGAIN),
        taken_back=by("report submit", note=Note.FILED_AGAIN),
    ),
    FactTold(
        type=T.CERTIFICATE_FILED,
        schema="certificate/1",
        recorded=by("certificate file"),
        corrected=by("certificate correct", note=Note.NEVER_SO),
        taken_back=by("certificate withdraw"),
    ),
    _certificate_change(T.CERTIFICATE_WITHDRAWN, "withdraw"),
    _certificate_change(T.CERTIFICATE_SUSPENDED, "suspend"),
    _certificate_change(T.CERTIFICATE_SHORTENED, "shorten"),
    _certificate_change(T.CERTIFICATE_CORRECTED, "correct"),
    FactTold(
        type=T.CERTIFICATE_CHANGE_LIFTED,
        schema="certificate_change/1",
        recorded=by("certificate lift"),
        corrected=by(note=Note.ONCE_MORE),
        taken_back=by(note=Note.ONCE_MORE),
    ),
    FactTold(
        type=T.LOAN_BOOKED,
        schema="loan/1",
        newer="loan/2",
        recorded=by("loan book"),
        corrected=by("loan correct", note=Note.NEVER_SO),
        taken_back=by("loan cancel"),
    ),
    _loan_event(T.LOAN_DRAWN, "draw"),
    _loan_event(T.LOAN_PREPAID, "prepay"),
    _loan_event(T.LOAN_PAID_OFF, "payoff"),
    _loan_event(T.LOAN_OVERDUE, "overdue"),
    _loan_event(T.LOAN_MISUSED, "misuse"),
    _loan_event(T.LOAN_PAID, "paid"),
    _loan_event(T.LOAN_AMENDED, "amend"),
    _loan_event(T.LOAN_CORRECTED, "correct"),
    FactTold(
        type=T.LOAN_CANCELLED,
        schema="loan_event/1",
        recorded=by("loan cancel"),
        corrected=by("loan correct", note=Note.NAMING),
        taken_back=by("loan withdraw"),
        superseded_by=(T.LOAN_CORRECTED, T.LOAN_EVENT_WITHDRAWN),
    ),
    FactTold(
        type=T.LOAN_EVENT_WITHDRAWN,
        schema="loan_event/1",
        recorded=by("loan withdraw"),
        corrected=by(note=Note.ANEW),
        taken_back=by(note=Note.ANEW),
        superseded_by=_LOAN_EVENTS,
    ),
    _own(T.INTEREST_POSTED, "posting/1", back=Note.ADDED_TO),
    _own(T.INTEREST_TRUED_UP, "true_up/2", back=Note.ADDED_TO),
    FactTold(
        type=T.FIXING_PUBLISHED,
        schema="fixing/1",
        recorded=by("fixing publish", "run daily"),
        corrected=by("fixing correct"),
        taken_back=by("fixing withdraw"),
        superseded_by=(T.FIXING_CORRECTED, T.FIXING_WITHDRAWN),
    ),
    FactTold(
        type=T.FIXING_CORRECTED,
        schema="fixing/1",
        recorded=by("fixing correct"),
        corrected=by("fixing correct"),
        taken_back=by("fixing withdraw"),
        superseded_by=(T.FIXING_CORRECTED, T.FIXING_WITHDRAWN),
    ),
    FactTold(
        type=T.FIXING_WITHDRAWN,
        schema="fixing_withdrawal/1",
        recorded=by("fixing withdraw"),
        corrected=by("fixing publish"),
        taken_back=by("fixing publish"),
        superseded_by=(T.FIXING_PUBLISHED,),
    ),
    FactTold(
        type=T.CALENDAR_NOTICED,
        schema="calendar_year/1",
        recorded=by("calendar add"),
        corrected=by("calendar add", note=Note.REPLACES),
        taken_back=by("calendar add", note=Note.REPLACES),
        superseded_by=(T.CALENDAR_NOTICED,),
    ),
    FactTold(
        type=T.RULEBOOK_APPROVED,
        schema="rulebook/2",
        recorded=by("loan book", note=Note.AT_THE_FIRST_LOAN),
        corrected=by("loan amend", note=Note.NEXT_VERSION),
        taken_back=by("loan amend", note=Note.NEXT_VERSION),
    ),
    _own(
        T.DECISION_ANNOUNCED,
        "decision/2",
        back=Note.FACTS,
        superseded_by=(T.DECISION_ANNOUNCED, T.DECISIONS_STANDING),
    ),
    _own(
        T.DECISIONS_STANDING,
        "standing/1",
        back=Note.FACTS,
        superseded_by=(T.DECISIONS_STANDING,),
    ),
    _act(T.FILING_BEGUN, "filing_begun/1", by("report submit", note=Note.WITH_A_LONG_FILE)),
    _act(T.FILING_RECEIVED, "filing/1", by("report submit", note=Note.WITH_A_FILE)),
    _act(T.RUN_FINISHED, "run/1", by("run daily")),
    FactTold(
        type=T.KEY_ISSUED,
        schema="access_key/1",
        recorded=by("key issue"),
        corrected=by("key revoke", note=Note.NEW_KEY),
        taken_back=by("key revoke"),
        superseded_by=(T.KEY_REVOKED,),
    ),
    FactTold(
        type=T.KEY_REVOKED,
        schema="revoked_key/1",
        recorded=by("key revoke"),
        corrected=by("key issue", note=Note.NEW_KEY),
        taken_back=by("key issue", note=Note.NEW_KEY),
    ),
)
"""Every kind of fact, in the order of `EventType`."""
