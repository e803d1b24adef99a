"""The language a command answers in, and that its help is told in it."""

import re

import pytest

from carbonstep.cli.language import command_language
from carbonstep.main import COMMANDS
from carbonstep.present.words.choice import chosen, named
from carbonstep.present.words.translation import Language

OPTION = re.compile(r"--[a-z-]+")
ZH, EN = Language.ZH, Language.EN
CHINESE = {"LANG": "zh_CN.UTF-8"}


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh_CN.UTF-8", ZH),
        ("zh_TW", ZH),
        ("zh_Hans", ZH),
        ("zh-Hant-HK", ZH),
        ("ZH_SG.GB18030@pinyin", ZH),
        ("zh", ZH),
        ("en_GB.UTF-8", EN),
        ("C.UTF-8", EN),
        ("C", EN),
        ("POSIX", EN),
        ("fr_FR.UTF-8", None),
        ("zhuang", None),
        ("", None),
    ],
)
def test_a_locale_or_a_tag_names_a_language(tag: str, language: Language | None) -> None:
    assert named(tag) is language


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ((), {}, EN),
        ((), CHINESE, ZH),
        ((), {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, EN),
        ((), {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "C"}, ZH),
        ((), {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, EN),
        ((), {"LANG": "zh_CN.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, EN),
        ((), {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, ZH),
        ((), {"CARBONSTEP_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, ZH),
        ((), {"CARBONSTEP_LANG": "en", **CHINESE}, EN),
        ((), {"CARBONSTEP_LANG": "fr", **CHINESE}, ZH),
        (("--lang", "zh", "loan", "list"), {"CARBONSTEP_LANG": "en"}, ZH),
        (("loan", "list", "--lang", "en"), {"CARBONSTEP_LANG": "zh", **CHINESE}, EN),
        (("loan", "--lang=zh", "list"), {}, ZH),
        (("--lang", "zh", "loan", "list", "--lang", "en"), {}, EN),
        (("loan", "list", "--lang", "fr"), CHINESE, ZH),
        (("loan", "list", "--lang"), {}, EN),
        (("loan", "show", "--", "--lang", "zh"), {}, EN),
        (("loan", "show", "--language", "zh"), {}, EN),
    ],
)
def test_the_option_goes_before_the_setting_and_the_setting_before_the_locale(
    arguments, environment, language
) -> None:
    assert command_language(arguments, environment) is language


def test_what_was_asked_goes_before_what_is_preferred() -> None:
    assert chosen([None, "zh-CN", "zh"], ["en"]) is ZH
    assert chosen([None, "zh-CN"], ["fr", "en", "zh"]) is EN


@pytest.mark.parametrize(
    "command",
    [
        ("--lang", "zh", "loan", "list"),
        ("loan", "--lang", "zh", "list"),
        ("loan", "list", "--lang", "zh"),
        ("loan", "list", "--lang=zh", "--limit", "3"),
    ],
)
def test_the_option_stands_before_the_noun_or_after_it(cli, command) -> None:
    told = cli(*command)
    assert told.code == 0
    assert "loan" not in told.out
    assert "合同" in told.out or "贷款" in told.out


def test_the_setting_and_the_locale_are_heard(cli, monkeypatch) -> None:
    monkeypatch.delenv("CARBONSTEP_LANG")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "用法：" in cli("loan", "--help").out
    monkeypatch.setenv("CARBONSTEP_LANG", "en")
    assert "Usage: " in cli("loan", "--help").out


def test_a_language_we_do_not_speak_is_refused_with_those_we_do(cli, monkeypatch) -> None:
    for command in (("--lang", "fr", "loan", "list"), ("loan", "list", "--lang", "fr")):
        told = cli(*command)
        assert told.code == 2
        assert told.err.startswith("✗ --lang: 'fr' ")
        assert "Use one of: zh, en." in told.err
    monkeypatch.setenv("CARBONSTEP_LANG", "zh_CN")
    told = cli("loan", "list")
    assert told.code == 2
    assert told.err == (
        "✗ CARBONSTEP_LANG: The setting takes no such value. Use zh, en, or unset it. "
        "[setting_value]\n"
    )
    assert cli("loan", "--help").code == 0


def test_the_version_is_asked_for_as_of_any_program(cli) -> None:
    told = cli("--version")
    assert (told.code, told.out) == (0, cli("version").out)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_in_chinese_says_what_help_in_english_says(cli, name: str) -> None:
    english, chinese = cli(name, "--help"), cli(name, "--help", "--lang", "zh")
    assert chinese.code == 0
    assert chinese.out.startswith(" " * 80 + "\n 用法：carbonstep " + name)
    assert "…" not in chinese.out
    assert OPTION.findall(chinese.out) == OPTION.findall(english.out)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        (
            "CARBONSTEP_RUN_AT",
            "25:00",
            "✗ CARBONSTEP_RUN_AT: The setting takes no such value. Use ",
        ),
        ("CARBONSTEP_LOOK_EVERY_S", "0", "Use 1..86400, or unset it. [setting_value]"),
        ("CARBONSTEP_LOOK_EVERY_S", "often", "Use 1..86400, or unset it. [setting_value]"),
        ("CARBONSTEP_HTTPS_ONLY", "perhaps", "Use true, false, or unset it. [setting_value]"),
        ("CARBONSTEP_DATABASE_URL", "mysql://u:secret@h/x", "Use sqlite:///carbonstep.db, "),
        ("CARBONSTEP_ZZZZ", "1", "CARBONSTEP_ZZZZ is no setting. Unset it, or use one of: "),
    ],
)
def test_a_wrong_setting_is_told_with_what_it_takes(
    cli, monkeypatch, variable, value, told
) -> None:
    monkeypatch.setenv(variable, value)
    line = ("--database", "sqlite://") if variable == "CARBONSTEP_DATABASE_URL" else ()
    found = cli(*line, "loan", "list")
    assert found.code == 2
    assert told in " ".join(found.err.split())
    assert "secret" not in found.err
    chinese = cli(*line, "loan", "list", "--lang", "zh").err
    assert "设置项" in chinese
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", chinese)
