"""What is shown of an account: names over time, who goes on for whom, reports, certificates,
loans."""

from collections.abc import Iterator
from dataclasses import dataclass

from carbonstep.domain.account.account_change import AccountChange
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.picture.account import AccountPicture
from carbonstep.present.page.certificate import certificate_view
from carbonstep.present.page.rate import FactView
from carbonstep.present.page.report import ReportView, report_view
from carbonstep.present.sentence.account_change import (
    change_label,
    former_name_text,
    standing_label,
)
from carbonstep.present.words.label import rulebook_label
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.units.told_again import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChangeView:
    """One change of an account; `standing` is empty where it counts."""

    received_on: str
    told: str
    reason: str
    standing: str
    change_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowedView:
    """A loan of the account; `cancelled` is empty where it is none."""

    loan_id: str
    principal: str
    drawn_on: str
    matures_on: str
    rulebook: str
    cancelled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """Everything the page of an account shows. `story` tells its former names and who goes on for
    whom."""

    account_id: str
    name: str
    identity: tuple[FactView, ...]
    as_of: str
    known: str
    story: tuple[str, ...]
    changes: tuple[AccountChangeView, ...]
    reports: tuple[ReportView, ...]
    certificates: tuple[FactView, ...]
    loans: tuple[BorrowedView, ...]


def account_view(picture: AccountPicture, language: Language) -> AccountView:
    """An account as seen on `picture.as_of`; made from the picture alone."""
    say, account = speaker(language), picture.account
    return AccountView(
        account_id=account.account_id,
        name=account.name,
        identity=_identity(picture, say),
        as_of=picture.as_of.isoformat(),
        known=str(picture.known),
        story=tuple(_story(picture, language, say)),
        changes=tuple(_change(item, language) for item in picture.changes),
        reports=tuple(
            report_view(
                filed.report,
                language,
                superseded_by=filed.superseded_by,
                withdrawal=filed.withdrawal,
            )
            for filed in picture.reports
        ),
        certificates=tuple(
            certificate_view(held.known, language, as_of=picture.as_of)
            for held in picture.certificates
        ),
        loans=tuple(_borrowed(contract, language) for contract in picture.loans),
    )


def _identity(picture: AccountPicture, say: Say) -> tuple[FactView, ...]:
    account = picture.account
    of_uscc = account.scheme == "uscc"
    return (
        FactView(
            label=say("Credit code") if of_uscc else say("Carbon account"),
            value=account.identifier if of_uscc else account.account_id,
            code=True,
        ),
        *(
            FactView(label=label, value=value)
            for label, value in (
                (say("industry"), account.industry),
                (say("region"), account.region),
                (say("LEI"), account.lei),
            )
            if value
        ),
        FactView(label=say("Opened on"), value=picture.opened_on.isoformat()),
    )


def _story(picture: AccountPicture, language: Language, say: Say) -> Iterator[str]:
    for former in picture.former_names:
        yield former_name_text(former, language)
    if picture.succession is not None:
        yield say(
            "from {day} on {account} goes on in its place",
            day=picture.succession.on.isoformat(),
            account=picture.succession.successor,
        )
    for name, on in picture.preceding:
        yield say("goes on for {account} from {day} on", account=name, day=on.isoformat())


def _change(item: Known[AccountChange], language: Language) -> AccountChangeView:
    return AccountChangeView(
        received_on=item.fact.received_on.isoformat(),
        told=change_label(item.fact, language),
        reason=item.fact.reason,
        standing=standing_label(item, language),
        change_id=item.fact.change_id,
    )


def _borrowed(contract: Contract, language: Language) -> BorrowedView:
    say, loan = speaker(language), contract.last
    return BorrowedView(
        loan_id=loan.loan_id,
        principal=yuan_display(loan.principal_fen, whole=True),
        drawn_on=loan.drawn_on.isoformat(),
        matures_on=loan.matures_on.isoformat(),
        rulebook=rulebook_label(loan.rulebook, language),
        cancelled="" if contract.cancellation is None else say("cancelled"),
    )
