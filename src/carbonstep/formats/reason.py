"""Why a file cannot be read: as a whole, its header, a row, a cell."""

from carbonstep.reading.problem import Reason


class FormatReason(Reason):
    FILE_NOT_FOUND = ("file_not_found", "There is no such file.", "Check the path.")
    FILE_DENIED = (
        "file_denied",
        "The file may not be read.",
        "Give whoever runs the program the right to read it.",
    )
    NOT_A_FILE = (
        "not_a_file",
        "It is {found}, not a file.",
        "Give a file; save what comes by another way as one first.",
    )
    LEADS_OUT = (
        "leads_out",
        "It is a link that leads out of the rules folder.",
        "Put the file itself into the folder.",
    )
    FILE_TYPE = (
        "file_type",
        "This kind of file cannot be read.",
        "Give a file that ends in one of {needed}, with content of that kind.",
    )
    FILE_KIND = (
        "file_kind",
        "The file is of the kind {found}, which is not read.",
        "Open it in the program that wrote it, and save it as an Excel workbook (.xlsx) or as "
        "'CSV UTF-8'.",
    )
    FILE_NAMED_OTHERWISE = (
        "file_named_otherwise",
        "The file is a workbook, and its name ends in {found}.",
        "Give it a name that ends in .xlsx, or save it as 'CSV UTF-8'.",
    )
    FILE_ENCRYPTED = (
        "file_encrypted",
        "The workbook is protected by a password.",
        "Open it, take the password away, and save it again.",
    )
    TOO_MANY_VALUES = (
        "too_many_values",
        "The document holds about {found} values.",
        "Split it; the limit is {needed}.",
    )
    CSV_SEPARATOR = (
        "csv_separator",
        "The cells are separated by {found}, not by commas.",
        "Save the file as CSV with commas, or as XLSX.",
    )
    FILE_EMPTY = ("file_empty", "The file holds no rows.", "Fill in at least one row of data.")
    FILE_DAMAGED = (
        "file_damaged",
        "The file is not a valid {needed} file.",
        "Open it in the program that wrote it and save it again.",
    )
    FILE_TOO_LARGE = (
        "file_too_large",
        "The file is larger than may be read ({found}).",
        "Split it; the limit is {needed}.",
    )
    UNPACKED_TOO_LARGE = (
        "unpacked_too_large",
        "Unpacked, the workbook is larger than may be read ({found}).",
        "Split it, or save it as CSV; the limit is {needed}.",
    )
    TOO_MANY_COLUMNS = (
        "too_many_columns",
        "There is data right of the last column that may be read ({found}).",
        "Remove the columns that are not needed; the limit is {needed} columns.",
    )
    READING_TOO_COSTLY = (
        "reading_too_costly",
        "Reading the file took more than it may ({found}).",
        "Split it, or save it as CSV; the limit is {needed}.",
    )
    ENCODING = (
        "encoding",
        "The text is not UTF-8; it looks like {found}.",
        "Save it as 'CSV UTF-8', or name its encoding with --encoding {needed}.",
    )
    SHEET_NAME = (
        "sheet_name",
        "No sheet has a name as long as '{needed}…'.",
        "Give the name of the sheet as it stands on its tab.",
    )
    ENCODING_OTHER = (
        "encoding_other",
        "The text is not in the encoding that was named, {found}.",
        "Name the one it is in, such as {needed}, or save the file as 'CSV UTF-8'.",
    )
    SHEET_MISSING = (
        "sheet_missing",
        "There is no sheet of this name; the workbook has: {found}.",
        "Name the sheet {needed}, as in the template.",
    )
    TEMPORARY_FOLDER = (
        "temporary_folder",
        "The folder for temporary files cannot be written: {found}.",
        "Nothing was stored; make room in it, or name another folder by the variable TMPDIR, and "
        "try the same again.",
    )
    SHEET_TWICE = (
        "sheet_twice",
        "Two sheets of the workbook have the same name {found}.",
        "Rename one of them, or remove the one that is not meant.",
    )
    HEADER_MISSING = (
        "header_missing",
        "A required column is not in the header row.",
        "Add the column {needed}, or name it in a mapping file.",
    )
    HEADING_MISSING = (
        "heading_missing",
        "A required column is not in the header row.",
        "Add the column {needed} to the row of headings.",
    )
    HEADING_UNKNOWN = (
        "heading_unknown",
        "The column {found} is not known.",
        "Remove the column, or use one of: {needed}.",
    )
    HEADINGS_BELOW = (
        "headings_below",
        "The headings stand in row {found}; the {needed} rows above them were passed over.",
        "Check that nothing of the table stands above them.",
    )
    HEADER_ROW_BLANK = (
        "header_row_blank",
        "The mapping says that the headings stand in row {found}, which holds nothing.",
        "Mend 'header_row' in the mapping; a row below it may hold them.",
    )
    NAMELESS_CELL = (
        "nameless_cell",
        "The cell stands in a column without a heading.",
        "Give column {needed} a heading, or clear it.",
    )
    TOTALS_ROW = (
        "totals_row",
        "The row is one of totals ('{found}'), and tells of nothing by itself.",
        "Remove the row; 'skip' in a mapping leaves such rows out.",
    )
    TOTALS_AS_ACCOUNT = (
        "totals_as_account",
        "'{found}' is a word of totals, and stands where the mapping looks for an enterprise.",
        "Leave such rows out with 'skip' in the mapping; where an enterprise is called so, name it "
        "in 'enterprises' under 'account'.",
    )
    NOTE_ROW = (
        "note_row",
        "The row is a note ('{found}') between rows of data.",
        "Move it below the table, or remove it.",
    )
    TOTALS_AS_PART = (
        "totals_as_part",
        "'{found}' is a word of totals, and stands where the mapping adds rows up: it would count "
        "twice what it adds up itself.",
        "Leave such rows out with 'skip' in the mapping, or take them alone with 'keep'.",
    )
    TOTALS_PASSED_OVER = (
        "totals_passed_over",
        "The row of totals ('{found}') at the foot of the table was passed over.",
        "Nothing is to be done: the rows above it are what is taken.",
    )
    TOTAL_DIFFERS = (
        "total_differs",
        "The total is {found}, and the rows above it add up to {needed}.",
        "Check the rows and the total; the rows are what is taken.",
    )
    NOTES_PASSED_OVER = (
        "notes_passed_over",
        "Notes below the table were passed over, {needed} in all, from '{found}' on.",
        "Check that none of them is data.",
    )
    HEADER_UNKNOWN = (
        "header_unknown",
        "The column {found} is not known.",
        "Did you mean {needed}? Remove the column or map it.",
    )
    HEADING_UNIT = (
        "heading_unit",
        "The unit is {found} here and {needed} in the heading of a figure.",
        "State one unit: leave one of the two out, or make them the same.",
    )
    HEADING_UNIT_NOT_TAKEN = (
        "heading_unit_not_taken",
        "The heading states the unit {found}; the column is in {needed}.",
        "Give the figures of the column in {needed}, and state that unit in the heading or none.",
    )
    UNIT_NOTE = (
        "unit_note",
        "'{found}' states a unit beside the table, which is another than its columns have, or none "
        "that is known.",
        "Write the unit in brackets into the heading of each column it is meant for ({needed}), "
        "and remove it here.",
    )
    UNIT_NOTE_NOT_TAKEN = (
        "unit_note_not_taken",
        "'{found}' states a unit beside the table; the column is in {needed}.",
        "Give the figures of the column in {needed}, and remove the other unit.",
    )
    UNIT_NOT_AS_MAPPED = (
        "unit_not_as_mapped",
        "'{found}' states another unit than the mapping does: {needed}.",
        "State in the mapping, under 'figures', the unit that the figures are in; where the file "
        "is wrong, mend or remove it here.",
    )
    HEADER_TWICE = (
        "header_twice",
        "Two columns have the same name {found}.",
        "Rename or remove one of them.",
    )
    ROW_WIDTH = (
        "row_width",
        "The row has {found} cells where the header has {needed}.",
        "Quote cells that hold a comma, or remove the extra cells.",
    )
    JSON_INVALID = (
        "json_invalid",
        "The text is not valid JSON: {found}.",
        "Mend the JSON at the place named.",
    )
    YAML_INVALID = (
        "yaml_invalid",
        "The text is not valid YAML: {found}.",
        "Mend the YAML at the place named.",
    )
    DIGITS_LOST = (
        "digits_lost",
        "The number cell holds more digits than a spreadsheet keeps ({found}).",
        "Format the cell as text and type the figure again.",
    )
    FORMULA = (
        "formula",
        "The cell holds the formula {found}.",
        "Copy the cell and paste it back as a value.",
    )
    SHOWN_OTHERWISE = (
        "shown_otherwise",
        "The cell holds {found}, and its number format {needed} shows something else.",
        "Set the format of the cell to General, and check the number and its unit.",
    )
    MERGED_CELL = (
        "merged_cell",
        "The cell is one of the merged cells {found}, which hold one value together.",
        "Take the merging back, and write the value into each row it is meant for.",
    )
    HIDDEN_ROWS = (
        "hidden_rows",
        "Rows that are hidden in the sheet were read, {needed} in all: {found}.",
        "Show them and check them; remove the rows that are not meant.",
    )
    HIDDEN_COLUMNS = (
        "hidden_columns",
        "Columns that are hidden in the sheet were read, {needed} in all: {found}.",
        "Show them and check them; clear the columns that are not meant.",
    )
    HIDDEN_SHEET = (
        "hidden_sheet",
        "The sheet is hidden, and was read.",
        "Show it and check it; remove the sheet if it is not meant.",
    )
    CELL_ERROR = (
        "cell_error",
        "The cell holds the spreadsheet error {found}.",
        "Mend the formula it came from and paste the value.",
    )
    NO_FIGURE_STATED = (
        "no_figure_stated",
        "The register says '{found}' where the figure belongs.",
        "There is nothing to load; file the row again once it holds a figure.",
    )
    PERIOD_FORM = (
        "period_form",
        "'{found}' is not a period in the form that the mapping states.",
        "Write it as {needed}, or state its form in the mapping.",
    )
    MONTH_UNCLEAR = (
        "month_unclear",
        "'{found}' may be January, or October: a spreadsheet drops the last nought of a number.",
        "Write the month that is meant: {needed}.",
    )
    NUMBER_STYLE = (
        "number_style",
        "'{found}' is not a number in the style that the mapping states.",
        "Write it as {needed}, or state its style in the mapping.",
    )
    ROWS_ALL_LEFT_OUT = (
        "rows_all_left_out",
        "The mapping leaves out every row of the file ({found}).",
        "Check the words of 'keep' and 'skip' in the mapping.",
    )
    AFFIX_MISSING = (
        "affix_missing",
        "'{found}' lacks '{needed}', which the mapping cuts off.",
        "Mend the cell, or the mapping where not every number has it.",
    )
    ACCOUNT_ID_SHARED = (
        "account_id_shared",
        "Different enterprises come to the one account {needed}: {found}.",
        "Change 'replace' in the mapping, or use a column that tells them apart.",
    )
    PART_TWICE = (
        "part_twice",
        "Row {found} of the same account and period says the same in {needed}.",
        "Remove one of the two rows, or leave rows that add others up out with 'skip' in the "
        "mapping; if both count, add a column that tells them apart to 'sum_over', or write "
        "'sum_over: all'.",
    )
    ROW_OF_REJECTED_REPORT = (
        "row_of_rejected_report",
        "Row {found} of the same report is rejected, so the report would be incomplete.",
        "Mend that row; this one needs no change.",
    )
    FIXING_ORDER = (
        "fixing_order",
        "The fixing published on {found} stands below a later one.",
        "Sort the file by publication date; above it stands {needed}.",
    )
