"""`carbonstep rule count`: a rulebook over every account, on the console and as JSON."""

from pathlib import Path

REPORTS = """account,period_from,period_to,scope1,scope2_location,assurance,verifier
eu-ets:1,2024-01-01,2024-12-31,60,40,limited,a verifier
eu-ets:1,2025-01-01,2025-12-31,55,40,limited,a verifier
eu-ets:2,2024-01-01,2024-12-31,100,0,limited,a verifier
eu-ets:2,2025-01-01,2025-12-31,95.000001,0,limited,a verifier
eu-ets:3,2025-01-01,2025-12-31,50,0,limited,a verifier
eu-ets:4,2024-01-01,2024-12-31,50,0,limited,a verifier
eu-ets:4,2025-01-01,2025-12-31,40,0,none,
"""
ASKED = ("rule", "count", "huangshi-reduction@2022-09", "--period", "2025")


def file_reports(cli, folder: Path) -> None:
    for number in range(1, 5):
        done = cli(
            "account", "open", f"eu-ets:{number}", "--name", f"A{number}", "--on", "2026-01-05"
        )
        assert done.code == 0, done.err
    (folder / "reports.csv").write_text(REPORTS, "utf-8")
    done = cli("report", "submit", str(folder / "reports.csv"), "--on", "2026-03-01")
    assert done.code == 0, done.err


def test_steps_totals_and_reasons_are_counted(cli, tmp_path: Path) -> None:
    file_reports(cli, tmp_path)
    done = cli(*ASKED, "--baseline", "2024", "--json")
    assert done.code == 0, done.err
    assert done.json == {
        "accounts": 4,
        "parts": [
            {
                "output": "margin",
                "kpi": "reduction",
                "steps": [
                    {"step": "at_least 5", "bps": "-10", "accounts": 1},
                    {"step": "otherwise", "bps": "0", "accounts": 1},
                ],
                "missing": 2,
            }
        ],
        "totals": [
            {"output": "margin", "total_bps": "-10", "accounts": 1},
            {"output": "margin", "total_bps": "0", "accounts": 3},
        ],
        "missing": {"reduction": {"assurance_insufficient": 1, "no_baseline_report": 1}},
    }


def test_a_parameter_stands_for_the_base_year(cli, tmp_path: Path) -> None:
    file_reports(cli, tmp_path)
    done = cli(*ASKED, "--parameter", "baseline_tco2e=100", "--json")
    assert [step["accounts"] for step in done.json["parts"][0]["steps"]] == [2, 1]
    done = cli(*ASKED, "--parameter", "baseline_tco2e=1e2")
    assert (done.code, "exponent" in done.err) == (3, True)
    done = cli(*ASKED, "--parameter", "100")
    assert (done.code, "NAME=VALUE" in done.err) == (3, True)
    done = cli(*ASKED)
    assert (done.code, "baseline_tco2e" in done.err) == (3, True)


def test_a_line_is_counted_by_its_stretches(cli, tmp_path: Path) -> None:
    file_reports(cli, tmp_path)
    line = ("rule", "count", "chengdu-huanlong@2021-10", "--period", "2025", "--baseline", "2024")
    done = cli(*line)
    assert done.code == 0, done.err
    rows = [line.split() for line in done.out.splitlines()]
    assert ["reduction", "between", "0", "and", "10", "2"] in rows
    assert ["total", "-50", "2"] in rows
    assert "介于" not in done.out
    said = cli("--lang", "zh", *line).out
    assert "介于0与10之间" in said
    assert "指标缺失：" in said
    assert "between" not in said


def test_a_rulebook_s_own_year_is_counted(cli, tmp_path: Path) -> None:
    file_reports(cli, tmp_path)
    for period, code in (("2025", 0), ("2025Q1", 0), ("2025H2", 0), ("2025-02", 0), ("25", 3)):
        done = cli(*ASKED[:3], "--period", period, "--baseline", "2024")
        assert done.code == code, (period, done.err)


def test_many_totals_are_told_by_their_ends(cli, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("carbonstep.cli.tally.TOTALS_MAX", 1)
    file_reports(cli, tmp_path)
    done = cli(
        "rule",
        "count",
        "chengdu-huanlong@2021-10",
        "--period",
        "2025",
        "--parameter",
        "baseline_tco2e=100",
    )
    rows = [line.split() for line in done.out.splitlines()]
    assert rows[-4:] == [
        ["total", "-100", "1"],
        ["total,", "-50", "to", "-50", "2"],
        ["total", "0", "1"],
        ["all", "accounts", "4"],
    ]
