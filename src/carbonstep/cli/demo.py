"""The demo: tells its story into a folder of its own and prints the loan's history."""

import secrets
from pathlib import Path

from rich.console import Console

from carbonstep.cli.context import utc_now
from carbonstep.cli.drawing import draw_history, draw_interest, rate_line
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import rate_on
from carbonstep.present.sentence.decision import next_step_sentence
from carbonstep.present.sentence.due import due_sentence
from carbonstep.present.words.label import rulebook_label
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, translate
from carbonstep.services.access import SECRET_PREFIX
from carbonstep.services.demo import REPORTS_FILE, STORE_FILE, DemoResult, issue_demo_key, run_demo
from carbonstep.services.library import Library
from carbonstep.store.schema import open_store

KEY_FILE = "key.txt"


def tell_demo(folder: Path, library: Library, language: Language) -> DemoResult:
    """Make the folder's store anew and run the demo's story into it, its workbook in a language.

    Only the files a demo makes are replaced; anything else in the folder is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (STORE_FILE, f"{STORE_FILE}-wal", f"{STORE_FILE}-shm", REPORTS_FILE, KEY_FILE):
        (folder / name).unlink(missing_ok=True)
    store = open_store(database_url(folder))
    try:
        result = run_demo(store, library, folder, now=utc_now, language=language.value)
        secret = SECRET_PREFIX + secrets.token_urlsafe(32)
        issue_demo_key(store, secret=secret, now=utc_now())
    finally:
        store.close()
    key_path = folder / KEY_FILE
    key_path.touch(mode=0o600)
    key_path.write_text(secret + "\n")
    return result


def database_url(folder: Path) -> str:
    """The store in a demo folder."""
    return f"sqlite:///{folder / STORE_FILE}"


def draw_demo(
    console: Console,
    result: DemoResult,
    folder: Path,
    language: Language,
    *,
    port: int = 8000,
    serving: bool = False,
) -> None:
    """Print what the demo did: the loan, the rate history, the interest, what comes next.

    `serving` says that its page is about to be served on `port`.
    """

    def say(message: str, **values: str) -> str:
        return translate(language, message, **values)

    def line(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    picture = result.picture
    loan = picture.loan
    line(
        say(
            "{borrower} owes {principal} yuan on loan {loan}, priced by {rulebook}.",
            borrower=picture.account.name,
            principal=yuan_display(loan.principal_fen, whole=True),
            loan=loan.loan_id,
            rulebook=rulebook_label(loan.rulebook, language),
        )
    )
    if picture.rulebook.illustrative:
        line(say("The bank's real grid was never published: these steps are illustrative."))
    line(
        say(
            "{count} footprint reports filed from {file}.",
            count=str(len(result.receipt.accepted)),
            file=str(result.reports_path),
        )
    )
    console.print()
    _draw_today(console, picture, language)
    console.print()
    draw_history(console, picture, language)
    console.print()
    draw_interest(console, picture, language)
    console.print()
    line(say("Next: {due}", due=due_sentence(picture.due[0], language=language)))
    url = f"http://127.0.0.1:{port}/loans/{loan.loan_id}"
    key = str(folder / KEY_FILE)
    if serving:
        line(
            say(
                "The loan's page: open {url} and sign in with the key in {file}.", url=url, file=key
            )
        )
        return
    line(
        say(
            "The loan's page: {command}, then open {url} and sign in with the key in {file}.",
            command="scripts/demo --serve",
            url=url,
            file=key,
        )
    )


def _draw_today(console: Console, picture: LoanPicture, language: Language) -> None:
    segment = rate_on(picture.priced.segments, picture.as_of)
    assert segment is not None, "the demo looks from a day on which the loan runs"
    line = rate_line(picture.as_of, segment, language)
    console.print(line, markup=False, soft_wrap=True, style="bold")
    decision = picture.priced.decision(segment.decision_id)
    if decision is not None:
        further = next_step_sentence(decision, rulebook=picture.rulebook, language=language)
        console.print(further, markup=False, soft_wrap=True)
