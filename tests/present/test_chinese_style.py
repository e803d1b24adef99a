"""The Chinese keeps to one list of words and to the marks of Chinese, wherever the product says it.

Why, and what stood before: docs/decisions/0062.
"""

import ast
import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "carbonstep"
HAN = "\u3400-\u9fff"

NEVER = {
    "规则书": (),
    "弃用": (),
    "资格": (),
    "度量": (),
    "基线": (),
    "标杆": (),
    "测试期": (),
    "碳步": (),
    "台阶": (),
    "步长": (),
    "调整上限": (),
    "调整限额": (),
    "封顶": (),
    "保底": (),
    "中性带": (),
    "线上": (),
    "缺报": (),
    "逾期报告": (),
    "显著性": (),
    "定价决定": (),
    "已宣布": (),
    "生效中": (),
    "去分类": (),
    "解密": (),
    "贷款编号": (),
    "合同号": (),
    "定盘": (),
    "利差": (),
    "点差": (),
    "重置": (),
    "全包利率": (),
    "综合利率": (),
    "利率区间": (),
    "结算日": (),
    "合同日": (),
    "已收付": ("已收付、到期待付和预计款项",),
    "入账": ("写入账户",),
    "过账": (),
    "计提": (),
    "资本化": (),
    "零头": (),
    "补差": (),
    "追收": (),
    "告知函": (),
    "豁免补收": (),
    "惩罚利息": (),
    "损益": (),
    "现金流": (),
    "贷款磁带": (),
    "影子运行": (),
    "每日运行": (),
    "搁置": (),
    "修正": (),
    "作废": (),
    "失效": (),
    "取代": (),
    "日志条数": (),
    "观察日": (),
    "截止日": (),
    "已知至": (),
    "待定": (),
    "制单": ("编制单位",),
    "信贷员": (),
    "营业日": ("营业日规则",),
    "契约": (),
    "约定条款": (),
    "治愈": (),
    "弃权": (),
    "净空": (),
    "碳户口": (),
    "碳足迹报告": ("产品碳足迹报告",),
    "范畴": (),
    "保证程度": (),
    "无保证": (),
    "已保证": (),
    "审计意见": (),
    "寿命终止": (),
    "系数": (),
    "全球增温": (),
    "申报单位": (),
    "散列": (),
    "绿色证书": (),
    "绿电用量": (),
    "披露包": (),
    "中和量": (),
    "点数": ("基点数",),
    "存盘点": (),
    "收据": (),
    "优惠利息": (),
    "上浮": (),
    "下浮": (),
    "减点": (),
    "降息": (),
    "您": (),
    "请知悉": (),
    "予以": (),
    "该等": (),
    "！": (),
}
"""Words that mean something else in a bank, or a second word for one idea, each with the texts in
which the same characters are another word."""

CODE = re.compile(
    r"`[^`]*`|carbonstep [^。；，（）]*|--[a-z-]+(?:[ =][A-Za-z0-9_{}]+)?|confirmed: \[[a-z_]+\]|"
    r"\{\{.*?\}\}|[a-z_]+: [a-z_]+|[A-Z]+(?:_[A-Z]+)+|\S+\.md|\.[a-z]{3,4}\b|“[^”]*”|"
    r"(?<= )[a-z_]+(?= )|(?<= )[a-z_]+(?=[，。；])|\[[^\]]*\]"
)
"""What is typed, and what is quoted: blanks and marks in it are its own."""

Text = tuple[str, str]


def catalogue() -> Iterator[Text]:
    """Each message of the catalogue, by its English."""
    source = files("carbonstep.present") / "locale" / "zh_CN" / "LC_MESSAGES" / "carbonstep.po"
    with source.open("rb") as opened:
        for message in read_po(opened, locale="zh_CN"):
            if message.id:
                yield str(message.id), str(message.string)


def written(node: ast.AST) -> Iterator[str]:
    """The texts of a tree: no docstring, and nothing that is only read, as the keys of a mapping
    from what others write, the headings of before and the marks for no figure are."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from written(value)
        return
    if isinstance(node, ast.keyword) and node.arg == "former":
        return
    if isinstance(node, ast.Assign) and re.search("FORMER|^_NONE$", ast.unparse(node.targets[0])):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from written(child)


READ_ALONE = (
    "domain/intake/word.py",
    "domain/intake/read_account_id.py",
    "formats/proposal/figure_heading.py",
    "formats/proposal/unread.py",
    "formats/receipt.py",
)
"""Files of words that are read as others write them, and said in none."""


def sources() -> Iterator[Text]:
    """Each Chinese text that stands in the code."""
    for file in SRC.rglob("*.py"):
        name = file.relative_to(SRC).as_posix()
        if name not in READ_ALONE:
            for text in written(ast.parse(file.read_text("utf-8"))):
                yield name, text


def pages() -> Iterator[Text]:
    """Each line of the Chinese docs, and the Chinese words of the glossary."""
    for page in (ROOT / "README.zh-CN.md", *(ROOT / "docs").rglob("*.zh-CN.md")):
        for number, line in enumerate(page.read_text("utf-8").splitlines(), start=1):
            yield f"{page.name}:{number}", line
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines():
        row = line.split(" | ")
        if len(row) == 4:
            yield f"glossary: {row[0]}", row[1]


def rules() -> Iterator[Text]:
    """The names of factors and the titles of rulebooks."""
    with (ROOT / "rules" / "factors" / "factors.csv").open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            yield row["factor_id"], row["name_zh"]
    for file in (ROOT / "rules" / "rulebooks").rglob("2*.yaml"):
        yield file.parent.name, yaml.safe_load(file.read_text("utf-8"))["title"]["zh"]


def never_said(text: str) -> list[str]:
    """The words of a text that are never said."""
    found = []
    for word, allowed in NEVER.items():
        left = text
        for other in allowed:
            left = left.replace(other, "")
        if word in left:
            found.append(word)
    return found


def misset(text: str) -> Iterator[str]:
    """What of a text is not set as Chinese is."""
    plain = CODE.sub("", text)
    if re.search(rf"[{HAN}] [A-Za-z0-9{{]|[A-Za-z0-9}}] [{HAN}]", plain):
        yield "a blank between Chinese and what is not"
    if re.search(rf"[{HAN}][,;:?!()]|[,;:?!()][{HAN}]", plain):
        yield "a narrow mark beside Chinese"
    if re.search(r"['\"]", plain) and re.search(rf"[{HAN}]", plain):
        yield "a quotation mark that is not “”"
    if "。" in plain[:-1] and not text.endswith(("。", "：")) and "carbonstep " not in text:
        yield "a last sentence without its stop"


@pytest.mark.parametrize("gather", [catalogue, sources, pages, rules])
def test_no_text_has_a_word_that_is_never_said(gather) -> None:
    texts = list(gather())
    assert sum(bool(re.search(rf"[{HAN}]", text)) for _, text in texts) > 4, "nothing was gathered"
    assert [(where, never_said(text)) for where, text in texts if never_said(text)] == []


@pytest.mark.parametrize("gather", [catalogue, rules])
def test_every_text_is_set_as_chinese_is(gather) -> None:
    assert [(text, list(misset(text))) for _, text in gather() if any(misset(text))] == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("请填写account。", 0),
        ("请删去 account，或填写{needed}。", 0),
        ("请用 --encoding gb18030 指明编码。", 0),
        ("文件不是有效的 {needed} 文件。", 1),
        ("借款人: {name}", 1),
        ('请写成文本："{found}"。', 1),
        ("{year}年已公布。来源：{source}", 1),
    ],
)
def test_what_is_misset_is_noticed(text: str, faults: int) -> None:
    assert len(list(misset(text))) == faults


def test_a_word_is_noticed_and_another_with_its_characters_is_not() -> None:
    assert never_said("按规则书执行，写入账户") == ["规则书"]
    assert never_said("利息已入账") == ["入账"]


def test_a_word_that_is_only_read_may_stand_where_it_is_read() -> None:
    tree = ast.parse('_NONE = frozenset(("待定",))\nTOLD = "待定"\nHEAD = {"入账": "记账"}')
    assert list(written(tree)) == ["待定", "记账"]
