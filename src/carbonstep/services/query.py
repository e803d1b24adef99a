"""Read-only questions about accounts, loans, decisions and rulebooks; each is one look."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.succession import succession_of
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.known_report import known_reports
from carbonstep.domain.intake.read_certificate_change import known_certificates
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.picture.account import AccountPicture, FiledReport, HeldCertificate
from carbonstep.domain.rulebook.rulebook_file import RulebookFile
from carbonstep.formats.document import read_document
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.account_change import whole_account_id
from carbonstep.services.borrower import borrowers, histories, loans_touched, preceding
from carbonstep.services.contract import contract_as_known, contracts_as_known
from carbonstep.services.knowledge import known_entries
from carbonstep.services.library import CASES_FILE, Library, refuse_unsound
from carbonstep.store import account as accounts
from carbonstep.store import account_change as changes
from carbonstep.store import certificate as certificates
from carbonstep.store import decision as decisions
from carbonstep.store import loan as loans
from carbonstep.store import log
from carbonstep.store import report_query as reports
from carbonstep.store import report_withdrawal as withdrawals
from carbonstep.store import rulebook as rulebooks
from carbonstep.store.certificate_change import changes_of_accounts
from carbonstep.store.engine import Store
from carbonstep.units.told_again import known_facts

LOANS_A_PAGE = 500


def account_picture(
    store: Store, account_id: str, *, as_of: date, known_at: str | None = None
) -> AccountPicture | None:
    """An account as seen on a day, with its reports, certificates, loans and changes; None where
    it is not known.

    Its loans are those it goes on for too. A bare credit code is made whole. Raises
    `RejectedError` for a moment that cannot be read.
    """
    account_id = whole_account_id(account_id)
    with store.read() as session:
        known = known_entries(session, known_at)
        opened = accounts.opened_accounts(session, [account_id], known=known)
        if account_id not in opened:
            return None
        history = histories(session, opened.values(), known=known)[account_id]
        changed = changes.changes_of_accounts(session, [account_id], known=known)[account_id]
        goes_on_for = preceding(session, account_id, known=known)
        held = reports.reports_of_account(session, account_id, known=known)
        taken_back = withdrawals.withdrawals_of_accounts(session, [account_id], known=known)
        became = known_reports((report for _, report in held), (item for _, item in taken_back))
        filed = [
            FiledReport(
                seq=seq,
                report=item.report,
                superseded_by=item.superseded_by,
                withdrawal=item.withdrawal,
            )
            for (seq, _), item in zip(held, became, strict=True)
        ]
        return AccountPicture(
            known=log.size(session) if known is None else known,
            as_of=as_of,
            account=history.on(as_of),
            opened_on=history.opened_on,
            former_names=history.former_names(as_of),
            succession=succession_of(change for _, change in changed),
            preceding=tuple((name, item.on) for name, item in goes_on_for),
            changes=known_facts(changed),
            reports=tuple(
                sorted(filed, key=lambda f: (f.report.period, f.report.product_id, f.seq))
            ),
            certificates=_certificates(session, account_id, known),
            loans=_loans_of(session, account_id, known=known),
        )


def _loans_of(session: Session, account_id: str, *, known: int | None) -> tuple[Contract, ...]:
    """The contracts in which an account is the borrower at some time, in its own name or going on
    in another's place."""
    found = loans_touched(session, [account_id], known=known)
    ids = {account_id, *(before for before, _ in preceding(session, account_id, known=known))}
    contracts = contracts_as_known(session, found, known=known).values()
    return tuple(
        contract
        for contract in contracts
        if any(version.loan.account_id in ids for version in contract.versions)
    )


def _certificates(
    session: Session, account_id: str, known: int | None
) -> tuple[HeldCertificate, ...]:
    filed = certificates.certificates_of_account(session, account_id, known=known)
    changes = changes_of_accounts(session, [account_id], known=known)
    became = known_certificates([item for _, item in filed], [change for _, change in changes])
    return tuple(
        HeldCertificate(seq=seq, known=item) for (seq, _), item in zip(filed, became, strict=True)
    )


def list_accounts(
    store: Store, *, as_of: date, after: str = "", limit: int = 100
) -> list[CarbonAccount]:
    """A page of accounts by id, those above `after`, each as it is on a day."""
    with store.read() as session:
        page = accounts.accounts(session, after=after, limit=limit)
        held = histories(session, page)
        return [held[item.account.account_id].on(as_of) for item in page]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownContract:
    """A loan's contract as known. `known` is the number of log entries looked at."""

    known: int
    contract: Contract


def list_loans(store: Store, *, after: str = "", limit: int = 100) -> list[Contract]:
    """The contracts of a page of loans by number, those above `after`."""
    with store.read() as session:
        page = loans.loans(session, after=after, limit=limit)
        found = contracts_as_known(session, page)
        return [found[loan.loan_id] for loan in page]


def loan_by_id(store: Store, loan_id: str, *, known_at: str | None = None) -> KnownContract | None:
    """The contract of the loan of this number, or None.

    It is known whatever became of the loan: nothing is priced. Raises `RejectedError` for a moment
    that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        loan = loans.loan(session, loan_id, known=known)
        if loan is None:
            return None
        return KnownContract(
            known=log.size(session) if known is None else known,
            contract=contract_as_known(session, loan, known=known),
        )


def decisions_of_loan(
    store: Store, loan_id: str, *, known_at: str | None = None
) -> list[tuple[int, Decision]] | None:
    """A loan's decisions with their numbers, as announced; None where the loan is not known.

    Raises `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        if loans.loan(session, loan_id, known=known) is None:
            return None
        return decisions.decisions_of_loan(session, loan_id, known=known)


def decision_by_id(store: Store, decision_id: str) -> tuple[int, Decision] | None:
    """A decision with its number, or None."""
    with store.read() as session:
        return decisions.decision(session, decision_id)


def list_rulebooks(store: Store, library: Library) -> list[RulebookFile]:
    """Every version in the rules folder. Raises `RejectedError` for a damaged file."""
    return [rulebook_file(store, library, name) for name in library.names()]


def rulebook_file(store: Store, library: Library, name: str) -> RulebookFile:
    """A version by `id@version`. Raises `RejectedError` where there is none or it is damaged."""
    rulebook, node = library.read_unchecked(name)
    with store.read() as session:
        approved = rulebooks.rulebook(session, rulebook.rulebook_id, rulebook.version)
    if approved is None or approved.content_hash != rulebook.content_hash:
        refuse_unsound(rulebook, node)
    return RulebookFile(
        rulebook=rulebook,
        content=node,
        cases=_cases(library, rulebook.ref.rulebook_id),
        approved_on=None if approved is None else approved.approved_on,
    )


def _cases(library: Library, rulebook_id: str) -> int:
    """How many cases stand beside a rulebook."""
    file = library.folder / "rulebooks" / rulebook_id / CASES_FILE
    if not file.exists():
        return 0
    node = read_document(file, within=library.folder)
    if isinstance(node, Problem):
        raise RejectedError([node])
    cases = dict(node.entries or ()).get("cases")
    return 0 if cases is None else len(cases.items or ())


def borrowers_of_loans(store: Store, *, as_of: date) -> list[tuple[str, str, bool]]:
    """Every loan's number with its borrower's name on a day and whether it is cancelled, by
    number."""
    with store.read() as session:
        found: list[tuple[str, str, bool]] = []
        after = ""
        while page := loans.loans(session, after=after, limit=LOANS_A_PAGE):
            after = page[-1].loan_id
            contracts = contracts_as_known(session, page)
            held = borrowers(session, {item.last.account_id for item in contracts.values()})
            found += [
                (
                    loan_id,
                    held[item.last.account_id].on(as_of).name,
                    item.cancellation is not None,
                )
                for loan_id, item in contracts.items()
            ]
        return found
