"""The carbon account of an enterprise: who it is, under which identifiers it is known."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonAccount:
    """An enterprise's carbon account, as opened.

    `account_id` is `scheme:identifier`, such as `uscc:91110000600037341L` or `eu-ets:100000`: the
    scheme names the register the identifier comes from. `industry` is a GB/T 4754 class, `region`
    an ISO 3166-2 code; both may be empty for an account that came in through a foreign register.
    """

    account_id: str
    name: str
    industry: str = ""
    region: str = ""
    lei: str = ""

    @property
    def scheme(self) -> str:
        return self.account_id.partition(":")[0]

    @property
    def identifier(self) -> str:
        return self.account_id.partition(":")[2]

    def body(self) -> dict[str, Any]:
        """The account as a fact: what is written into the log."""
        return {
            "account_id": self.account_id,
            "name": self.name,
            "industry": self.industry,
            "region": self.region,
            "lei": self.lei,
        }
