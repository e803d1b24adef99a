"""Puts the parts together: the `carbonstep` command, and all that can be called by it."""

import gc
import sys
from collections.abc import Sequence

from carbonstep.cli import app
from carbonstep.cli.command_table import Entry
from carbonstep.cli.stream import outlasting

COMMANDS = {
    "health": Entry(
        help="Ask a running server whether it is well; exit code 7 where it does not answer.",
        places=("carbonstep.cli.health:health",),
    ),
    "quote": Entry(
        help="Price a self-contained document. Nothing is stored and no store is needed.",
        places=("carbonstep.cli.quote:quote",),
    ),
    "changes": Entry(
        help="What changed: the log after a number, in order.",
        places=("carbonstep.cli.changes:changes",),
    ),
    "completion": Entry(
        help="Print the script by which bash, zsh or fish completes a command at the tab key.",
        places=("carbonstep.cli.completion:completion",),
    ),
    "version": Entry(help="Print the version.", places=("carbonstep.cli.version:version",)),
    "serve": Entry(
        help="Serve the API and the pages, and ring the bell for the daily run.",
        places=("carbonstep.server:serve",),
    ),
    "demo": Entry(
        help="Open an account, book a loan, file three reports, and print what the loan pays "
        "and why.",
        places=("carbonstep.server:demo",),
    ),
    "account": Entry(
        help="Carbon accounts of enterprises.",
        places=("carbonstep.cli.account:app", "carbonstep.cli.account_change:app"),
    ),
    "certificate": Entry(
        help="Certificates and labels.", places=("carbonstep.cli.certificate:app",)
    ),
    "report": Entry(help="Footprint reports.", places=("carbonstep.cli.report:app",)),
    "loan": Entry(
        help="Loans, their rates and decisions.",
        places=(
            "carbonstep.cli.loan:app",
            "carbonstep.cli.loan_event:app",
            "carbonstep.cli.receipt:app",
            "carbonstep.cli.statement:app",
            "carbonstep.cli.ledger:app",
        ),
    ),
    "portfolio": Entry(help="The whole book.", places=("carbonstep.cli.portfolio:app",)),
    "rule": Entry(help="Rulebooks.", places=("carbonstep.cli.rule:app",)),
    "calendar": Entry(
        help="The PRC working-day calendar.", places=("carbonstep.cli.calendar:app",)
    ),
    "fixing": Entry(help="Benchmark fixings.", places=("carbonstep.cli.fixing:app",)),
    "conformance": Entry(
        help="Public reference cases.", places=("carbonstep.conformance.command:app",)
    ),
    "key": Entry(help="API keys with roles.", places=("carbonstep.cli.key:app",)),
    "run": Entry(help="Jobs by hand.", places=("carbonstep.cli.run:app",)),
    "db": Entry(help="The store.", places=("carbonstep.cli.db:app",)),
}
"""Every command, in the order in which people are shown them."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    return app.run(arguments, COMMANDS)


YOUNG_MAX = 50_000
"""New objects after which those in circles are looked for."""


def collect_seldom() -> None:
    """Look for objects in circles after many new ones: facts hold none, and with Python's 700 the
    search takes a third of the time of filing a register."""
    gc.set_threshold(YOUNG_MAX, *gc.get_threshold()[1:])


def main() -> None:
    """The entry point of the `carbonstep` command."""
    collect_seldom()
    sys.stdout, sys.stderr = outlasting(sys.stdout), outlasting(sys.stderr)
    sys.exit(run(sys.argv[1:]))
