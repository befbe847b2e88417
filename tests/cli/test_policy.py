"""`jianzhen policy` as a person calls it: whole processes."""

import json
from pathlib import Path

import pytest

from jianzhen.cli import main
from jianzhen.policy import default, default_source
from jianzhen.policy.check import schema
from jianzhen.policy.past import to_data
from tests.cli.test_check import jianzhen
from tests.policy.test_replay import CLAIMS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = default_source().decode()
    (tmp_path / "mine.yaml").write_text(
        text.replace("version: 1", "version: 2").replace('small: "50.00"', 'small: "20.00"'), "utf-8"
    )
    (tmp_path / "bad.yaml").write_text(
        text.replace("step: review", "step: refuse", 1).replace("amounts.small", "amounts.smal"), "utf-8"
    )
    lines = [json.dumps(to_data(claim), ensure_ascii=False) for claim in CLAIMS]
    (tmp_path / "claims.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "broken.jsonl").write_text(lines[0] + "\n{\n", "utf-8")
    return tmp_path


def test_a_policy_is_checked(folder):
    done = jianzhen(folder, "policy", "check", "mine.yaml", "--lang", "en")
    assert done.returncode == 0
    assert done.stdout.startswith("default@2: 14 rules, in force from 2026-02-01. Nothing is wrong.\nNote: ")
    data = json.loads(jianzhen(folder, "policy", "check", "default", "--json").stdout)
    assert (data["policy"], data["problems"], len(data["warnings"])) == (default().name, [], 1)


def test_a_wrong_policy_ends_in_2_with_its_lines(folder):
    line = (folder / "bad.yaml").read_text("utf-8").splitlines().index("    step: refuse") + 1
    done = jianzhen(folder, "policy", "check", "bad.yaml", "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"jianzhen: bad.yaml: line {line}: rule ")
    assert "a policy cannot propose “refuse”" in done.stderr
    done = jianzhen(folder, "policy", "check", "bad.yaml", "--json", "--lang", "zh")
    assert done.returncode == 2
    assert "规则不能建议“refuse”" in json.loads(done.stdout)["problems"][0]["what"]["zh"]
    done = jianzhen(folder, "policy", "diff", "default", "bad.yaml", "--lang", "en")
    assert done.returncode == 2
    assert f"bad.yaml: line {line}: " in done.stderr


def test_two_policies_are_compared(folder):
    done = jianzhen(folder, "policy", "diff", "default", "mine.yaml", "--lang", "zh")
    assert (done.returncode, done.stdout) == (
        0,
        "规则文件：default@1 → default@2\n金额 small：50.00 → 20.00\n",
    )
    same = jianzhen(folder, "policy", "diff", "default", "default", "--lang", "en")
    assert same.stdout == "The two are the same.\n"


def test_past_claims_are_replayed(folder):
    done = jianzhen(folder, "policy", "replay", "default", "claims.jsonl", "--json")
    data = json.loads(done.stdout)
    # a, b, c, f are at most 50 yuan; e is above 1,000; d is refund only above 200; the others: the merchant
    assert data["by_step"] == {
        "approve": 4,
        "hear-merchant": 2,
        "ask-evidence": 1,
        "review": 1,
    }
    assert [p["claim"] for p in data["proposals"]] == list("abcdefgh")
    said = jianzhen(folder, "policy", "replay", "default", "claims.jsonl", "--lang", "en").stdout
    assert "default@1 on 8 past claims:" in said
    assert "e: review by a person (refund-only-above-limit, large-amount)" in said


def test_a_change_is_tried_on_past_claims(folder):
    done = jianzhen(folder, "policy", "shadow", "default", "mine.yaml", "claims.jsonl", "--lang", "en")
    assert done.returncode == 0
    assert "would have changed 2 of 8 claims" in done.stdout
    assert "b: approve at platform cost → hear the merchant\n" in done.stdout
    data = json.loads(
        jianzhen(folder, "policy", "shadow", "default", "mine.yaml", "claims.jsonl", "--json").stdout
    )
    assert data["by_rule"] == [{"rule": "small-and-quiet", "newly": [], "no_longer": ["b", "c"]}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "gone.yaml"], "gone.yaml: cannot be read (there is no such file). Check the path."),
        (["replay", "default", "gone.jsonl"], "gone.jsonl: cannot be read"),
        (["replay", "default", "broken.jsonl"], "broken.jsonl: line 2: this is not a JSON object"),
        (["shadow", "default", "mine.yaml"], "policy shadow takes 3 names, not 2"),
        (["judge"], "policy does not know “judge”"),
    ],
)
def test_wrong_calls_say_what_to_do(folder, arguments, said, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert main(["policy", *arguments, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err


def test_the_shipped_policy_and_the_schema_are_printed(capsys):
    assert main(["policy", "default"]) == 0
    assert capsys.readouterr().out == default_source().decode()
    assert main(["policy", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_without_the_extra_it_says_what_to_install(tmp_path):
    (tmp_path / "yaml.py").write_text("raise ImportError('not installed')")
    done = jianzhen(tmp_path, "policy", "check", "default", "--lang", "en")
    assert done.returncode == 2
    assert "pip install 'jianzhen[service]'" in done.stderr
