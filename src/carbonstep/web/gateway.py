"""What the pages need from the services: the only way they reach the rest of the product."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from carbonstep.domain.picture.account import AccountPicture
from carbonstep.domain.picture.cancelled import CancelledLoan
from carbonstep.domain.picture.picture import LoanPicture


class Principal(Protocol):
    """Who is signed in: a key's id, whose it is, and its role."""

    @property
    def key_id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...


class WebServices(Protocol):
    """The calls pages make. Each may raise `RejectedError`, which becomes a page with remedies."""

    def loan_picture(self, loan_id: str, on: date, known: str | None) -> LoanPicture | None:
        """The loan as of `on`, as known at `known` (None: now); None where there is no loan."""

    def cancelled_loan(self, loan_id: str, known: str | None) -> CancelledLoan | None:
        """A loan that is cancelled, as known at `known`; None for any other."""

    def account_picture(
        self, account_id: str, on: date, known: str | None
    ) -> AccountPicture | None:
        """The account as of `on`, as known at `known`; None where there is no account."""

    def loans(self) -> Sequence[tuple[str, str, bool]]:
        """Every loan's number, its borrower's name and whether it is cancelled, in their order."""

    def sign_in(self, key: str) -> Principal | None:
        """Whose API key this is, or None where it is not one in use."""

    def principal(self, key_id: str) -> Principal | None:
        """The holder of a key that is still in use, or None: a key taken back ends its sessions."""

    def today(self) -> date:
        """The business date."""
