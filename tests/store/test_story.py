"""The story of the next past store can be told to today's services, and has every kind of fact."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.store import log
from carbonstep.store.log import EventType

FILE = Path(__file__).resolve().parents[2] / "scripts/past_store/story.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("past_store_story", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its own module up by name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_every_kind_of_fact_is_told(store, tmp_path) -> None:
    telling = _load().Telling(store=store, library=Library(shipped_rules()), folder=tmp_path)
    telling.tell()
    with store.read() as session:
        told = log.entries_after(session, after=0, limit=log.size(session))
    assert {entry.type for entry in told} == set(EventType)
