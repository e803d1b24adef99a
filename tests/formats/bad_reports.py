"""Reports that cannot be as a whole, activity data, and what is taken with a warning."""

from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.reason import ReadingReason

from .bad_input_case import ACTIVITY, ALIEN, GOOD, TWO, Case, activity, changed, csv_of, product

REPORTS = [
    # the report
    Case(
        name="no account",
        reason=ReadingReason.VALUE_MISSING,
        data=changed(account=""),
        column="account",
    ),
    Case(name="no figure", reason=IntakeReason.NO_FIGURE, data=changed(scope1=""), column="scope1"),
    Case(
        name="a register's word instead of a figure",
        reason=FormatReason.NO_FIGURE_STATED,
        data=ALIEN % b"Excluded",
        mapping="eu-ets",
        column="tonnes_co2",
    ),
    Case(
        name="a year that is none",
        reason=FormatReason.PERIOD_FORM,
        data=(ALIEN % b"5").replace(b"2018", b"18"),
        mapping="eu-ets",
        column="year",
    ),
    Case(
        name="a mapping that does not fit the file",
        reason=FormatReason.HEADER_MISSING,
        data=csv_of(GOOD),
        mapping="eu-ets",
    ),
    Case(
        name="a period that ends before it begins",
        reason=ReadingReason.PERIOD_EMPTY,
        data=changed(period_to="2023-12-31"),
        column="period_to",
    ),
    Case(
        name="a period of four years",
        reason=IntakeReason.PERIOD_TOO_LONG,
        data=changed(period_from="2021-01-01"),
        column="period_to",
    ),
    Case(
        name="future period",
        reason=IntakeReason.PERIOD_FUTURE,
        data=changed(period_from="2025-01-01", period_to="2025-12-31"),
        column="period_to",
    ),
    Case(
        name="received before the period was over",
        reason=IntakeReason.RECEIVED_BEFORE_PERIOD_END,
        data=changed(received_on="2024-12-31"),
        column="received_on",
    ),
    Case(
        name="received after the business date",
        reason=IntakeReason.RECEIVED_FUTURE,
        data=changed(received_on="2025-04-02"),
        column="received_on",
    ),
    Case(
        name="assured by nobody named",
        reason=IntakeReason.VERIFIER_MISSING,
        data=changed(verifier=""),
        column="verifier",
    ),
    Case(
        name="assured with an adverse opinion",
        reason=IntakeReason.OPINION_ADVERSE,
        data=changed(opinion="adverse"),
        column="opinion",
    ),
    Case(
        name="more green electricity than electricity",
        reason=IntakeReason.PART_EXCEEDS_WHOLE,
        data=changed(electricity="5", green_electricity="6"),
        column="green_electricity",
    ),
    Case(
        name="a restatement without a reason",
        reason=IntakeReason.RESTATEMENT_REASON,
        data=changed(supersedes="R-AAAAAAAAAAAAAAAA"),
        column="restatement_reason",
    ),
    Case(
        name="a restatement of an unknown report",
        reason=IntakeReason.SUPERSEDES_UNKNOWN,
        data=changed(supersedes="R-DDDDDDDDDDDDDDDD", restatement_reason="meter"),
        column="supersedes",
    ),
    Case(
        name="a restatement of another product",
        reason=IntakeReason.SUPERSEDES_OTHER,
        data=product(
            account="eu-ets:known", supersedes="R-AAAAAAAAAAAAAAAA", restatement_reason="meter"
        ),
        column="supersedes",
    ),
    Case(
        name="a restatement of an old revision",
        reason=IntakeReason.SUPERSEDES_TWICE,
        data=changed(
            account="eu-ets:known",
            period_from="2022-01-01",
            period_to="2022-12-31",
            supersedes="R-BBBBBBBBBBBBBBBB",
            restatement_reason="meter",
        ),
        column="supersedes",
    ),
    Case(
        name="two restatements of one report",
        reason=IntakeReason.SUPERSEDES_CONFLICT,
        data=csv_of(
            *(
                {
                    **GOOD,
                    "account": "eu-ets:known",
                    "period_from": "2023-01-01",
                    "period_to": "2023-12-31",
                    "supersedes": "R-AAAAAAAAAAAAAAAA",
                    "restatement_reason": "meter",
                    "scope1": amount,
                }
                for amount in "67"
            )
        ),
        column="supersedes",
    ),
    Case(
        name="period overlap",
        reason=IntakeReason.PERIOD_OVERLAP,
        data=changed(account="eu-ets:known", period_from="2023-07-01", period_to="2024-06-30"),
        column="period_from",
    ),
    Case(
        name="overlap within the file",
        reason=IntakeReason.OVERLAP_IN_FILE,
        data=csv_of(GOOD, {**TWO, "period_from": "2023-07-01", "period_to": "2024-06-30"}),
        column="period_from",
    ),
    Case(
        name="duplicate",
        reason=IntakeReason.DUPLICATE_IN_FILE,
        data=csv_of(GOOD, GOOD),
        column="account",
    ),
    Case(
        name="the same period with other figures",
        reason=IntakeReason.DUPLICATE_IN_FILE,
        data=csv_of(GOOD, TWO),
        column="period_from",
    ),
    # activity data
    Case(
        name="unknown factor",
        reason=IntakeReason.FACTOR_UNKNOWN,
        data=activity(factor_id="CN-GRID-CO2-2032-JL"),
        column="factor_id",
    ),
    Case(
        name="a unit in the heading of activities and another one in its column",
        reason=FormatReason.HEADING_UNIT,
        data=activity(unit="kWh").replace(b"amount", "活动数据（万千瓦时）".encode()),
        column="unit",
    ),
    Case(
        name="activity in a unit the factor has not",
        reason=IntakeReason.FACTOR_UNIT,
        data=activity(unit="t"),
        column="unit",
    ),
    Case(
        name="a volume of gas without its temperature",
        reason=ReadingReason.GAS_CONDITIONS,
        data=activity(figure="scope1", factor_id="CN-FUEL-NG-EF", unit="m3"),
        column="unit",
    ),
    Case(
        name="a footprint factor for combustion",
        reason=IntakeReason.FACTOR_FAMILY,
        data=activity(factor_id="CN-ELEC-CFP-2023-AVG"),
        column="factor_id",
    ),
    Case(
        name="a factor published later",
        reason=IntakeReason.FACTOR_NOT_PUBLISHED,
        data=activity(factor_id="CN-GRID-CO2-2023-JL"),
        column="factor_id",
    ),
    Case(
        name="rows of one report that disagree",
        reason=IntakeReason.ROWS_DISAGREE,
        data=csv_of({**ACTIVITY, "preparer": "a"}, {**ACTIVITY, "preparer": "b", "amount": "5"}),
        column="preparer",
    ),
    Case(
        name="the same activity twice in one report",
        reason=ReadingReason.ACTIVITY_TWICE,
        data=csv_of(ACTIVITY, {**ACTIVITY, "amount": "1", "unit": "MWh"}),
        column="amount",
    ),
    Case(
        name="another row of the report is bad",
        reason=FormatReason.ROW_OF_REJECTED_REPORT,
        data=csv_of(ACTIVITY, {**ACTIVITY, "amount": "-1"}),
    ),
    # warnings: the report is taken
    Case(
        name="no assurance (warning)",
        reason=IntakeReason.NOT_ASSURED,
        data=changed(assurance=""),
        warning=True,
    ),
    Case(
        name="an unusual period (warning)",
        reason=IntakeReason.PERIOD_UNUSUAL,
        data=changed(period_from="2024-02-15"),
        warning=True,
    ),
    Case(
        name="stages that do not add up (warning)",
        reason=IntakeReason.SUM_DIFFERS,
        data=product(production="5.1"),
        warning=True,
    ),
    Case(
        name="a footprint of zero (warning)",
        reason=IntakeReason.FOOTPRINT_ZERO,
        data=product(footprint="0"),
        warning=True,
    ),
    Case(
        name="a footprint below zero without uptake (warning)",
        reason=IntakeReason.FOOTPRINT_BELOW_ZERO,
        data=product(footprint="-1.2"),
        warning=True,
    ),
    Case(
        name="a sudden change (warning)",
        reason=IntakeReason.SUDDEN_CHANGE,
        data=changed(account="eu-ets:known"),
        warning=True,
    ),
    Case(
        name="a year that its halves do not add up to (warning)",
        reason=IntakeReason.PARTS_DIFFER,
        data=csv_of(
            GOOD,
            {**GOOD, "period_to": "2024-06-30", "scope1": "60000"},
            {**GOOD, "period_from": "2024-07-01", "scope1": "43000"},
        ),
        warning=True,
    ),
    Case(
        name="a factor of unknown date (warning)",
        reason=IntakeReason.FACTOR_UNDATED,
        data=activity(figure="scope1", factor_id="CN-FUEL-A-DIESEL-EF", unit="t"),
        warning=True,
    ),
]
