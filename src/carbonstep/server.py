"""The server, API and pages together: `carbonstep serve`, and the demo that can serve its page.

What serves is imported where it is used: a demo that does not serve starts in half the time.
"""

import hashlib
import logging
import re
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carbonstep.cli.context import Context, business_today, current, utc_now
from carbonstep.cli.demo import database_url, draw_demo, tell_demo
from carbonstep.cli.output import err, out
from carbonstep.domain.picture.account import AccountPicture
from carbonstep.domain.picture.cancelled import CancelledLoan
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.personal_number import log_line_without_personal_numbers
from carbonstep.reading.problem import Problem
from carbonstep.reading.text import visible
from carbonstep.services.access import Principal, principal_of_key, principal_of_secret
from carbonstep.services.ledger import cancelled_loan
from carbonstep.services.query import account_picture, borrowers_of_loans
from carbonstep.services.rate import loan_picture
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store

if TYPE_CHECKING:
    from fastapi import FastAPI

_LINE_END = re.compile("[\\r\\n]+")
DEMO_FOLDER = Path("demo-data")


@dataclass(frozen=True, slots=True)
class StorePages:
    """What the pages ask for, answered from a store."""

    store: Store
    day: date | None = None

    def loan_picture(self, loan_id: str, on: date, known: str | None) -> LoanPicture | None:
        return loan_picture(self.store, loan_id, as_of=on, known_at=known)

    def cancelled_loan(self, loan_id: str, known: str | None) -> CancelledLoan | None:
        return cancelled_loan(self.store, loan_id, known_at=known)

    def account_picture(
        self, account_id: str, on: date, known: str | None
    ) -> AccountPicture | None:
        return account_picture(self.store, account_id, as_of=on, known_at=known)

    def loans(self) -> Sequence[tuple[str, str, bool]]:
        return borrowers_of_loans(self.store, as_of=self.today())

    def sign_in(self, key: str) -> Principal | None:
        return principal_of_secret(self.store, key)

    def principal(self, key_id: str) -> Principal | None:
        return principal_of_key(self.store, key_id)

    def today(self) -> date:
        return self.day or business_today()


class LogLine(logging.Formatter):
    """A line of the log: all of them pass here, those of the web server too. No number of a person
    is in it, no character that a terminal obeys, and a message makes one line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's
        """The line without what follows of an exception."""
        return _LINE_END.sub(" ", super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The line, and an exception's lines below."""
        return visible(log_line_without_personal_numbers(super().format(record)))


def keep_log(level: int) -> None:
    """Send what is logged to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogLine("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])


def build(
    context: Context,
    *,
    day: date | None = None,
    noticed: Callable[[], Sequence[Problem]] = tuple,
) -> "FastAPI":
    """The server of a store: the API, and the pages beside it. `day` fixes the pages' today;
    `noticed` gives what its health tells."""
    from carbonstep.api.app import create_api
    from carbonstep.web.app import create_web
    from carbonstep.web.failed import failed_page

    secret = context.settings.session_secret
    signing = hashlib.sha256(secret.encode()).digest() if secret else secrets.token_bytes(32)
    return create_api(
        store=context.new_store,
        library=context.library,
        clock=utc_now,
        error_page=failed_page,
        web_router=create_web(
            StorePages(context.new_store, day),
            session_secret=signing,
            https_only=context.settings.https_only,
        ),
        limit=context.ahead_limit,
        noticed=noticed,
        reading=ReadLimits(memory_bytes_max=context.settings.read_memory_mb * MIB),
    )


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    jobs: Annotated[bool, typer.Option(help="Start the daily run in this process.")] = True,
) -> None:
    import uvicorn

    from carbonstep.jobs.daily import daily_job, daily_scheduler
    from carbonstep.jobs.look import Noticed, Watch, look_job

    context = current(ctx)
    keep_log(logging.INFO)
    noticed = Noticed()
    application = build(context, noticed=lambda: noticed.problems)
    scheduler, watch = None, None
    if jobs:
        limit = context.ahead_limit
        job = daily_job(context.new_store, context.library, utc_now, limit=limit)
        scheduler = daily_scheduler(job, run_at=context.settings.run_at, now=utc_now())
        look = look_job(context.new_store, context.library, utc_now, limit=limit, noticed=noticed)
        scheduler.start()
        watch = Watch(scheduler, look, utc_now, every_s=context.settings.look_every_s)
        watch.start()
    try:
        uvicorn.run(application, host=host, port=port, log_level="info", log_config=None)
    finally:
        if watch is not None:
            watch.stop()
        if scheduler is not None:
            scheduler.shutdown()


def demo(
    ctx: typer.Context,
    zh: Annotated[bool, typer.Option("--zh", help="In Chinese.")] = False,
    folder: Annotated[
        Path, typer.Option(help="Where the demo keeps its store and its workbook.")
    ] = DEMO_FOLDER,
    serving: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="Serve the loan's page afterwards; on a terminal that is the default.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve the page on.")] = 8000,
) -> None:
    context = current(ctx)
    language = Language.ZH if zh else context.language
    result = tell_demo(folder, context.library, language)
    if serving is None:
        serving = sys.stdout.isatty() and sys.stdin.isatty()
    draw_demo(out(), result, folder, language, port=port, serving=serving)
    if not serving:
        return
    import uvicorn

    keep_log(logging.WARNING)
    say = speaker(language)
    err().print(say("Serving; Ctrl-C ends it."), markup=False)
    store = open_store(database_url(folder), create=False)
    shown = Context(settings=context.settings, language=language, opened=[store])
    shown.new_store = store
    application = build(shown, day=result.picture.as_of)
    try:
        uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning", log_config=None)
    finally:
        store.close()
