"""What a what-if supposes of a figure."""

from dataclasses import dataclass
from decimal import Decimal

from carbonstep.domain.account.report import Product
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedFigure:
    """A figure as it is supposed, and as the report has it; None: it has none. A product's figure
    is per the product's declared unit."""

    report_id: str
    period: Period
    name: str
    unit: str
    filed: Decimal | None
    supposed: Decimal
    product: Product | None
