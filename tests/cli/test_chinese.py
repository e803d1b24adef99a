"""What the commands that tell facts print in Chinese has no English in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from english import english

Cli = Callable[..., Any]
ACCOUNT, OTHER = "uscc:91110000600037341L", "uscc:91420200MA4DEM001M"
LOAN = {
    "loan_id": "L1",
    "account": ACCOUNT,
    "rulebook": "huangshi-reduction@2022-09",
    "principal": "10000000",
    "drawn_on": "2024-01-05",
    "matures_on": "2026-01-05",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": 12, "anchor": "2024-01-05"}},
    "spread_bps": "55",
    "parameters": {"baseline_tco2e": "50000"},
    "first_test_on": "2023-12-31",
}
LABELLED = {
    "loan_id": "HB1",
    "account": ACCOUNT,
    "rulebook": "hulunbuir-label@2025-09",
    "principal": "150000000",
    "drawn_on": "2025-09-10",
    "matures_on": "2026-09-10",
    "benchmark": {"index": "fixed", "rate_pct": "3"},
    "spread_bps": "0",
}
LABEL = {
    "account": ACCOUNT,
    "scheme": "product-carbon-label",
    "number": "L-1",
    "issuer": "发证机构",
    "valid_from": "2025-09-01",
    "valid_to": "2026-08-31",
}
REPORTS = """account,period_from,period_to,scope1,scope2_location,assurance,verifier
91110000600037341L,2023-01-01,2023-12-31,20000,20000,limited,核查机构
91110000600037341L,2024-01-01,2024-12-31,20000,,none,
"""
PAID = "loan_id,paid_on,amount,for_on\nL1,2024-06-20,1000,2024-06-20\nL1,2024-09-24,99999999,\n"


NAMES = ("HB1", "L-1", "C3831", "huangshi-reduction")
"""What is a name and no word."""


@dataclass
class Teller:
    """Types commands in Chinese and keeps what they print."""

    cli: Cli
    folder: Path
    told: list[tuple[str, str]] = field(default_factory=list)

    def write(self, name: str, body: object) -> str:
        text = body if isinstance(body, str) else yaml.safe_dump(body)
        (self.folder / name).write_text(text, "utf-8")
        return str(self.folder / name)

    def tell(self, *command: str, code: int = 0) -> str:
        """What a command prints on stdout; it has to end with the code."""
        told = self.cli("--lang", "zh", *command)
        assert told.code == code, (command, told.err, told.out)
        self.told.append((" ".join(command[:2]), told.out + told.err))
        return told.out

    def id_of(self, *command: str) -> str:
        """The id under which a command recorded what it tells."""
        return re.findall(r"[AEK]-[A-Z0-9]{10,}", self.tell(*command))[-1]

    def held(self, kind: str) -> list[dict[str, str]]:
        """What the first account holds of a kind."""
        return self.cli("account", "show", ACCOUNT, "--json").json[kind]


WHY = ("--reason", "原因说明")


def tell_of_evidence(desk: Teller) -> None:
    """Accounts, reports and certificates: filed, refused, corrected and taken back."""
    tell, write = desk.tell, desk.write
    opened = ("--received-on", "2023-12-01")
    tell("account", "open", ACCOUNT, "--name", "甲公司", "--industry", "C3831", *opened)
    tell("account", "open", OTHER, "--name", "乙公司", *opened)
    tell("account", "open", OTHER, "--name", "乙公司", *opened)
    tell("account", "open", OTHER, "--name", "丙公司", *opened, code=6)
    tell("account", "list")
    tell("loan", "book", write("l.yaml", LOAN), "--received-on", "2024-01-05")
    tell("loan", "book", write("l.yaml", LOAN), "--received-on", "2024-01-05")
    tell("loan", "list")
    other = write("m.yaml", {**LOAN, "spread_bps": "45"})
    tell("loan", "book", other, "--received-on", "2024-01-05", code=6)
    reports = write("r.csv", REPORTS)
    tell("report", "submit", reports, "--received-on", "2025-04-22")
    tell("report", "submit", reports, "--received-on", "2025-04-22")
    tell("report", "submit", write("bad.csv", REPORTS.replace("20000,20000", "abc,-1")), code=3)
    first, second = (report["report_id"] for report in desk.held("reports"))
    tell("report", "withdraw", first, *WHY, "--received-on", "2025-05-20")
    tell("report", "withdraw", first, *WHY, "--received-on", "2025-05-21", code=6)
    tell("report", "move", second, "--to", OTHER, *WHY, "--received-on", "2025-05-21")
    tell("report", "template", str(desk.folder / "t.xlsx"))
    tell("report", "export", ACCOUNT, str(desk.folder / "e.json"))
    tell("loan", "book", write("h.yaml", LABELLED), "--received-on", "2025-09-10")
    label = write("c.yaml", LABEL)
    tell("certificate", "file", label, "--received-on", "2025-09-15")
    tell("certificate", "file", label, "--received-on", "2025-09-15")
    longer = write("d.yaml", {**LABEL, "valid_to": "2026-07-31"})
    tell("certificate", "file", longer, "--received-on", "2025-09-15", code=6)
    held = desk.held("certificates")[0]["certificate_id"]
    came = ("--received-on", "2026-02-05")
    month = ("--on", "2026-01-01", "--until", "2026-01-31")
    change = desk.id_of("certificate", "suspend", held, *month, *WHY, *came)
    tell("certificate", "lift", held, change, *WHY, *came)
    tell("certificate", "lift", held, change, *WHY, *came, code=6)
    tell("certificate", "correct", held, longer, *WHY, *came)
    tell("certificate", "shorten", held, "--valid-to", "2026-06-30", *WHY, *came)
    tell("certificate", "shorten", held, "--valid-to", "2025-06-30", *WHY, *came, code=3)
    tell("certificate", "withdraw", held, "--on", "2026-02-01", *WHY, *came)
    tell("certificate", "file", label, *came)
    tell("certificate", "withdraw", "C-NONE", *WHY, *came, code=5)


def tell_of_a_loan(desk: Teller) -> None:
    """What happens to a loan, and what is asked of it."""
    tell, write = desk.tell, desk.write
    tell("loan", "events", "L1")
    drawn = ("loan", "prepay", "L1", "--on", "2024-07-10", "--amount", "1000000")
    event = desk.id_of(*drawn)
    tell(*drawn)
    tell("loan", "withdraw", "L1", event, *WHY)
    late = ("--on", "2024-03-20", "--amount", "1000", "--until", "2024-04-20")
    tell("loan", "overdue", "L1", *late)
    tell("loan", "overdue", "L1", "--on", "2024-03-21", "--amount", "1000", code=3)
    tell("loan", "misuse", "L1", *late)
    paid = ("loan", "paid", "L1", "1000", "--on", "2024-06-20", "--for-on", "2024-06-20")
    tell(*paid, "--reference", "20240620-1")
    tell("loan", "paid", write("p.csv", PAID), "--dry-run")
    tell("loan", "paid", write("p.csv", PAID))
    tell("loan", "paid", write("q.csv", PAID.replace("99999999", "x")), code=3)
    agreed = ("--on", "2024-10-25", "--agreed-on", "2024-10-20")
    tell("loan", "amend", "L1", *agreed, "--set", "spread_bps=25", *WHY)
    tell("loan", "amend", "L1", "--on", "2024-11-25", "--set", "spread_bps=25", *WHY)
    tell("loan", "amend", "L1", "--on", "2030-10-25", "--set", "spread_bps=25", *WHY, code=3)
    tell("loan", "correct", "L1", "--set", "floor_pct=1", *WHY)
    tell("loan", "cancel", "L1", *WHY, code=6)
    tell("loan", "cancel", "HB1", *WHY)
    tell("loan", "payoff", "HB1", "--on", "2026-03-20", code=6)
    tell("loan", "payoff", "L1", "--on", "2025-12-01")
    for command in ("events", "true-ups"):
        tell("loan", command, "L1")
    for command in ("show", "why", "cash-flow"):
        tell("loan", command, "L1", "--as-of", "2025-10-10")
    tell("loan", "show", "HB1", code=6)
    tell("loan", "rate", "L1", "--on", "2025-10-10")


def tell_of_fixings_and_accounts(desk: Teller) -> None:
    """Fixings, and what changes of an account."""
    tell = desk.tell
    tell("fixing", "publish", "LPR1Y", "2026-08-20", "3.00", "--received-on", "2026-08-20")
    tell("fixing", "publish", "LPR1Y", "2026-08-20", "3.00", "--received-on", "2026-08-20")
    tell("fixing", "publish", "LPR1Y", "2026-08-20", "3.05", "--received-on", "2026-08-20", code=6)
    tell("fixing", "correct", "LPR1Y", "2024-01-22", "3.55", *WHY, "--received-on", "2025-01-20")
    tell("fixing", "withdraw", "LPR1Y", "2026-08-20", *WHY, "--received-on", "2026-08-21")
    tell("fixing", "withdraw", "LPR1Y", "2026-08-21", *WHY, "--received-on", "2026-08-21", code=3)
    tell("account", "rename", ACCOUNT, "--name", "甲新公司", "--on", "2025-05-01", *WHY)
    tell("account", "rename", ACCOUNT, "--name", "甲三公司", "--on", "2025-05-01", *WHY, code=3)
    moved = ("--on", "2025-06-01", "--region", "CN-JL")
    change = desk.id_of("account", "reclassify", ACCOUNT, *moved)
    tell("account", "withdraw", ACCOUNT, change, *WHY)
    tell("account", "correct", ACCOUNT, "--industry", "none", *WHY)
    tell("account", "succeed", ACCOUNT, "--successor", OTHER, "--on", "2026-03-01")
    tell("account", "show", ACCOUNT)
    tell("account", "show", OTHER)
    tell("run", "daily", "--on", "2026-08-20")


def test_nothing_of_it_is_english(cli, tmp_path) -> None:
    desk = Teller(cli, tmp_path)
    tell_of_evidence(desk)
    tell_of_a_loan(desk)
    tell_of_fixings_and_accounts(desk)
    told = [
        (command, english(text.replace(str(tmp_path), ""), names=NAMES), text)
        for command, text in desk.told
    ]
    assert len(told) > 65
    assert [found for found in told if found[1]] == []
