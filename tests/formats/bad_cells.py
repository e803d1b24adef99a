"""Bad files, cells, numbers and words of report input."""

import os
from pathlib import Path

from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.limit import ReadLimits
from carbonstep.reading.reason import ReadingReason

from .bad_input_case import (
    GBK_BYTES,
    GOOD,
    TWO,
    Case,
    absent,
    book_of,
    book_of_twins,
    book_with,
    book_with_digits,
    book_with_entities,
    changed,
    csv_of,
    json_of,
    packed_zeros,
    product,
)

CELLS = [
    # the file
    Case(name="no such file", reason=FormatReason.FILE_NOT_FOUND, lay=absent, file="absent.csv"),
    Case(name="a folder", reason=FormatReason.NOT_A_FILE, lay=Path.mkdir),
    Case(name="a pipe", reason=FormatReason.NOT_A_FILE, lay=os.mkfifo),
    Case(
        name="another kind of file", reason=FormatReason.FILE_TYPE, data=b"%PDF-1.7", file="a.pdf"
    ),
    Case(
        name="an old .xls workbook named .csv",
        reason=FormatReason.FILE_KIND,
        data=bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 99,
    ),
    Case(
        name="a workbook named .csv",
        reason=FormatReason.FILE_NAMED_OTHERWISE,
        data=lambda: book_of(dict(GOOD)),
    ),
    Case(
        name="an OpenDocument spreadsheet",
        reason=FormatReason.FILE_KIND,
        data=b"PK\x03\x04",
        file="a.ods",
    ),
    Case(
        name="a workbook with a password",
        reason=FormatReason.FILE_ENCRYPTED,
        data=bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
        file="a.xlsx",
    ),
    Case(name="an empty file", reason=FormatReason.FILE_EMPTY, data=b""),
    Case(
        name="headings and no rows",
        reason=FormatReason.FILE_EMPTY,
        data=b"account,period_from,period_to,scope1\n",
    ),
    Case(
        name="a damaged workbook",
        reason=FormatReason.FILE_DAMAGED,
        data=b"PK\x03\x04rubbish",
        file="a.xlsx",
    ),
    Case(
        name="an entity bomb",
        reason=FormatReason.FILE_DAMAGED,
        data=book_with_entities,
        file="a.xlsx",
    ),
    Case(
        name="an entity bomb below a long comment",
        reason=FormatReason.FILE_DAMAGED,
        data=lambda: book_with_entities(before="<!--" + "x" * 9_000 + "-->"),
        file="a.xlsx",
    ),
    Case(name="an unclosed quote", reason=FormatReason.FILE_DAMAGED, data=csv_of(GOOD) + b'"91110'),
    Case(
        name="a file above the size limit",
        reason=FormatReason.FILE_TOO_LARGE,
        data=csv_of(GOOD),
        limits=ReadLimits(file_bytes_max=50),
    ),
    Case(
        name="a zip bomb", reason=FormatReason.UNPACKED_TOO_LARGE, data=packed_zeros, file="a.xlsx"
    ),
    Case(
        name="a stray cell at XFD1048576",
        reason=ReadingReason.TOO_MANY_ROWS,
        data=lambda: book_with("XFD1048576", 1),
        file="a.xlsx",
    ),
    Case(
        name="a stray cell far to the right",
        reason=FormatReason.TOO_MANY_COLUMNS,
        data=lambda: book_with("XFD2", 1),
        file="a.xlsx",
    ),
    Case(
        name="more rows than may be read",
        reason=ReadingReason.TOO_MANY_ROWS,
        data=csv_of(GOOD, TWO, GOOD),
        limits=ReadLimits(rows_max=2),
    ),
    Case(
        name="a cell of 5000 characters",
        reason=ReadingReason.CELL_TOO_LONG,
        data=changed(verifier="x" * 5000),
    ),
    Case(
        name="a text of 600 characters",
        reason=ReadingReason.CELL_TOO_LONG,
        data=changed(verifier="x" * 600),
        column="verifier",
    ),
    Case(name="GBK-encoded CSV", reason=FormatReason.ENCODING, data=GBK_BYTES),
    Case(
        name="UTF-16-encoded CSV",
        reason=FormatReason.ENCODING,
        data=csv_of(GOOD).decode().encode("utf-16"),
    ),
    Case(
        name="an encoding nobody knows",
        reason=ReadingReason.WORD_UNKNOWN,
        data=GBK_BYTES,
        encoding="klingon",
    ),
    Case(
        name="an encoding that is none of texts",
        reason=ReadingReason.WORD_UNKNOWN,
        data=GBK_BYTES,
        encoding="punycode",
    ),
    Case(
        name="an encoding that hides what a text holds",
        reason=ReadingReason.WORD_UNKNOWN,
        data=csv_of(GOOD),
        encoding="utf-7",
    ),
    Case(
        name="UTF-16 without its mark",
        reason=FormatReason.ENCODING_OTHER,
        data=csv_of(GOOD).decode().encode("utf-16-le"),
        encoding="utf-16",
    ),
    Case(
        name="GBK-encoded CSV named utf-8",
        reason=FormatReason.ENCODING_OTHER,
        data=GBK_BYTES,
        encoding="utf-8",
    ),
    Case(
        name="wrong sheet",
        reason=FormatReason.SHEET_MISSING,
        data=lambda: book_of(dict(GOOD), sheet="Tabelle1"),
        file="a.xlsx",
    ),
    Case(
        name="two sheets of one name",
        reason=FormatReason.SHEET_TWICE,
        data=lambda: book_of_twins("organisation", "organisation"),
        file="a.xlsx",
    ),
    Case(
        name="a required column missing",
        reason=FormatReason.HEADER_MISSING,
        data=csv_of({k: v for k, v in GOOD.items() if k != "period_to"}),
        column="period_to",
    ),
    Case(
        name="an unknown column",
        reason=FormatReason.HEADER_UNKNOWN,
        data=changed(scpe1="1"),
        column="scpe1",
    ),
    Case(
        name="a Chinese heading that names two columns",
        reason=FormatReason.HEADER_UNKNOWN,
        data=changed(范围二排放="1"),
        column="范围二排放",
    ),
    Case(
        name="a title in another unit than the columns (`单位：万吨`)",
        reason=FormatReason.UNIT_NOTE,
        data="单位：万吨\r\n".encode() + csv_of(GOOD),
    ),
    Case(
        name="a title in a unit that is not known (`Unit: tons`)",
        reason=FormatReason.UNIT_NOTE,
        data=b"Unit: tons\r\n" + csv_of(GOOD),
    ),
    Case(
        name="a title in a multiple of a unit (`Emissions in thousand tonnes`)",
        reason=FormatReason.UNIT_NOTE,
        data=b"Emissions in thousand tonnes\r\n" + csv_of(GOOD),
    ),
    Case(
        name="a note at the foot in another unit than the columns",
        reason=FormatReason.UNIT_NOTE,
        data=csv_of(GOOD) + "注：单位为万吨,,,,,\r\n".encode(),
    ),
    Case(
        name="a unit in a heading and another one in its column",
        reason=FormatReason.HEADING_UNIT,
        data=changed(emissions_unit="kgCO2e").replace(b"scope1", b"scope1 (tCO2e)"),
        column="emissions_unit",
    ),
    Case(
        name="a row of totals between rows",
        reason=FormatReason.TOTALS_ROW,
        data=csv_of(GOOD, {"account": "小计", "scope1": "103400.5"}, {**TWO, "account": "eu:1"}),
    ),
    Case(
        name="a note between rows",
        reason=FormatReason.NOTE_ROW,
        data=csv_of(GOOD, {"account": "备注：未核查"}, {**TWO, "account": "eu:1"}),
    ),
    Case(
        name="a telephone number in a note between rows",
        reason=FormatReason.NOTE_ROW,
        data=csv_of(GOOD, {"account": "联系电话：13800138000"}, {**TWO, "account": "eu:1"}),
    ),
    Case(
        name="a total that differs from its rows",
        reason=FormatReason.TOTAL_DIFFERS,
        data=csv_of(GOOD, {"account": "合计", "scope1": "103400"}),
        column="scope1",
        warning=True,
    ),
    Case(
        name="the same column twice",
        reason=FormatReason.HEADER_TWICE,
        data=csv_of(GOOD).replace(b"verifier", b"scope1"),
        column="scope1",
    ),
    Case(
        name="a row with a cell too many",
        reason=FormatReason.ROW_WIDTH,
        data=changed(scope1="103,400.5"),
    ),
    Case(
        name="broken JSON", reason=FormatReason.JSON_INVALID, data=b'{"reports": [', file="a.json"
    ),
    Case(
        name="JSON of another shape",
        reason=ReadingReason.SHAPE,
        data=b'[{"account": "x"}]',
        file="a.json",
    ),
    Case(
        name="an unknown key in JSON",
        reason=ReadingReason.KEY_UNKNOWN,
        data=json_of(scop1="5"),
        file="a.json",
        column="scop1",
    ),
    Case(
        name="a JSON key twice",
        reason=ReadingReason.KEY_TWICE,
        data=b'{"reports": [{"account": "a", "account": "b"}]}',
        file="a.json",
    ),
    # the cells of a workbook
    Case(
        name="formula cell",
        reason=FormatReason.FORMULA,
        data=lambda: book_with("D2", "=SUM(A1:A9)"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a spreadsheet error",
        reason=FormatReason.CELL_ERROR,
        data=lambda: book_with("D2", "#N/A"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a cell shown in percent",
        reason=ReadingReason.SHARE_WRITTEN,
        data=lambda: book_with("D2", 0.35, code="0%"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a cell shown in ten thousands",
        reason=FormatReason.SHOWN_OTHERWISE,
        data=lambda: book_with("D2", 32500, code='0!.0,"万"'),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="merged cells",
        reason=FormatReason.MERGED_CELL,
        data=lambda: book_with("D2", 5, merged="E2:F2"),
        file="a.xlsx",
        column="verifier (F2)",
    ),
    Case(
        name="a hidden row",
        reason=FormatReason.HIDDEN_ROWS,
        data=lambda: book_with("D2", 5, hidden=2),
        file="a.xlsx",
        warning=True,
    ),
    Case(
        name="a number cell of 17 digits",
        reason=FormatReason.DIGITS_LOST,
        data=lambda: book_with_digits("0.30000000000000004"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a control character",
        reason=ReadingReason.CONTROL_CHARACTER,
        data=changed(verifier="C\x00QC"),
        column="verifier",
    ),
    Case(
        name="a direction override in a name",
        reason=ReadingReason.CONTROL_CHARACTER,
        data=changed(verifier="C\u202eQC"),
        column="verifier",
    ),
    Case(
        name="a code point that is no character",
        reason=ReadingReason.CONTROL_CHARACTER,
        data=changed(verifier="C\ufffeQC"),
        column="verifier",
    ),
    Case(
        name="half a character in JSON",
        reason=ReadingReason.HALF_CHARACTER,
        data=json_of(verifier="C\ud800QC"),
        file="a.json",
        column="verifier",
    ),
    Case(
        name="half a character in a JSON key",
        reason=ReadingReason.HALF_CHARACTER,
        data=json_of(**{"verifier\ud800": "CQC"}),
        file="a.json",
    ),
    # numbers
    Case(
        name="a number written as a JSON number",
        reason=ReadingReason.NUMBER_AS_JSON,
        data=json_of(scope1=103400.5),
        file="a.json",
        column="scope1",
    ),
    Case(
        name="words for a number",
        reason=ReadingReason.NOT_A_NUMBER,
        data=changed(scope1="about 5"),
        column="scope1",
    ),
    Case(
        name="a number with a multiple",
        reason=ReadingReason.MORE_THAN_NUMBER,
        data=changed(scope1="3.25万"),
        column="scope1",
    ),
    Case(
        name="a number with its unit of emissions",
        reason=ReadingReason.MORE_THAN_NUMBER,
        data=changed(scope1="5 tCO2e"),
        column="scope1",
    ),
    Case(
        name="a number with another unit than its column's",
        reason=ReadingReason.NUMBER_WITH_UNIT,
        data=changed(scope1="3.2万吨"),
        column="scope1",
    ),
    Case(
        name="a mark that says there is no figure",
        reason=ReadingReason.NO_FIGURE_WORD,
        data=changed(scope2_location="—"),
        column="scope2_location",
    ),
    Case(
        name="an amount in another currency",
        reason=ReadingReason.FOREIGN_CURRENCY,
        data=changed(revenue="5000 USD"),
        column="revenue",
    ),
    Case(
        name="a cell shown in another currency",
        reason=ReadingReason.FOREIGN_CURRENCY,
        data=lambda: book_with("D2", 5000, code="[$$-409]#,##0"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a percentage for an amount",
        reason=ReadingReason.SHARE_WRITTEN,
        data=changed(scope1="5 %"),
        column="scope1",
    ),
    Case(name="NaN", reason=ReadingReason.NOT_FINITE, data=changed(scope1="NaN"), column="scope1"),
    Case(
        name="1e400", reason=ReadingReason.EXPONENT, data=changed(scope1="1e400"), column="scope1"
    ),
    Case(
        name="a comma that may be a decimal one",
        reason=ReadingReason.THOUSANDS,
        data=changed(scope1='"103,400"'),
        column="scope1",
    ),
    Case(
        name="more decimals than are kept",
        reason=ReadingReason.TOO_MANY_DECIMALS,
        data=changed(scope1="1.0000001"),
        column="scope1",
    ),
    Case(
        name="a number too large to keep",
        reason=ReadingReason.OUT_OF_RANGE,
        data=changed(scope1="1" + "0" * 20),
        column="scope1",
    ),
    Case(
        name="negative emissions",
        reason=IntakeReason.NEGATIVE,
        data=changed(scope1="-5"),
        column="scope1",
    ),
    Case(
        name="a declared amount of zero",
        reason=ReadingReason.NOT_POSITIVE,
        data=product(declared_amount="0"),
        column="declared_amount",
    ),
    # units, words, dates, identifiers
    Case(
        name="unit mismatch",
        reason=ReadingReason.UNIT_MISMATCH,
        data=changed(emissions_unit="kWh"),
        column="emissions_unit",
    ),
    Case(
        name="an unknown unit",
        reason=ReadingReason.UNIT_UNKNOWN,
        data=changed(emissions_unit="tons"),
        column="emissions_unit",
    ),
    Case(
        name="a unit whose letters leave its size open",
        reason=ReadingReason.UNIT_AMBIGUOUS,
        data=changed(emissions_unit="MTCO2e"),
        column="emissions_unit",
    ),
    Case(
        name="energy in tonnes of standard coal",
        reason=ReadingReason.STANDARD_COAL,
        data=changed(electricity="5", energy_unit="万吨标准煤"),
        column="energy_unit",
    ),
    Case(
        name="an amount without an end of decimals in the unit that is kept",
        reason=ReadingReason.UNIT_INEXACT,
        data=changed(electricity="1", energy_unit="GJ"),
        column="electricity",
    ),
    Case(
        name="output without its unit",
        reason=ReadingReason.VALUE_MISSING,
        data=changed(output="5"),
        column="output_unit",
    ),
    Case(
        name="an unknown word",
        reason=ReadingReason.WORD_UNKNOWN,
        data=changed(assurance="some"),
        column="assurance",
    ),
    Case(
        name="a date in another form",
        reason=ReadingReason.DATE_INVALID,
        data=changed(period_from="Jan 2024"),
        column="period_from",
    ),
    Case(
        name="a date with its year last",
        reason=ReadingReason.DATE_ORDER,
        data=changed(period_from="01/02/2024"),
        column="period_from",
    ),
    Case(
        name="a year of two digits",
        reason=ReadingReason.DATE_SHORT_YEAR,
        data=changed(period_from="24/1/1"),
        column="period_from",
    ),
    Case(
        name="the number of a day",
        reason=ReadingReason.DATE_SERIAL,
        data=changed(period_from="45292"),
        column="period_from",
    ),
    Case(
        name="a day that does not exist",
        reason=ReadingReason.DATE_INVALID,
        data=changed(period_to="2024-02-30"),
        column="period_to",
    ),
    Case(
        name="bad credit code",
        reason=AccountReason.CREDIT_CODE,
        data=changed(account="91110000600037341X"),
        column="account",
    ),
    Case(
        name="a credit code of seventeen characters",
        reason=AccountReason.CREDIT_CODE_LENGTH,
        data=changed(account="9111000060003734L"),
        column="account",
    ),
    Case(
        name="a credit code with the letter O",
        reason=AccountReason.CREDIT_CODE_CHARACTER,
        data=changed(account="9111OOOO600037341L"),
        column="account",
    ),
    Case(
        name="a credit code of no department",
        reason=AccountReason.CREDIT_CODE_DEPARTMENT,
        data=changed(account="B1110000600037341L"),
        column="account",
    ),
    Case(
        name="a credit code of no class",
        reason=AccountReason.CREDIT_CODE_CLASS,
        data=changed(account="94110000600037341L"),
        column="account",
    ),
    Case(
        name="a credit code of no area",
        reason=AccountReason.CREDIT_CODE_AREA,
        data=changed(account="91990000600037341L"),
        column="account",
    ),
    Case(
        name="a credit code with a wrong organisation code",
        reason=AccountReason.CREDIT_CODE_ORGANISATION,
        data=changed(account="91110000600037342L"),
        column="account",
    ),
    Case(
        name="a code that became a number",
        reason=AccountReason.CODE_AS_NUMBER,
        data=changed(account="9.13505E+17"),
        column="account",
    ),
    Case(
        name="a person's identity number",
        reason=AccountReason.PERSONAL_NUMBER,
        data=changed(account="11010519491231002X"),
        column="account",
    ),
    Case(
        name="a telephone number",
        reason=AccountReason.PERSONAL_NUMBER,
        data=changed(account="13800138000"),
        column="account",
    ),
    Case(
        name="a telephone number with a name",
        reason=AccountReason.ACCOUNT_ID,
        data=changed(account="13800138000张三"),
        column="account",
    ),
    Case(
        name="an account id of another shape",
        reason=AccountReason.ACCOUNT_ID,
        data=changed(account="EU ETS:1"),
        column="account",
    ),
    Case(
        name="an evidence hash cut short",
        reason=IntakeReason.HASH_INVALID,
        data=changed(evidence="abc123"),
        column="evidence",
    ),
]
