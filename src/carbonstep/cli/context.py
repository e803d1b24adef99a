"""What every command starts from: settings, store, library, language, and the clock."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import typer

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.output import tell_wrong
from carbonstep.cli.root_option import RootOptions
from carbonstep.domain.market.publication import MissingPublication, Whereabouts
from carbonstep.present.sentence.publication import looking_up
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.day import parse_date
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.library import Library
from carbonstep.services.stamp import clock_stamp, stamp_for, write_stamp
from carbonstep.settings import Settings
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at

ACTOR = "cli"
RUN_ACTOR = "run"


def utc_now() -> datetime:
    """The instant; the command line is an edge and may read the clock."""
    return datetime.now(UTC)


def business_today() -> date:
    """Today's business date, Beijing time."""
    return business_date_at(utc_now())


@dataclass
class Context:
    """The state of one command."""

    settings: Settings
    language: Language
    opened: list[Store] = field(default_factory=list)

    @cached_property
    def store(self) -> Store:
        """The store named by the settings, to read. Raises `StoreAbsent` where there is none."""
        return self._open(create=False)

    @cached_property
    def new_store(self) -> Store:
        """The store to write to; made where there is none."""
        return self._open(create=True)

    def _open(self, *, create: bool) -> Store:
        store = open_store(self.settings.database_url, create=create)
        self.opened.append(store)
        return store

    def close(self) -> None:
        """Give back what the command opened."""
        for store in self.opened:
            store.close()

    @cached_property
    def library(self) -> Library:
        return Library(self.settings.rules_dir)

    def whereabouts(self, missing: MissingPublication) -> Whereabouts:
        """Where a publication is that an answer found missing."""
        if not self.opened:
            return Whereabouts.DOCUMENT
        # Imported here: few answers miss a publication.
        from carbonstep.services.fixing import whereabouts  # noqa: PLC0415

        return whereabouts(self.opened[0], self.library, missing, today=business_today())

    @property
    def ahead_limit(self) -> AheadLimit:
        """From when on a day is taken for a slip or a wrong clock."""
        return AheadLimit(
            clock_days=self.settings.clock_ahead_days, run_days=self.settings.run_ahead_days
        )

    def stamp(self, received_on: str | None) -> Stamp:
        """The stamp of a fact for a business date, today where none is given. Raises
        `RejectedError` where the clock or that date is far ahead of what the store has seen."""
        option = "--received-on"
        return write_stamp(
            self.new_store,
            None if received_on is None else business_date(received_on, option),
            now=utc_now(),
            actor=ACTOR,
            path=option,
            limit=self.ahead_limit,
        )

    def key_stamp(self, on: str | None) -> Stamp:
        """The stamp of a key, which says nothing of the book's days. Raises `RejectedError` where
        the clock is far ahead."""
        return clock_stamp(
            self.new_store,
            None if on is None else business_date(on, "--on"),
            now=utc_now(),
            actor=ACTOR,
            path="--on",
            limit=self.ahead_limit,
        )

    def run_stamp(self, on: date) -> Stamp:
        """The stamp of a run, which looks at the clock itself."""
        return stamp_for(on, now=utc_now(), actor=RUN_ACTOR, path="--on")


def current(ctx: typer.Context) -> Context:
    """The context of the command, made when it is first asked for."""
    root = ctx.find_root()
    if not isinstance(root.obj, Context):
        assert isinstance(root.obj, RootOptions), "the root command has run"
        root.obj = _context(root.obj)
        root.call_on_close(root.obj.close)
        root.with_resource(looking_up(root.obj.whereabouts))
    return root.obj


def _context(options: RootOptions) -> Context:
    """The settings as the options change them; leaves where the rules folder is none."""
    given: dict[str, Any] = {"database_url": options.database, "rules_dir": options.rules}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    if not (settings.rules_dir / "rulebooks").is_dir():
        say = speaker(options.language)
        tell_wrong(
            say(
                "{folder} is no rules folder: it needs rulebooks, benchmarks, factors and "
                "mappings.",
                folder=str(settings.rules_dir),
            ),
            say("Copy the shipped folder and add yours."),
        )
        raise typer.Exit(ExitCode.USAGE)
    return Context(settings=settings, language=options.language)


def business_date(written: str | None, option: str) -> date:
    """A date given as an option; today where none is. Raises `RejectedError`."""
    if written is None:
        return business_today()
    found = parse_date(written, place=Place(path=option))
    if isinstance(found, Problem):
        raise RejectedError([found])
    return found
