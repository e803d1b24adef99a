"""Registers nobody foresaw: each is taken by what its mapping states, and all that is done is
told."""

from decimal import Decimal

import pytest

from carbonstep.formats.mapping import account as account_module
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.limit import ReadLimits
from carbonstep.formats.table.row import Flaw
from carbonstep.reading.reason import ReadingReason

from .foreign import opened, take

PLAIN = """\
kind: organisation
account: {column: id, scheme: uk-ets}
open_accounts: true
period: {year: year}
figures:
  scope1: {column: tonnes, unit: tCO2e}
"""
HEADER = ["id", "year", "tonnes"]
YEAR_2023 = "2023-01-01..2024-01-01"
BY_NAME = PLAIN.replace("column: id", "name_column: id")


def replaced(*pairs: tuple[str, str], of: str = PLAIN) -> str:
    """The mapping with texts put in place of others, each of which must be there."""
    for old, new in pairs:
        assert old in of, old
        of = of.replace(old, new)
    return of


class TestAccounts:
    def test_one_name_however_written_is_one_account(self) -> None:
        taken = take(
            BY_NAME,
            [
                HEADER,
                ["Acme Cement", "2022", "1"],
                ["ACME  cement", "2023", "2"],
                ["Ａcme Ｃement", "2024", "3"],
                ["Acme Cement 2", "2023", "4"],
            ],
        )
        ids = [candidate.report.account_id for candidate in taken.candidates]
        assert len(set(ids)) == 2
        assert ids[0] == ids[1] == ids[2]
        assert ids[0].startswith("uk-ets:acme-cement-")
        # The latest period's name is taken, and that there are several is told.
        assert taken.file.account(ids[0]).name == "Ａcme Ｃement"
        assert taken.told.named_differently == 1
        assert taken.told.named_differently_examples == (ids[0],)

    def test_a_name_in_chinese_has_an_id_of_its_own(self) -> None:
        names = ["长江水泥厂", "长江水泥二厂"]
        taken = take(BY_NAME, [HEADER, *([name, "2023", "1"] for name in names)])
        ids = [candidate.report.account_id for candidate in taken.candidates]
        assert len(set(ids)) == 2
        assert [taken.file.account(one).name for one in ids] == names

    def test_the_order_of_the_rows_gives_no_other_name(self) -> None:
        rows = [["Acme", "2024", "1"], ["ACME", "2023", "2"], ["acme", "2022", "3"]]
        for table in (rows, rows[::-1]):
            taken = take(BY_NAME, [HEADER, *table])
            [account_id] = {c.report.account_id for c in taken.candidates}
            assert taken.file.account(account_id).name == "Acme"

    def test_names_that_come_to_one_id_are_refused_with_the_file(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(account_module, "id_of_name", lambda _name: "same")
        taken = take(BY_NAME, [HEADER, ["Acme", "2022", "1"], ["Zenith", "2023", "2"]])
        [problem] = taken.refused
        assert problem.reason is FormatReason.ACCOUNT_ID_SHARED
        assert (problem.found, problem.needed) == ("acme, zenith", "uk-ets:same")

    @pytest.mark.parametrize("mapping", [PLAIN, BY_NAME])
    @pytest.mark.parametrize(
        "word",
        [
            *("Total", "合计：", "Grand total", "合 计", "合　计", "全省合计", "合计（万吨）"),
            *("共计", "总和", "Grand  Total", "Sub-total", "ALL", "sum", "全 市 小 计 ："),
        ],
    )
    def test_a_row_of_totals_is_no_enterprise(self, mapping: str, word: str) -> None:
        taken = take(mapping, [HEADER, ["1", "2023", "5"], [word, "2023", "5"]])
        assert len(taken.candidates) == 1
        assert taken.problems == [(3, "id", "totals_as_account")]
        # What the remedy says is so: the row can be left out.
        skipped = take(f"{mapping}skip: {{id: ['{word}']}}\n", [HEADER, [word, "2023", "5"]])
        assert skipped.told.left_out[0].rows == 1

    @pytest.mark.parametrize("name", ["Total", "ALL", "SUM"])
    def test_an_enterprise_called_like_a_total_is_filed_where_the_mapping_names_it(
        self, name: str
    ) -> None:
        rows = [[name, "2023", "5"], [name.lower(), "2022", "5"], ["Grand total", "2023", "9"]]
        written = replaced(("scheme: uk-ets", f"scheme: uk-ets, enterprises: [{name}]"), of=BY_NAME)
        taken = take(written, [HEADER, *rows])
        assert len({c.report.account_id for c in taken.candidates}) == 1
        assert len(taken.candidates) == 2
        assert taken.problems == [(4, "id", "totals_as_account")]

    @pytest.mark.parametrize("name", ["TotalEnergies", "Total Cement", "合计机械厂", "Allsum"])
    def test_a_name_that_only_begins_like_a_total_is_an_enterprise(self, name: str) -> None:
        assert len(take(BY_NAME, [HEADER, [name, "2023", "5"]]).candidates) == 1

    def test_a_blank_name_is_said_in_its_column(self) -> None:
        taken = take(BY_NAME, [HEADER, [" ", "2023", "1"]])
        assert taken.problems == [(2, "id", "value_missing")]

    def test_a_number_may_have_its_name_in_another_column(self) -> None:
        written = replaced(("{column: id,", "{column: id, name_column: name,"))
        taken = take(written, [[*HEADER, "name"], ["7", "2023", "1", "Acme"]])
        assert taken.file.account("uk-ets:7").name == "Acme"

    def test_a_prefix_is_cut_and_one_that_lacks_is_said(self) -> None:
        written = replaced(("{column: id,", "{column: id, cut_prefix: 'ID:', cut_suffix: /A,"))
        rows = [["ID:123/A", "2023", "1"], ["124/A", "2023", "2"], ["ID:125", "2023", "3"]]
        taken = take(written, [HEADER, *rows])
        assert taken.amounts == {("uk-ets:123", YEAR_2023, "scope1"): 1}
        assert taken.problems == [(3, "id", "affix_missing"), (4, "id", "affix_missing")]
        assert [row.problems[0].needed for row in taken.rejected] == ["ID:", "/A"]

    def test_characters_are_replaced_as_stated_and_two_numbers_never_become_one(self) -> None:
        written = replaced(("{column: id,", "{column: id, replace: {':': '-'},"))
        taken = take(written, [HEADER, ["10:2", "2023", "1"], ["10:3", "2023", "2"]])
        assert {c.report.account_id for c in taken.candidates} == {"uk-ets:10-2", "uk-ets:10-3"}
        taken = take(written, [HEADER, ["10:2", "2023", "1"], ["10-2", "2022", "2"]])
        [problem] = taken.refused
        assert (problem.code, problem.found) == ("account_id_shared", "10-2, 10:2")

    def test_what_was_put_in_place_is_not_replaced_again(self) -> None:
        written = replaced(("{column: id,", "{column: id, replace: {a: bb, b: cc, No.: N, N: x},"))
        taken = take(written, [HEADER, ["1ab", "2023", "1"], ["No.7", "2023", "1"]])
        assert [c.report.account_id for c in taken.candidates] == ["uk-ets:1bbcc", "uk-ets:N7"]

    @pytest.mark.parametrize("stated", ["", "replace: {9: 12345678},"])
    def test_a_number_too_long_for_an_account_is_never_replaced_in(self, stated: str) -> None:
        written = replaced(("{column: id,", f"{{column: id, {stated}"))
        rows = [["9" * 201, "2023", "1"], ["9" * 8, "2023", "1"], ["7", "2023", "1"]]
        taken = take(written, [HEADER, *rows])
        assert (2, "id", "account_id") in taken.problems
        # The number itself is told, not what it would grow to.
        assert taken.rejected[0].problems[0].found == "9" * 40
        number = {len(c.report.account_id.partition(":")[2]) for c in taken.candidates}
        assert number == ({1, 64} if stated else {1, 8})

    @pytest.mark.parametrize(
        "names",
        [
            ("华能 电力有限公司", "华能电力有限公司", "华能\u3000电力  有限公司"),
            ("长江 水泥(集团) 有限公司", "长江水泥（集团）有限公司"),
            ("ABB 电机厂", "ABB电机厂", "abb\u00a0电机厂"),
        ],
    )
    def test_a_blank_inside_a_chinese_name_makes_no_second_account(
        self, names: tuple[str, ...]
    ) -> None:
        rows = [[name, str(2020 + at), "1"] for at, name in enumerate(names)]
        taken = take(BY_NAME, [HEADER, *rows])
        assert len({c.report.account_id for c in taken.candidates}) == 1
        assert len(taken.candidates) == len(names)

    @pytest.mark.parametrize("names", [("Acme One", "Acmeone"), ("New port", "Newport")])
    def test_a_blank_between_latin_words_tells_two_names_apart(
        self, names: tuple[str, str]
    ) -> None:
        taken = take(BY_NAME, [HEADER, *([name, "2023", "1"] for name in names)])
        assert len({c.report.account_id for c in taken.candidates}) == 2

    @pytest.mark.parametrize("name", ["13800138000", "１３８ 0013 8000", "11010519491231002X"])
    def test_a_persons_number_is_no_name(self, name: str) -> None:
        taken = take(BY_NAME, [HEADER, [name, "2023", "1"], ["Acme", "2023", "1"]])
        assert taken.problems == [(2, "id", "personal_number")]
        assert name not in str(taken.rejected[0].problems[0])

    def test_class_and_region_go_to_the_account_and_others_are_counted(self) -> None:
        written = replaced(
            (
                "{column: id,",
                "{column: id, industry: {column: class}, "
                "region: {column: state, before: US-, words: {Ontario: CA-ON}},",
            )
        )
        taken = take(
            written,
            [
                [*HEADER, "class", "state"],
                ["1", "2023", "1", "C3011", "WA"],
                ["2", "2023", "1", "cement", "ontario"],
                ["3", "2023", "1", "cement", "Somewhere"],
                ["4", "2023", "1", "", ""],
            ],
        )
        found = [taken.file.account(f"uk-ets:{number}") for number in (1, 2, 3, 4)]
        assert [(one.industry, one.region) for one in found] == [
            ("C3011", "US-WA"),
            ("", "CA-ON"),
            ("", ""),
            ("", ""),
        ]
        assert [(o.column, o.word, o.rows) for o in taken.told.details_left_out] == [
            ("class", "cement", 2),
            ("state", "Somewhere", 1),
        ]


class TestPeriods:
    @pytest.mark.parametrize(
        ("stated", "written", "period"),
        [
            ("year: p", "2023", YEAR_2023),
            ("year: p", "2023年度", YEAR_2023),
            ("month: p", "2024-03", "2024-03-01..2024-04-01"),
            ("month: p", "2024年3月", "2024-03-01..2024-04-01"),
            ("month: p", "２０２４/12", "2024-12-01..2025-01-01"),
            ("month: p, form: MM/YYYY", "03/2024", "2024-03-01..2024-04-01"),
            ("month: p, form: YYYYMM", "202402", "2024-02-01..2024-03-01"),
            ("named: p", "2024Q1", "2024-01-01..2024-04-01"),
            ("named: p", "Q4 2024", "2024-10-01..2025-01-01"),
            ("named: p", "2024H2", "2024-07-01..2025-01-01"),
            ("named: p", "2024年上半年", "2024-01-01..2024-07-01"),
            ("named: p", "2024年第三季度", "2024-07-01..2024-10-01"),
            ("named: p", "2024年3月", "2024-03-01..2024-04-01"),
            ("named: p", "2024年度", "2024-01-01..2025-01-01"),
            ("named: p, fiscal_year: {first_month: 4}", "FY2023", "2023-04-01..2024-04-01"),
            (
                "named: p, fiscal_year: {first_month: 7, named_after: last}",
                "2024财年",
                "2023-07-01..2024-07-01",
            ),
            (
                "named: p, fiscal_year: {first_month: 1, named_after: last}",
                "FY2024",
                "2024-01-01..2025-01-01",
            ),
        ],
    )
    def test_a_period_is_read_in_the_form_that_is_stated(
        self, stated: str, written: str, period: str
    ) -> None:
        mapping = replaced(("{year: year}", f"{{{stated}}}"))
        taken = take(mapping, [["id", "p", "tonnes"], ["1", written, "5"]])
        assert taken.amounts == {("uk-ets:1", period, "scope1"): 5}

    @pytest.mark.parametrize(
        ("stated", "written"),
        [
            ("year: p", "2024-03"),
            ("year: p", "24"),
            ("month: p", "03/2024"),
            ("month: p", "2024-13"),
            ("month: p, form: MM/YYYY", "2024-03"),
            ("month: p, form: YYYYMM", "202413"),
            ("named: p", "FY2024"),
            ("named: p", "2024Q5"),
            ("named: p", "20241"),
            ("named: p", "2024年1"),
            ("named: p", "2024H3"),
        ],
    )
    def test_a_period_in_another_form_is_never_guessed(self, stated: str, written: str) -> None:
        mapping = replaced(("{year: year}", f"{{{stated}}}"))
        taken = take(mapping, [["id", "p", "tonnes"], ["1", written, "5"]])
        assert taken.problems == [(2, "p", "period_form")]

    @pytest.mark.parametrize("stated", ["month: p", "named: p"])
    @pytest.mark.parametrize("written", ["2024.1", "２０２４．１", " 2024.1 "])
    def test_a_month_that_lost_its_nought_is_not_guessed(self, stated: str, written: str) -> None:
        mapping = replaced(("{year: year}", f"{{{stated}}}"))
        rows = [["1", written, "5"], ["1", "2024.10", "6"], ["1", "2024.01", "7"]]
        taken = take(mapping, [["id", "p", "tonnes"], *rows, ["1", "2024.2", "8"]])
        assert taken.problems == [(2, "p", "month_unclear")]
        assert taken.rejected[0].problems[0].needed == "2024-01, 2024-10"
        assert taken.amounts == {
            ("uk-ets:1", "2024-10-01..2024-11-01", "scope1"): 6,
            ("uk-ets:1", "2024-01-01..2024-02-01", "scope1"): 7,
            ("uk-ets:1", "2024-02-01..2024-03-01", "scope1"): 8,
        }

    @pytest.mark.parametrize(
        ("part", "written", "period"),
        [
            ("month", "3", "2024-03-01..2024-04-01"),
            ("month", "12月", "2024-12-01..2025-01-01"),
            ("quarter", "第一季度", "2024-01-01..2024-04-01"),
            ("quarter", "Q2", "2024-04-01..2024-07-01"),
            ("quarter", "4", "2024-10-01..2025-01-01"),
            ("half", "上半年", "2024-01-01..2024-07-01"),
            ("half", "H2", "2024-07-01..2025-01-01"),
        ],
    )
    def test_a_second_column_names_a_part_of_the_year(
        self, part: str, written: str, period: str
    ) -> None:
        mapping = replaced(("{year: year}", f"{{year: year, {part}: part}}"))
        taken = take(mapping, [[*HEADER, "part"], ["1", "2024", "5", written]])
        assert taken.amounts == {("uk-ets:1", period, "scope1"): 5}

    @pytest.mark.parametrize(
        ("part", "written"), [("quarter", "5"), ("half", "Q1"), ("month", "0"), ("month", "13月")]
    )
    def test_a_part_that_a_year_has_not_is_said_in_its_column(
        self, part: str, written: str
    ) -> None:
        mapping = replaced(("{year: year}", f"{{year: year, {part}: part}}"))
        taken = take(mapping, [[*HEADER, "part"], ["1", "2024", "5", written]])
        assert taken.problems == [(2, "part", "period_form")]

    def test_a_column_a_year_gives_a_report_a_year(self) -> None:
        mapping = replaced(
            ("{year: year}", "{year_headings: [2022, 2023年]}"),
            ("{column: tonnes, unit", "{unit"),
        )
        taken = take(
            mapping,
            [
                ["id", "2022", "2023年"],
                ["1", "5", "6"],
                ["2", "", "7"],
                ["3", "8", "x"],
            ],
        )
        assert taken.amounts == {
            ("uk-ets:1", "2022-01-01..2023-01-01", "scope1"): 5,
            ("uk-ets:1", YEAR_2023, "scope1"): 6,
            ("uk-ets:2", YEAR_2023, "scope1"): 7,
            ("uk-ets:3", "2022-01-01..2023-01-01", "scope1"): 8,
        }
        assert taken.problems == [(4, "2023年", "not_a_number")]
        assert taken.told.blank_cells == 1

    def test_a_year_of_which_a_part_lacks_is_no_total(self) -> None:
        mapping = replaced(
            ("{year: year}", "{year_headings: [2021, 2022, 2023]}"),
            ("{column: tonnes, unit", "{unit"),
        )
        taken = take(
            mapping + "sum_over: [gas]\n",
            [
                ["id", "gas", "2021", "2022", "2023"],
                ["1", "CO2", "", "1", "10"],
                ["1", "CH4", " ", "2", ""],
                ["2", "CO2", "4", "5", "6"],
            ],
        )
        assert taken.amounts == {
            ("uk-ets:1", "2022-01-01..2023-01-01", "scope1"): 3,
            ("uk-ets:2", "2021-01-01..2022-01-01", "scope1"): 4,
            ("uk-ets:2", "2022-01-01..2023-01-01", "scope1"): 5,
            ("uk-ets:2", YEAR_2023, "scope1"): 6,
        }
        assert taken.problems == [(2, None, "row_of_rejected_report"), (3, "2023", "no_figure")]
        assert taken.told.blank_cells == 2

    def test_a_wide_table_gives_no_more_reports_than_a_long_one_may(self) -> None:
        mapping = replaced(
            ("{year: year}", "{year_headings: [2022, 2023]}"),
            ("{column: tonnes, unit", "{unit"),
        )
        table = [["id", "2022", "2023"], *([str(n), "5", "6"] for n in range(3))]
        assert len(take(mapping, table, limits=ReadLimits(rows_max=6)).candidates) == 6
        taken = take(mapping, table, limits=ReadLimits(rows_max=5))
        assert [problem.code for problem in taken.refused] == ["too_many_rows"]


class TestRows:
    RULED = PLAIN + "keep: {level: [facility]}\nskip: {status: [Withdrawn, '']}\n"
    TABLE = (
        [*HEADER, "level", "status"],
        ["1", "2023", "1", "Facility", "ok"],
        ["1", "2023", "1", "unit", "ok"],
        ["2", "2023", "2", " FACILITY ", "WITHDRAWN"],
        ["3", "2023", "3", "facility", "  "],
        ["4", "2023", "4", "unit", "withdrawn"],
    )

    def test_rows_are_left_out_by_words_and_each_is_counted(self) -> None:
        taken = take(self.RULED, self.TABLE)
        assert taken.amounts == {("uk-ets:1", YEAR_2023, "scope1"): 1}
        assert [(o.column, o.word, o.rows) for o in taken.told.left_out] == [
            ("level", "unit", 2),
            ("status", "", 1),
            ("status", "WITHDRAWN", 1),
        ]
        assert taken.told.rows == 5 == len(taken.items) + 4

    def test_words_beyond_very_many_are_counted_together(self) -> None:
        rows = [[str(n), "2023", "1", f"level {n}", "ok"] for n in range(150)]
        taken = take(self.RULED, [self.TABLE[0], self.TABLE[1], *rows])
        told = taken.told.left_out
        assert len(told) == 101
        assert sum(item.rows for item in told) == 150
        assert told[0].word == "…"

    def test_a_file_of_which_nothing_is_left_is_refused_for_that(self) -> None:
        taken = take(self.RULED, [self.TABLE[0], self.TABLE[2]])
        assert [(p.code, p.found) for p in taken.refused] == [("rows_all_left_out", "1")]

    def test_a_word_that_is_itself_wrong_leaves_nothing_out(self) -> None:
        flaw = Flaw(4, ReadingReason.CONTROL_CHARACTER, "U+0000")
        taken = take(self.RULED, self.TABLE[:4], flaws={4: (flaw,)})
        assert taken.problems == [(4, "status", "control_character")]

    def test_a_status_in_another_column_states_no_figure(self) -> None:
        written = PLAIN + "no_figure: {status: [Not reported]}\nno_figure_words: [n/a]\n"
        rows = [
            ["1", "2023", "", "not  reported"],
            ["2", "2023", "N/A", "ok"],
            ["3", "2023", "5", "ok"],
        ]
        taken = take(written, [[*HEADER, "status"], *rows])
        assert taken.problems == [
            (2, "status", "no_figure_stated"),
            (3, "tonnes", "no_figure_stated"),
        ]
        assert list(taken.amounts.values()) == [5]


class TestFigures:
    @pytest.mark.parametrize(
        ("style", "written", "amount"),
        [
            ("decimal: ','", "1234,5", "1234.5"),
            ("decimal: ',', thousands: .", "1.234.567,25", "1234567.25"),
            ("thousands: ','", "1,234", "1234"),
            ("thousands: ' '", "1\u00a0234\u202f567.5", "1234567.5"),
            ('thousands: "\'"', "1'234", "1234"),
            ("thousands: ','", "1234", "1234"),
        ],
    )
    def test_numbers_are_read_in_the_style_that_is_stated(
        self, style: str, written: str, amount: str
    ) -> None:
        taken = take(PLAIN + f"numbers: {{{style}}}\n", [HEADER, ["1", "2023", written]])
        assert list(taken.amounts.values()) == [Decimal(amount)]

    @pytest.mark.parametrize(
        ("style", "written"),
        [
            ("decimal: ','", "1234.5"),
            ("decimal: ',', thousands: .", "12.34"),
            ("decimal: ',', thousands: .", "1.2345,6"),
            ("thousands: ','", "12,34"),
            ("thousands: ','", "1,234,56"),
            ("thousands: ' '", "1 23"),
        ],
    )
    def test_a_number_in_another_style_is_refused(self, style: str, written: str) -> None:
        taken = take(PLAIN + f"numbers: {{{style}}}\n", [HEADER, ["1", "2023", written]])
        assert taken.problems == [(2, "tonnes", "number_style")]

    def test_without_a_style_a_separator_is_refused_as_ever(self) -> None:
        taken = take(PLAIN, [HEADER, ["1", "2023", "1,234"]])
        assert taken.problems == [(2, "tonnes", "thousands_separator")]

    def test_what_offices_write_is_read_as_in_any_report(self) -> None:
        written = replaced(
            ("{year: year}", "{from: a, to: b}"), ("{column: id, scheme: uk-ets}", "{column: id}")
        )
        row = ["９１１１００００６０００３７３４１Ｌ", "2023/1/1", "2023年12月31日", "1,234,567"]
        taken = take(written, [["id", "a", "b", "tonnes"], row])
        assert taken.amounts == {("uscc:91110000600037341L", YEAR_2023, "scope1"): 1234567}

    def test_columns_of_one_row_are_added_exactly(self) -> None:
        written = replaced(("{column: tonnes,", "{columns: [co2, n2o, pfc],"))
        taken = take(
            written,
            [
                ["id", "year", "co2", "n2o", "pfc"],
                ["1", "2023", "0.1", "0.2", "9007199254740993"[:12]],
                ["2", "2023", "", "7", ""],
                ["3", "2023", "", " ", ""],
                ["4", "2023", "1", "x", "2"],
            ],
        )
        assert list(taken.amounts.values()) == [Decimal("900719925474.3"), 7]
        assert taken.told.blank_cells == 2
        assert taken.problems == [(4, "co2", "no_figure"), (5, "n2o", "not_a_number")]

    def test_each_row_may_name_its_unit(self) -> None:
        written = replaced(("unit: tCO2e}", "unit: {column: u, words: {Kilotonnes: ktCO2e}}}"))
        taken = take(
            written,
            [
                [*HEADER, "u"],
                ["1", "2023", "2", "kilotonnes"],
                ["2", "2023", "2", "kgCO2e"],
                ["3", "2023", "2", "lb"],
                ["4", "2023", "2", ""],
            ],
        )
        assert list(taken.amounts.values()) == [2000, Decimal("0.002")]
        assert taken.problems == [(4, "u", "unit_unknown"), (5, "u", "value_missing")]


class TestSums:
    SUMMED = PLAIN + "sum_over: [gas, site]\n"
    HEAD = (*HEADER, "gas", "site")

    def test_rows_of_one_account_and_period_are_added_up(self) -> None:
        taken = take(
            self.SUMMED,
            [
                self.HEAD,
                ["1", "2023", "0.1", "CO2", "A"],
                ["2", "2023", "5", "CO2", "A"],
                ["1", "2023", "0.2", "CH4", "A"],
                ["1", "2023", "0.4", "CO2", "B"],
                ["1", "2022", "7", "CO2", "B"],
            ],
        )
        assert taken.amounts == {
            ("uk-ets:1", YEAR_2023, "scope1"): Decimal("0.7"),
            ("uk-ets:2", YEAR_2023, "scope1"): 5,
            ("uk-ets:1", "2022-01-01..2023-01-01", "scope1"): 7,
        }
        assert (taken.told.summed_rows, taken.told.summed_reports) == (5, 3)

    @pytest.mark.parametrize("word", ["GHG", "温室气体", "全厂", "Σ", "Overall", "累计"])
    @pytest.mark.parametrize("at", [0, 1, 2])
    def test_a_part_that_is_the_sum_of_the_others_is_asked_about(self, word: str, at: int) -> None:
        rows = [["1", "2023", "5", "CO2", "A"], ["1", "2023", "0.7", "CH4", "A"]]
        rows.insert(at, ["1", "2023", "5.70", word, "A"])
        taken = take(self.SUMMED, [self.HEAD, *rows])
        told = [(number, code) for number, _, code in taken.problems]
        assert told.count((2 + at, "part_is_sum")) == 1
        assert [code for _, code in told].count("row_of_rejected_report") == 2

    @pytest.mark.parametrize(
        "amounts", [("5", "5"), ("5", "5", "0"), ("5", "7", "11"), ("5", "7", "12.01"), ("0", "0")]
    )
    def test_parts_that_are_no_sum_of_others_are_added_up(self, amounts: tuple[str, ...]) -> None:
        rows = [["1", "2023", text, f"gas {at}", "A"] for at, text in enumerate(amounts)]
        taken = take(self.SUMMED, [self.HEAD, *rows])
        assert list(taken.amounts.values()) == [sum(map(Decimal, amounts))]

    @pytest.mark.parametrize("all_rows", [False, True])
    def test_a_part_that_is_the_sum_by_chance_is_added_up(self, all_rows: bool) -> None:
        written = replaced(("[gas, site]", "all"), of=self.SUMMED) if all_rows else self.SUMMED
        rows = [
            [account, "2023", amount, gas, "A"]
            for account, amounts in (("1", ("12", "5", "7")), ("2", ("12", "5", "8")))
            for gas, amount in zip(("CO2", "CH4", "N2O"), amounts, strict=True)
        ]
        assert list(take(written, [self.HEAD, *rows]).amounts.values()) == [24, 25]
        alone = take(written, [self.HEAD, *rows[:3]])
        assert [code for *_, code in alone.problems].count("part_is_sum") == 1

    def test_a_part_that_is_the_sum_of_the_others_counts_where_it_is_confirmed(self) -> None:
        rows = [["1", "2023", text, f"gas {text}", "A"] for text in ("5", "7", "12")]
        taken = take(self.SUMMED, [self.HEAD, *rows], confirm=["part_is_sum"])
        assert list(taken.amounts.values()) == [24]

    def test_the_same_gas_and_site_twice_is_asked_about(self) -> None:
        rows = [["1", "2023", "5", "CO2", "A"], ["1", "2023", "5", " co2", "a"]]
        taken = take(self.SUMMED, [self.HEAD, *rows])
        assert taken.problems == [(2, None, "row_of_rejected_report"), (3, None, "part_twice")]
        assert taken.rejected[1].problems[0].needed == "gas, site"
        written = replaced(("[gas, site]", "all"), of=self.SUMMED)
        assert list(take(written, [self.HEAD, *rows]).amounts.values()) == [10]

    @pytest.mark.parametrize("amount", ["", "n/a", "x", "-1"])
    def test_one_bad_part_takes_its_report_with_it_and_no_other(self, amount: str) -> None:
        taken = take(
            self.SUMMED + "no_figure_words: [n/a]\n",
            [
                self.HEAD,
                ["1", "2023", "5", "CO2", "A"],
                ["1", "2023", amount, "CH4", "A"],
                ["2", "2023", "6", "CO2", "A"],
            ],
        )
        assert taken.amounts == {("uk-ets:2", YEAR_2023, "scope1"): 6}
        assert taken.problems[0][::2] == (2, "row_of_rejected_report")
        assert taken.problems[1][:2] == (3, "tonnes")
        assert taken.told.summed_rows == 1

    def test_carbon_dioxide_and_its_equivalent_do_not_add_up(self) -> None:
        written = replaced(("unit: tCO2e", "unit: {column: u}"), of=self.SUMMED)
        taken = take(
            written,
            [
                [*self.HEAD, "u"],
                ["1", "2023", "5", "CO2", "A", "tCO2e"],
                ["1", "2023", "5", "CH4", "A", "tCO2"],
                ["2", "2023", "5", "CO2", "A", "tCO2e"],
                ["2", "2023", "5", "CH4", "A", "kgCO2e"],
            ],
        )
        assert taken.amounts == {("uk-ets:2", YEAR_2023, "scope1"): Decimal("5.005")}
        assert (3, "u", "rows_disagree") in taken.problems

    def test_what_all_parts_share_must_not_differ(self) -> None:
        written = self.SUMMED + "columns: {verifier: by}\n"
        rows = [["1", "2023", "5", "CO2", "A", "CQC"], ["1", "2023", "5", "CH4", "A", "TUV"]]
        taken = take(written, [[*self.HEAD, "by"], *rows])
        assert (3, "by", "rows_disagree") in taken.problems

    def test_a_sum_beyond_what_can_be_kept_is_refused(self) -> None:
        rows = [["1", "2023", "9000000000000", "CO2", site] for site in ("A", "B")]
        taken = take(self.SUMMED, [self.HEAD, *rows])
        assert (2, "tonnes", "out_of_range") in taken.problems

    @pytest.mark.parametrize(("rows", "fits"), [(20, True), (60, False)])
    def test_parts_take_less_memory_than_reports_and_are_bounded(
        self, rows: int, fits: bool
    ) -> None:
        table = [["1", "2023", "5", "CO2", f"site {n}"] for n in range(rows)]
        limits = ReadLimits(memory_bytes_max=30_000)
        taken = take(self.SUMMED, [self.HEAD, *table], limits=limits)
        expected = [] if fits else ["reading_too_costly"]
        assert [problem.code for problem in taken.refused] == expected
        assert len(taken.candidates) == fits
        plain = take(PLAIN, [self.HEAD, *table], limits=limits)
        assert [problem.code for problem in plain.refused] == ["reading_too_costly"]

    def test_green_power_of_all_sites_is_held_against_all_power(self) -> None:
        written = replaced(
            (
                "scope1: {column: tonnes, unit: tCO2e}",
                "electricity: {column: tonnes, unit: kWh}\n"
                "  green_electricity: {column: green, unit: kWh}",
            ),
            of=self.SUMMED,
        )
        rows = [["1", "2023", "5", "-", "A", "4"], ["1", "2023", "5", "-", "B", "7"]]
        taken = take(written, [[*self.HEAD, "green"], *rows])
        assert (2, "green", "part_exceeds_whole") in taken.problems


class TestHeadings:
    ROWS = (["Register of 2023"], ["Tonnes of CO2e"], HEADER, ["1", "2023", "5"])

    def test_the_headings_are_in_the_row_that_is_stated(self) -> None:
        for stated in ("3", "[id, year]", "[ID\u3000]".replace("ID\u3000", "tonnes")):
            taken = take(PLAIN + f"header_row: {stated}\n", self.ROWS)
            assert list(taken.amounts.values()) == [5], stated

    def test_a_row_that_has_not_the_columns_is_no_row_of_headings(self) -> None:
        found = opened(PLAIN + "header_row: 2\n", self.ROWS)
        assert isinstance(found, tuple)
        assert {problem.code for problem in found} == {"header_missing"}
        assert {problem.place.row for problem in found} == {2}

    def test_line_ends_and_small_figures_in_a_heading_do_not_matter(self) -> None:
        written = replaced(("column: tonnes", "column: Emissions (tCO2e)"))
        taken = take(written, [["id", "year", "Emissions\n(tCO₂e)"], ["1", "2023", "x"]])
        # A problem names the column as the file does.
        assert taken.problems == [(2, "Emissions\n(tCO₂e)", "not_a_number")]


class TestFoot:
    """What stands below a foreign table: totals and notes are passed over and told."""

    @pytest.mark.parametrize(
        "foot",
        [["合计", "", "5"], ["", "Total", "5"], ["备注：数据来自年报", "", ""], ["Total", "", ""]],
    )
    def test_a_foot_is_passed_over_and_told(self, foot: list[str]) -> None:
        taken = take(PLAIN, [HEADER, ["7", "2023", "2"], ["8", "2023", "3"], foot])
        assert (len(taken.candidates), taken.rejected, taken.refused) == (2, [], [])
        assert [(note.place.row, note.warning) for note in taken.file.warnings] == [(4, True)]
        assert taken.told.rows == 2

    def test_a_total_that_differs_is_told_where_rows_are_reports(self) -> None:
        table = [HEADER, ["7", "2023", "2"], ["8", "2023", "3"], ["合计", "", "6"]]
        [_, differs] = take(PLAIN, table).file.warnings
        assert (differs.code, differs.found, differs.needed) == ("total_differs", "6", "5")
        skipping = PLAIN + "skip: {id: ['9']}\n"
        assert len(take(skipping, table).file.warnings) == 1

    def test_between_rows_it_is_rejected_and_a_rule_comes_first(self) -> None:
        table = [HEADER, ["7", "2023", "2"], ["合计", "", "2"], ["8", "2023", "3"]]
        assert take(PLAIN, table).problems == [(3, None, "totals_row")]
        skipping = take(PLAIN + "skip: {id: [合计]}\n", table)
        assert (skipping.problems, skipping.told.left_out[0].rows) == ([], 1)

    @pytest.mark.parametrize("foot", ["注：单位为万吨", "单位：kt", "合计（千吨）"])
    @pytest.mark.parametrize("rule", ["", "keep: {year: ['2023']}\n"])
    def test_a_unit_in_it_is_held_against_the_mapping(self, foot: str, rule: str) -> None:
        taken = take(PLAIN + rule, [HEADER, ["7", "2023", "2"], [foot, "", ""]])
        assert [(p.code, p.place.row) for p in taken.refused] == [("unit_not_as_mapped", 3)]

    def test_a_row_with_an_account_and_a_period_is_none(self) -> None:
        taken = take(PLAIN, [HEADER, ["7", "2023", "2"], ["Total", "2023", "2"]])
        assert taken.problems == [(3, "id", "totals_as_account")]


@pytest.mark.parametrize(
    ("cell", "code", "needed"),
    [
        ("35 %", "share_written", "tCO2e"),
        ("5 t", "more_than_number", "5"),
        ("5 kg", "number_with_unit", "5 with the unit kg"),
    ],
)
@pytest.mark.parametrize("columns", ["column: tonnes", "columns: [tonnes, other]"])
def test_what_is_wrong_with_a_number_knows_the_unit_of_its_column(
    cell: str, code: str, needed: str, columns: str
) -> None:
    mapping = replaced(("column: tonnes", columns))
    taken = take(mapping, [[*HEADER, "other"], ["7", "2023", cell, "1"]])
    [problem] = [problem for row in taken.rejected for problem in row.problems]
    assert (problem.code, problem.needed, problem.place.column) == (code, needed, "tonnes")
