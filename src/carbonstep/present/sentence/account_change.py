"""Changes of accounts as people read them."""

from carbonstep.domain.account.account_change import (
    ATTRIBUTES,
    AccountChange,
    AccountChangeKind,
)
from carbonstep.domain.account.account_history import FormerName
from carbonstep.present.words.translation import Language, mark, speaker
from carbonstep.units.told_again import Known

CHANGE_KINDS = {
    AccountChangeKind.RENAMED: mark("renamed"),
    AccountChangeKind.RECLASSIFIED: mark("reclassified"),
    AccountChangeKind.SUCCEEDED: mark("succeeded by another account"),
    AccountChangeKind.CORRECTED: mark("opening corrected"),
    AccountChangeKind.WITHDRAWN: mark("change withdrawn"),
}
_ATTRIBUTES = {
    "name": mark("name"),
    "industry": mark("industry"),
    "region": mark("region"),
    "lei": mark("LEI"),
}


def change_label(change: AccountChange, language: Language) -> str:
    """What a change says, in a few words.

    >>> from datetime import date
    >>> day = date(2024, 5, 1)
    >>> renamed = AccountChange(
    ...     account_id="a:1", kind=AccountChangeKind.RENAMED, on=day, name="B", received_on=day
    ... )
    >>> change_label(renamed, Language.EN), change_label(renamed, Language.ZH)
    ('renamed from 2024-05-01: name B', '自2024-05-01起更名：名称B')
    """
    say = speaker(language)
    told = [
        say(
            "{particular} {value}",
            particular=say(_ATTRIBUTES[name]),
            value=change.particulars[name] or say("not stated"),
        )
        for name in ATTRIBUTES
        if name in change.particulars
    ]
    told += [change.successor] if change.successor else []
    values = {"kind": say(CHANGE_KINDS[change.kind]), "day": change.on.isoformat()}
    if not told:
        return say("{kind} (from {day})", **values)
    return say("{kind} from {day}: {told}", told=say(", ").join(told), **values)


def standing_label(item: Known[AccountChange], language: Language) -> str:
    """Whether a change counts; empty where it does."""
    say = speaker(language)
    if item.superseded_by:
        return say("superseded by {change}", change=item.superseded_by)
    if item.fact.takes_back:
        return say("takes back {change}", change=item.fact.supersedes)
    return ""


def former_name_text(former: FormerName, language: Language, *, account_id: str = "") -> str:
    """What an enterprise was called and until when; with the account where it was another one.

    >>> from datetime import date
    >>> former = FormerName(until=date(2024, 5, 1), name="Old", account_id="a:1")
    >>> former_name_text(former, Language.EN), former_name_text(former, Language.ZH)
    ('until 2024-05-01: Old', '至2024-05-01（不含）：Old')
    >>> former_name_text(former, Language.EN, account_id="b:1")
    'until 2024-05-01: Old (a:1)'
    """
    say = speaker(language)
    name, day = former.name, former.until.isoformat()
    if account_id in ("", former.account_id):
        return say("until {day}: {name}", name=name, day=day)
    return say("until {day}: {name} ({account})", name=name, account=former.account_id, day=day)
