"""Certificates and labels: an issuer says something about an enterprise or product for a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from carbonstep.units.identity import content_id
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
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
        """The id that follows from the content."""
        return content_id("C", self.body())

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
