"""What every command starts from: settings, store, library, language, and the clock."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import typer

from carbonstep.present.translation import Language
from carbonstep.services.library import Library
from carbonstep.services.stamp import Stamp
from carbonstep.settings import Settings
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.units.period import parse_date
from carbonstep.units.problem import Place, Problem, Reason, RejectedError

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
ACTOR = "cli"


def utc_now() -> datetime:
    """The instant; the command line is an edge and may read the clock."""
    return datetime.now(UTC)


def business_today() -> date:
    """Today's business date, Beijing time."""
    return utc_now().astimezone(BUSINESS_ZONE).date()


@dataclass
class Context:
    """The state of one command."""

    settings: Settings
    language: Language
    opened: list[Store] = field(default_factory=list)

    @cached_property
    def store(self) -> Store:
        """The store named by the settings; made and brought up to date where it is new."""
        store = open_store(self.settings.database_url)
        self.opened.append(store)
        return store

    def close(self) -> None:
        """Give back what the command opened."""
        for store in self.opened:
            store.close()

    @cached_property
    def library(self) -> Library:
        return Library(self.settings.rules_dir)

    def stamp(self, on: str | None, *, actor: str = ACTOR) -> Stamp:
        """A stamp for a business date, today where none is given."""
        return Stamp(on=past_business_date(on, "--on"), recorded_at=utc_now(), actor=actor)


def current(ctx: typer.Context) -> Context:
    """The context the root command made."""
    found: Any = ctx.obj
    assert isinstance(found, Context), "the root command has run"
    return found


def business_date(written: str | None, option: str) -> date:
    """A date given as an option; today where none is. Raises `RejectedError`."""
    if written is None:
        return business_today()
    found = parse_date(written, place=Place(path=option))
    if isinstance(found, Problem):
        raise RejectedError([found])
    return found


def past_business_date(written: str | None, option: str) -> date:
    """A business date that has come: nothing can be recorded for a day ahead."""
    found, today = business_date(written, option), business_today()
    if found > today:
        raise RejectedError(
            [
                Problem(
                    reason=Reason.BUSINESS_DATE_FUTURE,
                    place=Place(path=option),
                    found=found.isoformat(),
                    needed=today.isoformat(),
                )
            ]
        )
    return found
