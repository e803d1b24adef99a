"""Certificates and labels: an issuer says something about an enterprise or product for a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from carbonstep.domain.account.identifier import ACCOUNT_ID
from carbonstep.reading.codec import Kind, Record, Term
from carbonstep.reading.confirmation import OF_CERTIFICATE
from carbonstep.reading.value import DAY, confirmed, text
from carbonstep.units.identity import Named, content_id
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Named):
    """A certificate as received. `valid` is half open: it holds up to but not on `valid.end`."""

    account_id: str
    scheme: str
    number: str
    issuer: str
    valid: Period
    received_on: date
    product_id: str = ""

    @property
    def certificate_id(self) -> str:
        """The id it was recorded under; before that, the one that follows from the content."""
        return self.name_or(lambda: content_id("C", self.body()))

    def body(self) -> dict[str, Any]:
        """The certificate as a fact: what is hashed and written into the log."""
        return {
            "account_id": self.account_id,
            "scheme": self.scheme,
            "number": self.number,
            "issuer": self.issuer,
            "valid": {
                "from": self.valid.start.isoformat(),
                "to": self.valid.end.isoformat(),
            },
            "received_on": self.received_on.isoformat(),
            "product_id": self.product_id,
        }


def _certificate(values: dict[str, Any]) -> Certificate:
    start, last = values.pop("valid.start"), values.pop("valid.last_on")
    values.pop("confirmed", None)
    return Certificate(valid=Period(start, last + timedelta(days=1)), **values)


def _text(needed: str) -> Kind[str]:
    return text(needed=needed, length_max=200)


CERTIFICATE: Record[Certificate] = Record(
    of=Certificate,
    make=_certificate,
    terms=(
        Term(
            "account",
            ACCOUNT_ID,
            "whose it is",
            attribute="account_id",
            supplied=True,
            left_out="the loan's; required where it is filed",
        ),
        Term("scheme", _text("scheme"), "what the rulebook names"),
        Term("number", _text("number"), "as on the certificate"),
        Term("issuer", _text("issuer"), "as on the certificate"),
        Term("valid_from", DAY, "first valid day", attribute="valid.start"),
        Term("valid_to", DAY, "last valid day", attribute="valid.last_on"),
        Term(
            "received_on",
            DAY,
            "day of receipt; it does not count before",
            supplied=True,
            left_out="the business date",
        ),
        Term("product_id", text(), "the one product it is for", left_out="any product"),
        Term(
            "confirmed",
            confirmed(tuple(reason.code for reason in OF_CERTIFICATE)),
            "odd values that are right nevertheless, by their code",
            supplied=True,
            left_out="none",
        ),
    ),
)
"""A certificate as people write it: `valid_to` is the last day that still belongs."""


def particulars_changed(
    before: Certificate, after: Certificate
) -> tuple[tuple[str, str, str], ...]:
    """Each particular in which two differ, as people write it: its name, what it was, what it is;
    of whose they are nothing is said."""
    return tuple(
        (term.name, was, now)
        for term in CERTIFICATE.terms
        if term.name not in ("account", "confirmed")
        for was, now in [(str(term.take(before)), str(term.take(after)))]
        if was != now
    )
