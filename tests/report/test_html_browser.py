"""The page in a real browser: the views work, and the content policy lets nothing else run."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from jianzhen.report.html import page
from tests.report.reports import full

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    *("--virtual-time-budget=4000", "--dump-dom"),
]

DRIVER = """
const log = {violations: 0};
addEventListener("securitypolicyviolation", () => { log.violations += 1; });
const viewer = document.querySelector(".viewer.aligned"), ask = (what) => viewer.querySelector(what);
const shown = (what) => getComputedStyle(ask(what)).display !== "none";
const map = ask(".map");
const seen = () => (
  {layer: shown(".reference-layer"), pane: shown(".pane.reference"), map: map.getAttribute("opacity")});
const press = (mode) => ask(`button[data-mode=${mode}]`).click();
log.toolbar = shown(".bar");
log.side = seen();
press("swipe"); log.swipe = seen();
ask("[data-do=swipe]").value = 250; ask("[data-do=swipe]").dispatchEvent(new Event("input"));
log.divider = Number(ask(".edge").getAttribute("x1"));
press("difference"); log.difference = seen();
log.blend = getComputedStyle(ask(".reference-layer")).mixBlendMode;
press("blink"); log.blink = seen();
ask("[data-do=flip]").click(); log.flipped = seen();
press("side"); log.back = seen();
ask("[data-place]").click();
log.zoomed = ask("svg").getAttribute("viewBox").split(" ").map(Number);
log.linked = [...viewer.querySelectorAll(".pane svg")].map((svg) => svg.getAttribute("viewBox"));
ask(".panes").dispatchEvent(new KeyboardEvent("keydown", {key: "0"}));
log.home = ask("svg").getAttribute("viewBox");
document.querySelector("button[data-lang=en]").click();
log.lang = document.documentElement.lang;
log.title = document.title;
log.chinese = [...document.querySelectorAll("main [lang|=zh]")].filter((node) => node.offsetParent).length;
log.wide = document.documentElement.scrollWidth <= innerWidth;
new Image().src = "http://localhost:9/leak.png";
const foreign = document.createElement("script");
foreign.textContent = "window.ran = true";
document.body.append(foreign);
log.foreign = window.ran === true;
setTimeout(() => { document.body.dataset.log = JSON.stringify(log); }, 300);
"""


@pytest.fixture(scope="module", params=[(1200, 900), (400, 800)], ids=["desktop", "phone"])
def log(request, tmp_path_factory) -> dict:
    """What a browser reports after it was led through the page."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no Chromium is installed")
    folder: Path = tmp_path_factory.mktemp("page")
    real = page._file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "_file", lambda n: page.Markup(real(n) + (DRIVER if n.endswith(".js") else "")))
        (folder / "page.html").write_text(page.to_html(full(), "zh"), encoding="utf-8")
    size = "--window-size={},{}".format(*request.param)
    call = [browser, *FLAGS, size, f"--user-data-dir={folder / 'profile'}", (folder / "page.html").as_uri()]
    dom = subprocess.run(call, capture_output=True, timeout=120, check=True).stdout.decode()
    found = re.search(r'data-log="([^"]*)"', dom)
    assert found, "the page's script did not run to its end"
    return json.loads(found[1].replace("&quot;", '"'))


def test_every_view_shows_what_it_promises(log):
    assert log["toolbar"]
    assert log["side"] == {"layer": False, "pane": True, "map": "0.6"}
    assert log["swipe"] == log["difference"] == {"layer": True, "pane": False, "map": "0"}
    assert log["blend"] == "difference"
    assert log["blink"]["layer"] is False
    assert log["flipped"]["layer"] is True
    assert log["back"] == log["side"]
    assert log["divider"] == pytest.approx(160)


def test_both_pictures_go_to_a_marked_place_together(log):
    x, y, width, height = log["zoomed"]
    assert x <= 250
    assert y <= 160
    assert x + width >= 310
    assert y + height >= 370
    assert width < 640
    assert len(set(log["linked"])) == 1
    assert log["home"] == "0 0 640 480"


def test_the_language_can_be_switched(log):
    assert log["lang"] == "en"
    assert log["title"] == "Photo check for a claim"
    assert log["chinese"] == 0


def test_nothing_overflows_the_window(log):
    assert log["wide"]


def test_neither_foreign_scripts_nor_requests_are_let_through(log):
    assert log["foreign"] is False
    assert log["violations"] == 2
