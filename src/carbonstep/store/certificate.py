"""Certificates and labels in the store."""

from datetime import date
from typing import Final

from sqlalchemy import Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.certificate import Certificate
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, table_of
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period


class CertificateRow(FactRow, table=True):
    """A certificate as received."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("certificate_id"), Index(None, "account_id"))

    certificate_id: str = Field(sa_type=IdType)
    account_id: str = Field(sa_type=IdType, foreign_key="account.account_id")
    scheme: str
    number: str
    issuer: str
    valid_from: date
    valid_to: date
    received_on: date
    product_id: str


_CERTIFICATE = table_of(CertificateRow)
_PLAIN = ("account_id", "scheme", "number", "issuer", "received_on", "product_id")


def _rows(seq: int, certificate: Certificate, event: Event) -> list[Row]:
    plain = {field: getattr(certificate, field) for field in _PLAIN}
    return [
        {
            "seq": seq,
            "certificate_id": event.subject,
            "valid_from": certificate.valid.start,
            "valid_to": certificate.valid.end,
            **plain,
        }
    ]


CERTIFICATE: Final[FactKind[Certificate]] = FactKind(
    schema="certificate/1",
    type=lambda _: EventType.CERTIFICATE_FILED,
    subject=lambda certificate: certificate.certificate_id,
    body=Certificate.body,
    rows=((_CERTIFICATE, _rows),),
)
"""Certificates as they are received."""


def certificates_of_account(
    session: Session, account_id: str, *, known: int | None = None
) -> list[tuple[int, Certificate]]:
    """Every certificate of an account with its number, in the log's order."""
    query = (
        select(_CERTIFICATE)
        .where(
            _CERTIFICATE.c.account_id == account_id,
            *as_known(_CERTIFICATE.c.seq, known),
        )
        .order_by(_CERTIFICATE.c.seq)
    )
    return [(row["seq"], _certificate(row)) for row in session.execute(query).mappings()]


def account_of_certificate(session: Session, certificate_id: str) -> str | None:
    """The account of the certificate of this id, or None."""
    query = select(_CERTIFICATE.c.account_id).where(_CERTIFICATE.c.certificate_id == certificate_id)
    found: str | None = session.execute(query).scalar_one_or_none()
    return found


def _certificate(row: RowMapping) -> Certificate:
    certificate = Certificate(
        valid=Period(row["valid_from"], row["valid_to"]),
        **{field: row[field] for field in _PLAIN},
    )
    return recorded_as(certificate, row["certificate_id"])
