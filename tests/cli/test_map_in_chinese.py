"""What is proposed for a foreign table is told in Chinese: only keys and what is typed are not."""

import re

from english import english

REGISTER = "企业,年度,气体,状态,排放量\n甲,2024,CO2,正常,5\n甲,2024,CH4,停产,\n"
WIDE = "年度排放报告,,\n企业,年度,排放量（万吨）\n甲,2024,5\n合计,,5\n"


def test_what_a_proposal_says_of_itself_has_no_english_in_it(cli, tmp_path) -> None:
    for content in (REGISTER, WIDE):
        path = tmp_path / "register.csv"
        path.write_text(content, "utf-8")
        told = cli("--lang", "zh", "report", "map", str(path))
        notes = [re.sub("^.*?# ", "", line) for line in told.out.splitlines() if "# " in line]
        assert len(notes) >= 3
        said = re.sub(r"register:\S+", "", "\n".join((told.err, *notes)))
        assert english(said, names=("register",)) == []
