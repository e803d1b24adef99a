"""What an endpoint works with: the store, the rules folder, and the clock of whoever runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Annotated

from fastapi import Depends, Request

from carbonstep.services.access import Principal
from carbonstep.services.library import Library
from carbonstep.services.stamp import Stamp
from carbonstep.store.engine import Store
from carbonstep.units.problem import Place, Problem, Reason, RejectedError

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had no summer time since 1991, so the zone needs no data base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """Given once, at creation. `clock` returns an aware instant."""

    store: Store
    library: Library
    clock: Callable[[], datetime]

    def today(self) -> date:
        """The business date in Shanghai."""
        return self.clock().astimezone(SHANGHAI).date()

    def stamp(self, principal: Principal, on: date | None) -> Stamp:
        """Who writes, for which business date: today's unless one up to today is given.

        Raises `RejectedError` for a date to come: nothing may be decided before its day.
        """
        today = self.today()
        if on is not None and on > today:
            problem = Problem(
                reason=Reason.BUSINESS_DATE_FUTURE,
                place=Place(path="on"),
                found=on.isoformat(),
                needed=today.isoformat(),
            )
            raise RejectedError([problem])
        return Stamp(on=on or today, recorded_at=self.clock(), actor=principal.key_id)


def _context(request: Request) -> ApiContext:
    context: ApiContext = request.app.state.api_context
    return context


Context = Annotated[ApiContext, Depends(_context)]
"""The context, as an endpoint asks for it."""
