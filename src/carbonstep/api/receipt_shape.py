"""What a list of receipts looks like, for the OpenAPI document; it is read as a document."""

from pydantic import BaseModel, ConfigDict, Field

from carbonstep.domain.loan.read_receipt import COLUMNS
from carbonstep.present.json.shape import DecimalText

_SAID = {column.name: column.en for column in COLUMNS}


class ReceiptIn(BaseModel):
    """A receipt of a loan."""

    model_config = ConfigDict(extra="forbid")

    loan_id: str = Field(description=_SAID["loan_id"])
    paid_on: str = Field(description=_SAID["paid_on"], json_schema_extra={"format": "date"})
    amount: DecimalText = Field(description=_SAID["amount"])
    for_on: str | None = Field(
        default=None, description=_SAID["for_on"], json_schema_extra={"format": "date"}
    )
    reference: str | None = Field(default=None, description=_SAID["reference"])


class ReceiptsIn(BaseModel):
    """Receipts of many loans."""

    model_config = ConfigDict(extra="forbid")

    receipts: list[ReceiptIn]
