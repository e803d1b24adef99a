"""Every command, driven once well and once badly on the demo's store, and all help: no English."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import EnumType
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import gaierror
from threading import Thread
from typing import Any, get_args
from urllib.error import URLError

import pytest
import yaml
from babel.messages.pofile import read_po
from openpyxl import load_workbook

from carbonstep.cli.app import command_line
from carbonstep.main import COMMANDS, run
from carbonstep.present.json.shape import ProblemOut
from carbonstep.present.words.entry import ENTRIES, entry_shown
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem
from carbonstep.services.demo import ACCOUNT_ID, LOAN, LOAN_ID, PRODUCT_ID
from carbonstep.services.reason import ServiceReason
from carbonstep.store.log import EventType
from english import english, english_runs

ROOT = Path(__file__).resolve().parents[2]
OTHER, LABELLED = "uscc:91420200MA4DEM001M", "HB1"
WHY = ("--reason", "原因说明")
CAME = ("--received-on", "2026-05-10")
"""When what is told came in: the demo's clock stands still."""

NAMES = (
    *(
        "Demo Cable Co., Ltd.",
        "Demo Verification Ltd.",
        "YJV-0.6/1kV",
        "HB1",
        "L-1",
        "C3831",
        "demo",
    ),
    *("CC-2024-0913", "CC-2024-0914", "chinesecalendar", "changchun-cable", "huangshi-reduction"),
)
"""What stands in the demo's store and is no word: names, numbers, codes."""

REPORT_ID = "R-CSBWOGAM2FB6NSAM"
"""The demo's last report; an id follows from what is filed."""

LABELLED_LOAN = {
    "loan_id": LABELLED,
    "account": OTHER,
    "rulebook": "hulunbuir-label@2025-09",
    "principal": "150000000",
    "first_drawdown": "50000000",
    "drawn_on": "2025-09-10",
    "matures_on": "2026-09-10",
    "benchmark": {"index": "fixed", "rate_pct": "3"},
    "spread_bps": "0",
}
LABEL = {
    "account": OTHER,
    "scheme": "product-carbon-label",
    "number": "L-1",
    "issuer": "发证机构",
    "valid_from": "2025-09-01",
    "valid_to": "2026-08-31",
}
NOTICE = {"year": 2027, "holidays": ["2027-01-01"], "make_up_days": [], "source": "某通知"}
REPORTS = """account,period_from,period_to,scope1,scope2_location,assurance,verifier
91420200MA4DEM001M,2024-01-01,2024-12-31,20000,20000,limited,核查机构
91420200MA4DEM001M,2025-01-01,2025-12-31,{scope1},,none,
"""
PAID = "loan_id,paid_on,amount,for_on\nCC-2024-0913,2024-12-20,1000,2024-12-20\n"
CASE = {
    "identifier": "x",
    "terms": {
        "contractType": "PAM",
        "contractRole": "RPA",
        "currency": "CNY",
        "statusDate": "2020-12-31T00:00:00",
        "initialExchangeDate": "2021-01-01T00:00:00",
        "maturityDate": "2021-02-01T00:00:00",
        "notionalPrincipal": "1000",
        "nominalInterestRate": 0,
        "dayCountConvention": "30E360",
    },
    "to": "",
    "dataObserved": {},
    "eventsObserved": [],
    "results": [
        {
            "eventDate": on,
            "eventType": kind,
            "payoff": payoff,
            "currency": "CNY",
            "notionalPrincipal": left,
            "nominalInterestRate": "0",
            "accruedInterest": 0,
        }
        for on, kind, payoff, left in (
            ("2021-01-01T00:00", "IED", "-1000", "1000"),
            ("2021-02-01T00:00", "IP", 0, "1000"),
            ("2021-02-01T00:00", "MD", 1000, 0),
        )
    ],
}
FILES = {
    "label.yaml": LABEL,
    "longer.yaml": {**LABEL, "valid_to": "2026-07-31"},
    "loan.yaml": {**LOAN, "loan_id": "CC-2024-0914"},
    "wrong.yaml": {**LOAN, "loan_id": "X-1", "principal": "much", "spread": "1"},
    "if.yaml": {
        "reports": [
            {
                "product_id": PRODUCT_ID,
                "period_from": "2025-07-01",
                "period_to": "2025-12-31",
                "received_on": "2026-05-08",
                "product_name": "电缆",
                "supersedes": REPORT_ID,
                "restatement_reason": "核对",
                "assurance": "limited",
                "verifier": "核查机构",
                "footprint": "3.4",
                "declared_unit": "kilogram",
                "declared_amount": "1",
            }
        ]
    },
    "notice.yaml": NOTICE,
    "no-notice.yaml": {**NOTICE, "source": ""},
    "reports.csv": REPORTS.format(scope1="20000"),
    "bad.csv": REPORTS.format(scope1="abc"),
    "bad-often.csv": REPORTS.split("\n", maxsplit=1)[0]
    + "\n"
    + "91420200MA4DEM001M,2024-01-01,2024-12-31,abc,20000,none,\n" * 60,
    "register.csv": "企业,年度,气体,状态,排放量\n甲,2024,CO2,正常,5\n甲,2024,CH4,停产,\n",
    "paid.csv": PAID,
    "unpaid.csv": PAID.replace("1000", "x"),
    "wan.csv": f"单位：万元,,,\n{PAID}",
    "wan-heading.csv": PAID.replace("amount", "金额（万元）"),
    "folder/actus.json": {"own": CASE, "odd": {**CASE, "results": CASE["results"][:1]}},
}

Tell = Callable[..., str]


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Path:
    """The demo's folder, with the files that commands are given, and what they correct."""
    folder = tmp_path_factory.mktemp("demo") / "store"
    assert run(["demo", "--no-serve", "--folder", str(folder)]) == 0
    for name, body in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        as_json = path.suffix == ".json"
        dumped = body if isinstance(body, str) else yaml.safe_dump(body, allow_unicode=True)
        path.write_text(json.dumps(body) if as_json else dumped, "utf-8")
    (folder / "labelled.yaml").write_text(yaml.safe_dump(LABELLED_LOAN), "utf-8")
    for line in (
        ("account", "open", OTHER, "--name", "乙公司", "--received-on", "2025-09-01"),
        ("loan", "book", str(folder / "labelled.yaml"), "--received-on", "2025-09-10"),
        ("certificate", "file", str(folder / "label.yaml"), "--received-on", "2025-09-15"),
        ("account", "rename", OTHER, "--name", "丙公司", "--on", "2026-01-05", *WHY, *CAME),
        ("loan", "prepay", LOAN_ID, "--on", "2025-06-10", "--amount", "1000000", *CAME),
        ("key", "issue", "甲", "--role", "auditor", "--on", "2026-05-08"),
        ("run", "daily", "--on", "2026-05-10"),
    ):
        assert run(["--database", f"sqlite:///{folder}/carbonstep.db", *line]) == 0, line
    return folder


@pytest.fixture
def store(demo: Path, tmp_path: Path) -> Path:
    """A folder of the test's own with all that the demo left."""
    return Path(shutil.copytree(demo, tmp_path / "own"))


@contextmanager
def served() -> Iterator[str]:
    """A server that is well and has noticed something."""

    class Well(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            expected = Problem(
                reason=ServiceReason.PUBLICATION_EXPECTED, found="LPR1Y", needed="2026-10-20"
            )
            notice = ProblemOut.of(expected).model_dump(mode="json")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"notices": [notice]}).encode())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Well)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


ON = ("--on", "2026-05-10")
DRIVEN: dict[str, list[tuple[tuple[str, ...], int]]] = {
    "quote": [(("@quote",), 0), (("none.yaml",), 5), (("wrong.yaml",), 3)],
    "changes": [((), 0), (("--type", "loan.lost"), 2), (("--limit", "0"), 2)],
    "completion": [(("bash",), 0), (("tcsh",), 2)],
    "version": [((), 0), (("more",), 2)],
    "serve": [(("--port", "0"), 2)],
    "demo": [(("--no-serve", "--folder", "again"), 0), (("--port", "x"), 2)],
    "account open": [
        (("91110000600037341L", "--name", "甲"), 0),
        (("x", "--name", "甲"), 3),
        (("91110000600037341L", "--name", "…"), 3),
    ],
    "account list": [((), 0), (("--limit", "many"), 2)],
    "account show": [((ACCOUNT_ID,), 0), (("uscc:91110000600037341L",), 5)],
    "account rename": [
        ((ACCOUNT_ID, "--name", "丁", *ON, *WHY), 0),
        ((ACCOUNT_ID, "--name", "丁", "--on", "2030-01-01", *WHY), 3),
    ],
    "account reclassify": [((ACCOUNT_ID, "--region", "CN-JL", *ON, *WHY), 0), ((ACCOUNT_ID,), 2)],
    "account succeed": [
        ((OTHER, "--successor", ACCOUNT_ID, *ON), 0),
        ((OTHER, "--successor", OTHER, *ON), 3),
    ],
    "account correct": [((ACCOUNT_ID, "--industry", "none", *WHY), 0), ((ACCOUNT_ID, *WHY), 3)],
    "account withdraw": [((OTHER, "@change", *WHY), 0), ((OTHER, "E-2222222222", *WHY), 3)],
    "certificate file": [(("label.yaml",), 0), (("wrong.yaml",), 3)],
    "certificate withdraw": [
        (("@certificate", "--on", "2026-05-01", *WHY), 0),
        (("C-2222222222", *WHY), 5),
    ],
    "certificate suspend": [
        (("@certificate", "--on", "2026-05-01", *WHY), 0),
        (("@certificate", "--on", "2031-05-01", *WHY), 3),
    ],
    "certificate shorten": [
        (("@certificate", "--valid-to", "2026-06-30", *WHY), 0),
        (("@certificate", "--valid-to", "2025-06-30", *WHY), 3),
    ],
    "certificate correct": [
        (("@certificate", "longer.yaml", *WHY), 0),
        (("@certificate", "wrong.yaml", *WHY), 3),
    ],
    "certificate lift": [(("@certificate", "X-2222222222", *WHY), 3), (("@certificate",), 2)],
    "report submit": [(("reports.csv",), 0), (("bad.csv",), 3), (("none.csv",), 5)],
    # Without --out the mapping itself is what is printed, and its keys are no words.
    "report map": [(("register.csv", "--out", "m.yml"), 0), (("x.pdf",), 3)],
    "report withdraw": [(("@report", *WHY), 0), (("R-2222222222", *WHY), 5)],
    "report move": [(("@report", "--to", OTHER, *WHY), 0), (("R-2222222222", "--to", OTHER), 2)],
    "report template": [(("t.xlsx",), 0), (("t.pdf",), 3)],
    "report export": [((ACCOUNT_ID, "e.json"), 0), ((ACCOUNT_ID, "label.yaml"), 3)],
    "loan book": [(("loan.yaml",), 0), (("wrong.yaml",), 3), (("loan.yml",), 5)],
    "loan template": [(("l.yml",), 0), (("l.pdf",), 3)],
    "loan list": [((), 0), (("--after",), 2)],
    "loan show": [
        ((LOAN_ID, "--as-of", "2026-05-08"), 0),
        ((LOAN_ID, "--as-of", "2040-01-01"), 0),
        (("NONE",), 5),
    ],
    "loan terms": [((LOAN_ID,), 0), (("NONE",), 5)],
    "loan rate": [((LOAN_ID, *ON), 0), ((LOAN_ID, "--on", "2040-01-01"), 5)],
    "loan why": [
        ((LOAN_ID, "--as-of", "2026-05-08"), 0),
        ((LOAN_ID, "--as-of", "2040-01-01"), 0),
        ((LOAN_ID, "--as-of", "8 May"), 3),
    ],
    "loan what-if": [
        ((LOAN_ID, "if.yaml", "--as-of", "2026-05-08"), 0),
        ((LOAN_ID, "--set", "footprint=3.4", "--as-of", "2026-05-08"), 0),
        ((LOAN_ID, "--set", "footprint=5kWh", "--as-of", "2026-05-08"), 3),
        ((LOAN_ID, "--set", "scope1=5", "--as-of", "2026-05-08"), 3),
        ((LOAN_ID, "wrong.yaml"), 3),
    ],
    "loan draw": [
        ((LABELLED, *ON, "--amount", "5000"), 0),
        ((LOAN_ID, *ON, "--amount", "5000"), 3),
    ],
    "loan prepay": [
        ((LOAN_ID, *ON, "--amount", "5000"), 0),
        ((LOAN_ID, *ON, "--amount", "99999999999"), 3),
    ],
    "loan payoff": [((LOAN_ID, *ON), 0), ((LOAN_ID, "--on", "2020-01-01"), 3)],
    "loan overdue": [
        ((LOAN_ID, "--on", "2026-03-20", "--amount", "5"), 0),
        ((LOAN_ID, *ON, "--amount", "x"), 3),
    ],
    "loan misuse": [((LOAN_ID, *ON, "--amount", "5"), 0), ((LOAN_ID, *ON, "--amount", "0"), 3)],
    "loan amend": [
        ((LOAN_ID, "--on", "2026-06-10", "--set", "spread_bps=25", *WHY), 0),
        ((LOAN_ID, "--on", "2026-06-10", "--set", "spread=25", *WHY), 3),
        ((LOAN_ID, "--on", "2026-06-10", "--set", "spread_bps", *WHY), 3),
        ((LOAN_ID, "--on", "2026-06-10", "--set", "benchmark.rate_pct=3", *WHY), 3),
    ],
    "loan correct": [
        ((LOAN_ID, "--set", "floor_pct=1", *WHY), 0),
        ((LOAN_ID, "--set", "loan_id=X", *WHY), 3),
    ],
    "loan cancel": [((LABELLED, *WHY), 0), (("NONE", *WHY), 5)],
    "loan withdraw": [((LOAN_ID, "@event", *WHY), 0), ((LOAN_ID, "E-2222222222", *WHY), 3)],
    "loan events": [((LOAN_ID,), 0), (("NONE",), 5)],
    "loan paid": [
        ((LOAN_ID, "1000", "--on", "2026-03-20", "--for-on", "2026-03-20"), 0),
        (("paid.csv", "--all"), 0),
        (("unpaid.csv",), 3),
        (("wan.csv",), 3),
        (("wan-heading.csv",), 3),
        ((LOAN_ID, "-5", *ON), 2),
    ],
    "loan cash-flow": [((LOAN_ID, "--as-of", "2026-05-08"), 0), ((LOAN_ID, "--out", "x.pdf"), 3)],
    "loan interest": [((LOAN_ID, "--as-of", "2026-05-08"), 0), ((LOAN_ID, "--period", "x"), 3)],
    "loan benefit": [((LOAN_ID, "--as-of", "2026-05-08"), 0), (("NONE",), 5)],
    "loan true-ups": [((LOAN_ID,), 0), (("NONE",), 5)],
    "loan advice": [((LOAN_ID, "@true-up"), 0), ((LOAN_ID, "T-2222222222"), 5)],
    "portfolio interest": [
        (("--from", "2026-01", "--to", "2026-03", "--as-of", "2026-05-08"), 0),
        (("--from", "2026-13", "--to", "2026-03"), 3),
    ],
    "rule list": [((), 0), (("x",), 2)],
    "rule check": [(("@rulebook",), 0), (("wrong.yaml",), 3)],
    "rule test": [(("changchun-cable",), 0), (("none",), 3)],
    "rule factors": [(("grid",), 0), (("--nope",), 2)],
    "rule count": [
        (("huangshi-reduction@2022-09", "--period", "2025", "--baseline", "2024"), 0),
        (("huangshi-reduction@2022-09", "--period", "x", "--baseline", "2024"), 3),
    ],
    "calendar add": [(("notice.yaml",), 0), (("no-notice.yaml",), 3)],
    "calendar show": [(("2026",), 0), (("2027",), 0), (("1066",), 2)],
    "calendar settlement": [(("2026-05-08",), 0), (("2029-05-08",), 3), (("8 May",), 3)],
    "fixing publish": [
        (("LPR1Y", "2026-04-20", "3.00"), 0),
        (("LPR2Y", "2026-04-20", "3.00"), 3),
        (("LPR1Y", "2026-04-20", "300"), 3),
    ],
    "fixing correct": [
        (("LPR1Y", "2024-09-20", "3.30", *WHY), 0),
        (("LPR1Y", "2024-09-21", "3.30", *WHY), 3),
    ],
    "fixing withdraw": [
        (("LPR1Y", "2024-09-20", *WHY), 0),
        (("LPR1Y", "2024-09-21", *WHY), 3),
    ],
    "fixing list": [((), 0), (("--nope",), 2)],
    "conformance actus": [(("folder",), 4), (("folder", "--case", "x"), 5), (("none",), 5)],
    "key issue": [(("乙", "--role", "officer", *ON), 0), (("乙", "--role", "boss"), 2)],
    "key list": [((), 0), (("--nope",), 2)],
    "key revoke": [(("@key", *ON), 0), (("K-2222222222", *ON), 3)],
    "run daily": [(("--on", "2026-05-11"), 0), (("--on", "2040-01-01"), 3)],
    "db upgrade": [((), 0), (("--dry-run",), 0), (("--nope",), 2)],
}
"""What each command is given, and the code it ends with; `@` stands for what the store holds."""


SCRIPTS = ("completion",)
"""What prints what another program reads."""


def commands() -> list[str]:
    """Every command, as it is typed after the program's name."""
    line = command_line(COMMANDS)
    return [
        " ".join((noun, verb)).strip()
        for noun in COMMANDS
        for verb in getattr(line.load(noun), "commands", {"": None})
    ]


@pytest.fixture(scope="session")
def receiving() -> set[str]:
    """The commands that take the day on which what is told came in."""
    line = command_line(COMMANDS)
    return {
        f"{noun} {verb}"
        for noun in COMMANDS
        for verb, command in getattr(line.load(noun), "commands", {}).items()
        if any("--received-on" in parameter.opts for parameter in command.params)
    }


class Desk:
    """Types commands in Chinese on a store, and finds what they are about."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self.capsys = store, capsys

    def type(self, *line: str, lang: str = "zh") -> tuple[int, str, str]:
        """What a command line ends with, and prints where."""
        self.capsys.readouterr()
        url = f"sqlite:///{self.store}/carbonstep.db"
        code = run(["--database", url, *line, "--lang", lang])
        return code, *self.capsys.readouterr()

    def held(self, *line: str) -> Any:
        """An answer as JSON."""
        return json.loads(self.type(*line, "--json")[1])

    def given(self, word: str) -> str:
        """A word of `DRIVEN` as it is typed."""
        if word == "@quote":
            return str(ROOT / "docs" / "reference" / "quote-example.yaml")
        if word == "@rulebook":
            return str(ROOT / "rules" / "rulebooks" / "huangshi-reduction" / "2022-09.yaml")
        if word == "@certificate":
            return str(self.held("account", "show", OTHER)["certificates"][0]["certificate_id"])
        if word == "@report":
            return str(self.held("account", "show", ACCOUNT_ID)["reports"][-1]["report_id"])
        if word == "@change":
            return str(self.held("account", "show", OTHER)["changes"][0]["change_id"])
        if word == "@event":
            return str(self.held("loan", "events", LOAN_ID)["events"][0]["event_id"])
        if word == "@true-up":
            return str(self.held("loan", "true-ups", LOAN_ID)["true_ups"][0]["true_up_id"])
        if word == "@key":
            return str(self.held("key", "list")["keys"][-1]["key_id"])
        is_file = word in FILES or word.endswith((".xlsx", ".pdf", ".json", ".yml"))
        return str(self.store / word) if is_file or word in ("folder", "again") else word


@pytest.fixture
def desk(store: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(store, capsys)


def test_every_command_is_driven_well_and_badly() -> None:
    assert sorted({*DRIVEN, "health"}) == sorted(commands())
    never_well = {name for name, lines in DRIVEN.items() if 0 not in {code for _, code in lines}}
    assert never_well <= {"serve", "certificate lift", "conformance actus"}
    assert all({code for _, code in lines} - {0} for lines in DRIVEN.values())


@pytest.mark.parametrize("command", DRIVEN)
def test_what_a_command_prints_in_chinese_has_no_english_in_it(
    desk: Desk, receiving: set[str], command: str
) -> None:
    for words, code in DRIVEN[command]:
        line = [*command.split(), *(desk.given(word) for word in words)]
        line += CAME if command in receiving else ()
        found, out, err = desk.type(*line)
        told = (out + err).replace(str(desk.store), "")
        assert found == code, (line, told)
        assert told.strip(), line
        assert (code == 0 and command in SCRIPTS) or not english(told, names=NAMES), (line, told)


def test_what_a_server_noticed_is_told_in_chinese(desk: Desk) -> None:
    with served() as url:
        code, out, err = desk.type("health", "--url", url)
    assert (code, err, english(out)) == (0, "", [])
    assert out.startswith("正常\n")
    code, out, err = desk.type("health", "--url", "http://127.0.0.1:1")
    assert (code, out, english(err)) == (7, "", [])
    assert err.endswith("无应答：拒绝连接\n")


def test_places_in_a_row_are_parted_as_chinese_parts_them(desk: Desk) -> None:
    code, _, err = desk.type("report", "submit", desk.given("bad-often.csv"), *CAME)
    assert code == 3
    told = next(line for line in err.splitlines() if "此类共60处" in line)
    assert "列；bad-often.csv" in told
    assert "; " not in told


def test_every_entry_of_the_log_is_called_in_chinese(desk: Desk) -> None:
    assert set(ENTRIES) == {kind.value for kind in EventType}
    said = {entry_shown(kind, Language.ZH) for kind in ENTRIES}
    assert len({one.partition("（")[0] for one in said}) == len(ENTRIES)
    code, printed, _ = desk.type("changes")
    assert code == 0
    assert "开立账户（account.opened） " in printed
    assert "登记报价（fixing.published） " in printed


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (URLError(gaierror(-2, "Name or service not known")), "无法识别该主机名"),
        (URLError(OSError(101, "Network is unreachable")), "系统错误101"),
        (TimeoutError("timed out"), "应答超时"),
        (URLError(TimeoutError("timed out")), "应答超时"),
        (ValueError("unknown url type"), "应答内容不是本系统的格式"),
    ],
)
def test_why_a_server_does_not_answer_is_in_chinese(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def asked(address: str) -> None:
        raise error

    monkeypatch.setattr("carbonstep.cli.health._asked", asked)
    code, out, err = desk.type("health")
    assert (code, out, english(err)) == (7, "", [])
    assert err.endswith(f"无应答：{told}\n")


def test_no_help_has_english_in_it(capsys) -> None:
    nouns = [(), *((noun,) for noun in COMMANDS)]
    for line in (*nouns, *(tuple(command.split()) for command in commands())):
        assert run([*line, "--help", "--lang", "zh"]) == 0
        told = capsys.readouterr().out
        assert "用法：" in told
        assert english_runs(told) == [], (line, told)
        assert {*english(told)} <= typed_words(), (line, told)


HELP_NAMES = (
    *("Tab", "jobs", "gb", "eu", "ets", "scope", "amount", "reference"),
    *("data", "demo", "none"),
)
"""What the help gives as examples of what is typed."""


def typed_words() -> set[str]:
    """Every word that is typed as it stands: commands, choices, and what the help gives as one."""
    words = [word for command in commands() for word in command.replace("-", " ").split()]
    line = command_line(COMMANDS)
    loaded = [line.load(name) for name in COMMANDS]
    below = [one for found in loaded for one in getattr(found, "commands", {"": found}).values()]
    for parameter in (param for one in below for param in one.params):
        kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
        kind = next(iter(get_args(kind)), kind)
        if isinstance(kind, EnumType):
            words += [part for word in kind for part in str(word.value).split(".")]
    return {*words, *COMMANDS, *HELP_NAMES}


WRITTEN = [
    ("loan", "interest", LOAN_ID, "--as-of", "2026-05-08", "--out"),
    ("loan", "cash-flow", LOAN_ID, "--as-of", "2026-05-08", "--out"),
    ("loan", "benefit", LOAN_ID, "--as-of", "2026-05-08", "--out"),
    ("portfolio", "interest", "--from", "2026-01", "--to", "2026-03", "--out"),
]


@pytest.mark.parametrize("line", WRITTEN, ids=lambda line: f"{line[0]} {line[1]}")
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_no_written_statement_has_english_in_it(desk: Desk, line, suffix: str) -> None:
    file = desk.store / f"written.{suffix}"
    assert desk.type(*line, str(file))[0] == 0
    if suffix == "csv":
        told = file.read_text("utf-8-sig")
    else:
        book = load_workbook(file)
        cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        told = "\n".join([*book.sheetnames, *(cell for cell in cells if isinstance(cell, str))])
    assert english(told, names=NAMES) == []
    assert any("\u3400" <= letter <= "\u9fff" for letter in told)


def test_rejected_rows_are_written_in_chinese(desk: Desk) -> None:
    file, came = desk.store / "rejected.csv", ("--received-on", "2026-05-10")
    bad = str(desk.store / "bad.csv")
    assert desk.type("report", "submit", bad, "--rejected", str(file), *came)[0] == 3
    told = file.read_text("utf-8-sig")
    assert english_runs(told) == []
    assert "cell:" not in told
    assert "原文件列：scope1" in told.splitlines()[0]


def chinese(text: object) -> bool:
    return isinstance(text, str) and any("\u3400" <= letter <= "\u9fff" for letter in text)


def test_whatever_the_template_offers_or_says_has_its_chinese(desk: Desk) -> None:
    """The workbook is filled in by both: English stands beside Chinese, never instead of it."""
    file = desk.store / "t.xlsx"
    assert desk.type("report", "template", str(file))[0] == 0
    book = load_workbook(file)
    assert [name for name in book.sheetnames if not chinese(name)] == []
    notes = [row[0] for row in book["填写说明"].iter_rows(values_only=True)]
    chinese_half = notes[: notes.index(None)]
    english_half = notes[len(chinese_half) + 1 :][: len(chinese_half)]
    assert all(map(chinese, chinese_half))
    assert all(map(words, english_half))
    for sheet in book.worksheets:
        rows = [row for row in sheet.iter_rows(values_only=True) if row[0] not in english_half]
        assert [row for row in rows if any(map(words, row)) and not any(map(chinese, row))] == []
    lists = [value for row in book["可选值"].iter_rows(values_only=True) for value in row if value]
    assert len(lists) > 100
    assert [value for value in lists if words(value) and not chinese(value)] == []


def words(text: object) -> bool:
    return isinstance(text, str) and bool(english_runs(text))


TYPED = ("{{", "account rename", "holds: true", "outside: hold", "days after receipt")
"""Messages that show what is typed, or a key beside its value."""


def test_no_message_of_the_catalogue_is_left_in_english() -> None:
    source = ROOT / "src/carbonstep/present/locale/zh_CN/LC_MESSAGES/carbonstep.po"
    with source.open("rb") as opened:
        told = {str(message.string) for message in read_po(opened, locale="zh_CN") if message.id}
    left = [text for text in told if english_runs(text) and not any(t in text for t in TYPED)]
    assert left == []


def test_english_is_noticed() -> None:
    assert english("贷款L1：0 bp from 2024-05-09 (missing, decision D-2PDQAYOMQCIEN6CR)") == [
        "bp",
        "from",
        "missing",
        "decision",
    ]
    assert english_runs("--json  One JSON document on stdout") == ["document on stdout"]
    assert english_runs("LOAN FILE\n--out FILE  保存位置：.xlsx 或 .json 文件") == []
