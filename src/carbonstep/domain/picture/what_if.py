"""What a what-if supposes of a figure."""

from dataclasses import dataclass
from decimal import Decimal

from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedFigure:
    """A figure as it is supposed, and as the report has it; None: it has none."""

    report_id: str
    period: Period
    name: str
    unit: str
    filed: Decimal | None
    supposed: Decimal
