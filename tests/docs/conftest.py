"""What the tests of the docs share: the pages, and the script that writes their generated parts."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def generate() -> ModuleType:
    """`docs/generate.py`, as `scripts/docs` runs it."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Pages:
    """The documents as text, by path from the root."""

    def __call__(self, path: str) -> str:
        return (ROOT / path).read_text("utf-8")

    def all(self) -> list[Path]:
        """Every document that a reader of the repository is meant to open."""
        return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

    def blocks(self, path: str, language: str) -> list[str]:
        """The fenced blocks of a language."""
        return re.findall(rf"^```{language}\n(.*?)^```$", self(path), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def pages() -> Pages:
    return Pages()
