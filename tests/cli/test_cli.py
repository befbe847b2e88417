"""What all verbs share: help, version, schema, and that nothing heavy is loaded without need."""

import json
import re
import subprocess
import sys

import pytest

from jianzhen import __version__
from jianzhen.cli import EXIT_BUG, VERBS, main, module
from jianzhen.cli.language import choose
from jianzhen.report.json_ import schema
from tests.conftest import ROOT


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("verb", VERBS)
def test_help_names_every_option_and_fits_the_screen(verb, lang, capsys):
    assert main([verb, "--help", "--lang", lang]) == 0
    text = capsys.readouterr().out
    options = {o for a in module(verb).parser(lang)._actions for o in a.option_strings}
    told = set(re.findall(r"--[a-z-]+", text))
    assert options - {"-h", "--help"} <= told
    assert max(map(len, text.splitlines())) <= 110


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_help_names_every_verb(lang, capsys):
    assert main(["--lang", lang, "--help"]) == 0
    text = capsys.readouterr().out
    assert [verb for verb in VERBS if f"jianzhen {verb}" not in text] == []


def test_without_arguments_help_goes_to_stderr(capsys):
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "jianzhen check" in err


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"jianzhen {__version__}\n"


@pytest.mark.parametrize("arguments", [["schema"], ["schema", "--json"], ["--lang=en", "schema"]])
def test_schema_is_printed(arguments, capsys):
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == schema()


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        (["--lang", "en"], {"LANG": "zh_CN"}, "en"),
        (["--lang=zh"], {"LANG": "en_US"}, "zh"),
        (["--lang", "xx"], {"LANG": "en_US"}, "en"),
        ([], {"LC_ALL": "", "LANG": "en_US"}, "en"),
        ([], {"LANG": "C.UTF-8"}, "zh"),
        ([], {"LANG": "POSIX"}, "zh"),
        ([], {"LC_MESSAGES": "zh", "LANG": "en_US"}, "zh"),
    ],
)
def test_choice_of_language(arguments, environment, lang):
    assert choose(arguments, environment) == lang


@pytest.mark.parametrize("arguments", [["--version"], ["check", "--help"], ["check", "missing.jpg"]])
def test_small_answers_load_no_picture_library(arguments):
    code = (
        "import sys; from jianzhen.cli import main; main(sys.argv[1:]); "
        "sys.exit(bool({'numpy', 'cv2', 'PIL', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, timeout=60)
    assert done.returncode == 0


@pytest.mark.parametrize("page", ["cli.md", "cli.zh.md"])
def test_the_documentation_names_every_option_and_exit_code(page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    for verb in VERBS:
        actions = module(verb).parser("en")._actions
        assert [o for a in actions for o in a.option_strings if o.startswith("--") and o not in text] == []
    assert [code for code in (0, 1, 2, 3, EXIT_BUG) if f"| {code} |" not in text] == []
