"""Reads the document of a certificate, and tells how one differs from another."""

from datetime import date

from carbonstep.domain.account.certificate import CERTIFICATE, Certificate, particulars_changed
from carbonstep.reading.confirmation import OF_CERTIFICATE, Confirmation, read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.period import add_months

MONTHS_USUAL_MAX = 120
"""A validity of more months than these is asked about."""


def read_certificate(
    reading: Reading, node: Node, *, account_id: str, received_on: date
) -> Certificate | None:
    """A certificate; `valid_to` is the last valid day. None where something is wrong.

    To be confirmed: a validity of more than ten years.
    """
    found = node.part("confirmed")
    given = None if found is node or found.kind == "nothing" else found
    confirmation = read_confirmation(reading, given, OF_CERTIFICATE)
    values = CERTIFICATE.values(reading, node, confirmation)
    if values is None:
        return None
    before = len(reading.problems)
    start, last = values["valid.start"], values["valid.last_on"]
    if last < start:
        at = node.part("valid_to")
        reading.note(ReadingReason.PERIOD_EMPTY, at, found=f"{start}..{last}")
        return None
    _check_length(reading, node, confirmation, start, last)
    confirmation.refuse_idle(reading)
    if len(reading.problems) > before:
        return None
    return CERTIFICATE.made({"account_id": account_id, "received_on": received_on, **values})


def _check_length(
    reading: Reading, node: Node, confirmation: Confirmation, start: date, last: date
) -> None:
    end = add_months(start, MONTHS_USUAL_MAX)
    if last >= end:
        confirmation.ask(
            reading,
            ReadingReason.VALIDITY_LENGTH,
            node.part("valid_to"),
            found=f"{start}..{last}",
            needed=end.isoformat(),
        )


_PARTICULARS = {
    "scheme": phrase("scheme"),
    "number": phrase("number"),
    "issuer": phrase("issuer"),
    "valid_from": phrase("valid_from"),
    "valid_to": phrase("valid_to"),
    "received_on": phrase("received_on"),
    "product_id": phrase("product_id"),
}


def differences(recorded: Certificate, given: Certificate) -> str:
    """Each particular in which a certificate differs from the one recorded, as people write it.

    >>> from carbonstep.units.period import Period
    >>> first = Certificate(
    ...     account_id="a",
    ...     scheme="s",
    ...     number="1",
    ...     issuer="i",
    ...     valid=Period(date(2025, 1, 1), date(2026, 1, 1)),
    ...     received_on=date(2025, 1, 2),
    ... )
    >>> from dataclasses import replace
    >>> differences(first, replace(first, issuer="j", product_id="P"))
    'issuer i → j, product_id – → P'
    """
    return listed(
        phrase("{name} {was} → {now}", name=_PARTICULARS[name], was=was or "–", now=now or "–")
        for name, was, now in particulars_changed(recorded, given)
    )
