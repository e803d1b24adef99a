"""The document in which a loan is filled in reads back as a loan, and has every term."""

import re
from pathlib import Path

import pytest
import yaml

from carbonstep.domain.loan.term import LOAN
from carbonstep.present.sentence.loan_template import UNITS, loan_template
from carbonstep.present.words.term import TERM_NAMES, TERM_WORDS
from carbonstep.present.words.translation import Language
from carbonstep.reading.codec import leaves

COMMENT = re.compile(r" *# \S")
ACCOUNT = "uscc:91110000600037341L"
FILLED = {
    "loan_id": "T-1",
    "account": ACCOUNT,
    "rulebook": "changchun-cable@2024-09",
    "principal": '"29000000"',
    "drawn_on": "2024-09-13",
    "matures_on": "2027-09-20",
    "index": "LPR1Y",
    "spread_bps": '"45"',
}


def filled(text: str, **others: str) -> str:
    """A template with its empty terms filled in, and terms behind a `#` that are said."""
    for name, value in FILLED.items():
        assert f"{name}:\n" in text, name
        text = text.replace(f"{name}:\n", f"{name}: {value}\n")
    for name, value in others.items():
        begun = text.index(f"#{name}: ")
        end = text.index("\n", begun)
        text = f"{text[:begun]}{name}: {value}{text[end:]}"
    return text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_template_that_is_filled_in_is_booked(cli, tmp_path: Path, lang: str) -> None:
    file = tmp_path / "loan.yaml"
    assert cli("loan", "template", str(file), "--lang", lang).out == f"{file}\n"
    empty = cli("loan", "book", str(file), "--json").json["problems"]
    assert {problem["code"] for problem in empty} == {"key_empty"}
    lines = file.read_text("utf-8").splitlines()
    assert {lines[problem["place"]["line"] - 1].strip() for problem in empty} == {
        f"{name}:" for name in FILLED
    }
    file.write_text(filled(file.read_text("utf-8"), product_id="YJV-0.6/1kV"), "utf-8")
    came = ("--received-on", "2024-09-02")
    assert cli("account", "open", ACCOUNT, "--name", "A", *came).code == 0
    booked = cli("loan", "book", str(file), "--received-on", "2024-09-13")
    assert (booked.code, booked.err) == (0, "")
    assert cli("loan", "terms", "T-1", "--on", "2024-09-13").code == 0


@pytest.mark.parametrize("language", Language)
def test_every_term_stands_in_it_and_is_yaml_when_it_is_said(language: Language) -> None:
    text = loan_template(language)
    said = [line for line in text.splitlines() if not COMMENT.match(line)]
    document = yaml.safe_load("\n".join(line.replace("#", "", 1) for line in said))
    found = set()

    def walk(body: object, under: str = "") -> None:
        for name, value in body.items() if isinstance(body, dict) else ():
            found.add(f"{under}{name}")
            walk(value, f"{under}{name}.")

    walk(document)
    inside = "repayment.schedule."
    wanted = {path for path, _, _ in leaves(LOAN) if not path.startswith(inside)}
    assert wanted - found == set()
    assert len(wanted) > 45


def test_what_stands_there_is_what_holds(cli, tmp_path: Path) -> None:
    text = filled(loan_template(Language.EN))
    repeated = ("day_count", "notice_days", "currency")
    file = tmp_path / "loan.yaml"
    for name in repeated:
        text = text.replace(f"\n#{name}: ", f"\n{name}: ")
    file.write_text(text, "utf-8")
    told = cli("loan", "book", str(file), "--json").json["problems"]
    assert {problem["place"].get("path") for problem in told}.isdisjoint(repeated)


def test_chinese_has_a_name_for_every_term_and_word() -> None:
    terms = list(leaves(LOAN))
    assert {path for path, _, _ in terms} == {*TERM_NAMES}
    assert {term.kind.unit for _, _, term in terms if term.kind.unit} <= {*UNITS}
    words = {
        word
        for _, _, term in terms
        for word in term.kind.taken.get("enum") or ()
        if isinstance(word, str) and word.replace("_", "").isalpha() and word != "CNY"
    }
    assert words - {*TERM_WORDS} == set()
    assert [line for line in loan_template(Language.ZH).splitlines() if "the " in line] == []


def test_no_file_is_written_over(cli, tmp_path: Path) -> None:
    file = tmp_path / "loan.yaml"
    file.write_text("mine", "utf-8")
    assert "[file_exists]" in cli("loan", "template", str(file)).err
    assert file.read_text("utf-8") == "mine"
    assert cli("loan", "template", str(file), "--force").code == 0
    assert "[file_suffix]" in cli("loan", "template", str(tmp_path / "loan.pdf")).err
