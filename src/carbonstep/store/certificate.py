"""Certificates and labels in the store."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.certificate import Certificate
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, as_known, insert_rows, table_of
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


def add_certificates(
    session: Session,
    certificates: Sequence[Certificate],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Record certificates; one that is recorded already raises IntegrityError."""
    return append_facts(
        session,
        certificates,
        event=lambda certificate: Event(
            type=EventType.CERTIFICATE_FILED,
            subject=certificate.certificate_id,
            business_on=business_on,
            body=certificate.body(),
        ),
        insert=lambda facts: insert_rows(
            session,
            _CERTIFICATE,
            [
                {
                    "seq": seq,
                    "certificate_id": event.subject,
                    "valid_from": certificate.valid.start,
                    "valid_to": certificate.valid.end,
                    **{field: getattr(certificate, field) for field in _PLAIN},
                }
                for seq, certificate, event in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )


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


def _certificate(row: RowMapping) -> Certificate:
    return Certificate(
        valid=Period(row["valid_from"], row["valid_to"]),
        **{field: row[field] for field in _PLAIN},
    )
