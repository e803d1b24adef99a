"""What a benchmark fixing looks like as JSON, from both faces."""

from typing import Any

from carbonstep.domain.market.fixing import Fixing
from carbonstep.units.rate import percent_text


def fixing_body(fixing: Fixing) -> dict[str, Any]:
    """A fixing with its revision and, for a correction, its reason; else that is empty."""
    return {
        "index": fixing.index.value,
        "published_on": fixing.published_on.isoformat(),
        "rate_pct": percent_text(fixing.rate_e4bp),
        "source": fixing.source,
        "revision": fixing.revision,
        "reason": fixing.reason,
    }
