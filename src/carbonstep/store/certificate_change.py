"""What changes certificates, in the store."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, as_known, by_ids, table_of
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period

TYPES = {
    CertificateChangeKind.WITHDRAWN: EventType.CERTIFICATE_WITHDRAWN,
    CertificateChangeKind.SUSPENDED: EventType.CERTIFICATE_SUSPENDED,
    CertificateChangeKind.SHORTENED: EventType.CERTIFICATE_SHORTENED,
    CertificateChangeKind.CORRECTED: EventType.CERTIFICATE_CORRECTED,
    CertificateChangeKind.LIFTED: EventType.CERTIFICATE_CHANGE_LIFTED,
}
"""What the log calls each kind."""


class CertificateChangeRow(FactRow, table=True):
    """A change as recorded. `content` is its body as a JSON object; the rest is looked up."""

    __tablename__ = "certificate_change"
    __table_args__ = (UniqueConstraint("change_id"), Index(None, "account_id"))

    change_id: str = Field(sa_type=IdType)
    certificate_id: str = Field(sa_type=IdType, foreign_key="certificate.certificate_id")
    account_id: str = Field(sa_type=IdType, foreign_key="account.account_id")
    content: str


_CHANGE = table_of(CertificateChangeRow)


def _rows(seq: int, change: CertificateChange, event: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "change_id": change.change_id,
            "certificate_id": change.certificate_id,
            "account_id": change.account_id,
            "content": json.dumps(event.body, ensure_ascii=False),
        }
    ]


CERTIFICATE_CHANGE: Final[FactKind[CertificateChange]] = FactKind(
    schema="certificate_change/1",
    type=lambda change: TYPES[change.kind],
    subject=lambda change: change.certificate_id,
    body=CertificateChange.body,
    rows=((_CHANGE, _rows),),
)
"""What happens to certificates."""


def changes_of_accounts(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> list[tuple[int, CertificateChange]]:
    """What changes certificates of these accounts, with its numbers, in each one's order."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = (
            select(_CHANGE)
            .where(_CHANGE.c.account_id.in_(chunk), *as_known(_CHANGE.c.seq, known))
            .order_by(_CHANGE.c.seq)
        )
        return session.execute(query).mappings().all()

    return [(row["seq"], _read(row)) for row in by_ids(sorted(set(account_ids)), load)]


def _read(row: RowMapping) -> CertificateChange:
    body = lifted(json.loads(row["content"]), CERTIFICATE_CHANGE.schema)
    particulars = body["particulars"]
    change = CertificateChange(
        certificate_id=body["certificate_id"],
        account_id=body["account_id"],
        kind=CertificateChangeKind(body["kind"]),
        on=date.fromisoformat(body["on"]),
        until=None if body["until"] is None else date.fromisoformat(body["until"]),
        particulars=None if particulars is None else _certificate(particulars),
        supersedes=body["supersedes"],
        reason=body["reason"],
        received_on=date.fromisoformat(body["received_on"]),
        instead_of=body["instead_of"],
    )
    return recorded_as(change, row["change_id"])


def _certificate(body: Mapping[str, Any]) -> Certificate:
    valid = body["valid"]
    return Certificate(
        account_id=body["account_id"],
        scheme=body["scheme"],
        number=body["number"],
        issuer=body["issuer"],
        valid=Period(date.fromisoformat(valid["from"]), date.fromisoformat(valid["to"])),
        received_on=date.fromisoformat(body["received_on"]),
        product_id=body["product_id"],
    )
