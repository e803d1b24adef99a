"""The sheet of the template that says how to fill it in, in both languages."""

from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from carbonstep.domain.intake.column import COLUMNS, SHEET_NAMES, TableKind
from carbonstep.units.spelling import label

GUIDE_SHEETS = ("readme", "填写说明")
"""What the sheet is called, in English and in Chinese."""

_LABELS = PatternFill("solid", fgColor="E4EFEC")
_GUIDE = {
    "en": (
        "How to fill in this workbook",
        "One row is one report. Fill in the sheets you need and leave the others as they are.",
        "Keep the first row: its headings tell the columns apart. The second row is skipped.",
        "Dates are year-month-day (2024-12-31). A period names its first and its last day, both "
        "included.",
        "Write figures as plain numbers of at most 15 digits, else as text; no formulas. The cells "
        "show separators of thousands by themselves.",
        "Codes and ids are text: their cells keep every digit as it is typed.",
        "Leave a cell empty where there is no figure; zero means that zero was measured.",
        "Choose words and units from the lists, or write them in Chinese or in English: "
        "有限保证 or limited, 万吨 or 10^4 tCO2e.",
        "A volume of gas states its temperature: Nm3 is at 0 °C, m3_20C at 20 °C.",
        "A restatement names the report it replaces in 'supersedes' and says why.",
    ),
    "zh": (
        "填写说明",
        "每行一份报告。只填写需要的工作表，其余保持原样。",
        "请保留首行表头，系统按表头识别各列；第二行读取时跳过。",
        "日期写为年-月-日（2024-12-31）；报告期填写首日和末日，均计入报告期。",
        "数据填写数字，不超过15位有效数字，超过时请用文本格式；不要使用公式。千位分隔符由单元格自动显示。",
        "代码和编号为文本格式，按填写内容逐位保留。",
        "没有数据的单元格请留空；填0表示实测为零。",
        "可选值和单位从下拉列表中选择，也可直接填写中文或英文：有限保证或limited，"
        "万吨或10^4 tCO2e。",
        "气体体积须说明温度：Nm3为0℃，m3_20C为20℃。",
        "重述报告须在“被替代的报告编号”（supersedes）列填写被替代的报告，并说明原因。",
    ),
}


def write_guide(sheet: Worksheet, language: str) -> None:
    """Fill the sheet; `language` (en or zh) is that of its first half and of its list."""
    is_chinese = language == "zh"
    for name in ("zh", "en") if is_chinese else ("en", "zh"):
        title, *lines = _GUIDE[name]
        sheet.append([title])
        sheet.cell(row=sheet.max_row, column=1).font = Font(bold=True, size=13)
        for line in lines:
            sheet.append([line])
        sheet.append([""])
    sheet.append(["工作表 sheet", "列 column", "必填 required", "中文", "English", "可选值 words"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.fill = _LABELS
    for kind in TableKind:
        for column in COLUMNS[kind]:
            words = (label(*pair, zh_first=is_chinese) for pair in column.words.items())
            must = "是 yes" if column.required else ""
            sheet.append(
                [
                    SHEET_NAMES[kind][is_chinese],
                    *(column.name, must, column.zh, column.en),
                    ("；" if is_chinese else "; ").join(words),
                ]
            )
    for index, width in enumerate((16, 22, 12, 30, 52, 60), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
