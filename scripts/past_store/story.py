"""Tells the story of a past store to today's services, with fixed stamps."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import open_report_file
from carbonstep.reading.node import node_from_json
from carbonstep.services import filing_part
from carbonstep.services.access import Role, issue_key, revoke_key
from carbonstep.services.account import open_account, read_account
from carbonstep.services.account_change import record_account_change
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.calendar import add_calendar_year
from carbonstep.services.certificate import change_certificate, file_certificate
from carbonstep.services.fixing import correct_fixing, publish_fixing, withdraw_fixing
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.report import submit_reports
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.services.run import run_daily
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp

STORY = Path(__file__).with_name("story.yaml")

LEAPS = AheadLimit(clock_days=1_000, run_days=1_000)
"""From one step of the story to the next may be years."""

_LABEL = re.compile(r"@([a-z][a-z0-9 ]*)(?:\.([0-9]+))?")


@dataclass
class Filed:
    """A file of reports as it was filed, and what became of its rows."""

    name: str
    on: date
    mapping: str
    partial: bool
    accepted: int
    unchanged: int
    rejected: int

    def body(self) -> dict[str, Any]:
        return {**vars(self), "on": self.on.isoformat()}


@dataclass
class Telling:
    """A store that is told the story. The files of reports are written into `folder`."""

    store: Store
    library: Library
    folder: Path
    filed: list[Filed] = field(default_factory=list)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    steps: int = 0

    def tell(self) -> None:
        # Everything is text: no number may lose a digit on its way.
        for step in yaml.load(STORY.read_text("utf-8"), yaml.BaseLoader):
            self._tell(step)

    def _tell(self, step: dict[str, Any]) -> None:
        on = date.fromisoformat(step.pop("on"))
        label = step.pop("as", "")
        self.steps += 1
        # In the evening of the day in China, each step a second after the one before.
        at = datetime.combine(on, time(10), UTC) + timedelta(seconds=self.steps)
        stamp = Stamp(on=on, recorded_at=at, actor="past")
        made = self._do(stamp, self._with_ids(step))
        if label:
            self.ids[label] = made

    def _do(self, stamp: Stamp, step: dict[str, Any]) -> tuple[str, ...]:
        """Do what a step says; return the ids of what it made."""
        store, library = self.store, self.library
        match step:
            case {"run": "daily"}:
                run = run_daily(store, library, stamp, limit=LEAPS)
                assert not run.set_aside, run.set_aside
                return ()
            case {"account": document}:
                return (open_account(store, read_account(_node(document)), stamp).account.name,)
            case {"change": {"account": account_id, **document}}:
                changed = record_account_change(store, account_id, _node(document), stamp)
                assert changed is not None, account_id
                assert changed.new, document
                return (changed.change.change_id,)
            case {"loan": document}:
                return (book_loan(store, library, _node(document), stamp).loan.loan_id,)
            case {"event": {"loan": loan_id, **document}}:
                recorded = record_loan_event(store, loan_id, _node(document), stamp)
                assert recorded is not None, loan_id
                assert recorded.new, document
                return (recorded.event.event_id,)
            case {"certificate": document}:
                filed = file_certificate(store, _node(document), stamp).certificate
                return (filed.number, filed.certificate_id)
            case {"certificate change": {"certificate id": certificate_id, **document}}:
                told = change_certificate(store, certificate_id, _node(document), stamp)
                assert told is not None, certificate_id
                return (told.change.change_id,)
            case {"withdraw": {"report": report_id, **document}}:
                assert withdraw_report(store, report_id, _node(document), stamp), report_id
                return ()
            case {"fixing": document}:
                assert correct_fixing(store, _node(document), stamp).new, document
                return ()
            case {"publish": document}:
                assert publish_fixing(store, _node(document), stamp).new, document
                return ()
            case {"fixing withdrawn": document}:
                assert withdraw_fixing(store, _node(document), stamp).new, document
                return ()
            case {"calendar": document}:
                assert add_calendar_year(store, _node(document), stamp).new, document
                return ()
            case {"key": {"name": name, "role": role, "secret": secret}}:
                key = issue_key(store, name=name, role=Role(role), secret=secret, stamp=stamp)
                return (key.key_id,)
            case {"revoke": key_id}:
                revoke_key(store, key_id, stamp)
                return ()
            case {"file": name, "csv": written}:
                return self._file(stamp, name, written, step)
        raise AssertionError(f"no such step: {step}")

    def _file(self, stamp: Stamp, name: str, written: str, step: dict[str, Any]) -> tuple[str, ...]:
        path = self.folder / name
        path.write_text(written, "utf-8")
        mapping, partial = step.get("mapping", ""), step.get("partial") == "true"
        opened = open_report_file(
            path,
            mapping=mapping_named(mapping, self.library),
            business_date=stamp.on,
            registry=self.library.factors,
        )
        assert not isinstance(opened, tuple), [str(problem) for problem in opened]
        # Two reports are recorded in parts, as a thousand more are: a file is begun, too.
        with opened, patch.object(filing_part, "PART_REPORTS", 1):
            receipt = submit_reports(self.store, opened, stamp, partial=partial)
        problems = [str(problem) for row in receipt.rejected for problem in row.problems]
        assert receipt.stored, problems
        self.filed.append(
            Filed(
                name=name,
                on=stamp.on,
                mapping=mapping,
                partial=partial,
                accepted=len(receipt.accepted),
                unchanged=len(receipt.unchanged),
                rejected=len(receipt.rejected),
            )
        )
        return receipt.accepted

    def _with_ids(self, value: Any) -> Any:
        """The value with every `@name` replaced by the id of what the step of this name made."""
        if isinstance(value, dict):
            return {key: self._with_ids(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._with_ids(item) for item in value]
        return _LABEL.sub(lambda found: self.ids[found[1]][int(found[2] or 1) - 1], value)


def mapping_named(name: str, library: Library) -> ColumnMapping | None:
    """A shipped mapping, or None for an empty name."""
    if not name:
        return None
    mapping = load_mapping(name, shipped=library.mappings)
    assert not isinstance(mapping, tuple), mapping
    return mapping


def _node(document: dict[str, Any]) -> Any:
    return node_from_json(document)
