"""What an endpoint works with: the store, the rules folder, and the clock of whoever runs it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request

from carbonstep.formats.table.limit import DEFAULT_LIMITS, ReadLimits
from carbonstep.services.access import Principal
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.library import Library
from carbonstep.services.readiness import Readiness
from carbonstep.services.stamp import stamp_for, write_stamp
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """Given once, at creation. `clock` returns an aware instant; `reading` is what one file may
    cost."""

    store: Store
    library: Library
    clock: Callable[[], datetime]
    limit: AheadLimit = AheadLimit()
    reading: ReadLimits = DEFAULT_LIMITS
    readiness: Readiness = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "readiness", Readiness(self.store))

    def today(self) -> date:
        """The business date in Shanghai."""
        return business_date_at(self.clock())

    def stamp(self, principal: Principal, on: date | None) -> Stamp:
        """Who writes, for which business date: today's unless one up to today is given.

        Raises `RejectedError` for a date to come, since nothing may be decided before its day, and
        where the clock is far ahead of what the store has seen.
        """
        return write_stamp(
            self.store,
            on,
            now=self.clock(),
            actor=principal.key_id,
            path="received_on",
            limit=self.limit,
        )

    def run_stamp(self, principal: Principal, on: date) -> Stamp:
        """The stamp of a run, which looks at the clock itself."""
        return stamp_for(on, now=self.clock(), actor=principal.key_id, path="on")


async def _context(request: Request) -> ApiContext:
    # Waits for nothing: what is no coroutine is called in a thread, which costs more than it does.
    context: ApiContext = request.app.state.api_context
    return context


Context = Annotated[ApiContext, Depends(_context)]
"""The context, as an endpoint asks for it."""
