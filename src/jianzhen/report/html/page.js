"use strict";
(() => {
  const root = document.documentElement;
  const title = document.querySelector("title");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const BLINK_MS = 800; // well below three flashes a second
  root.classList.add("js");

  const languages = document.querySelectorAll("[data-lang]");
  for (const button of languages) {
    button.onclick = () => {
      root.lang = button.dataset.lang;
      title.textContent = root.lang.startsWith("zh") ? title.dataset.zh : title.dataset.en;
      for (const other of languages) other.setAttribute("aria-pressed", other === button);
    };
  }

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  function view(viewer) {
    const panes = viewer.querySelector(".panes");
    const find = (what) => viewer.querySelector(what);
    const on = (what, event, act) => find(what)?.addEventListener(event, act);
    const pictures = [...panes.querySelectorAll("svg")].map((svg) => {
      const { width, height } = svg.viewBox.baseVal;
      return { svg, width, height };
    });
    const claim = pictures[0];
    const map = find(".map"), slider = find("[data-do=map]");
    const numbers = [...viewer.querySelectorAll(".place text")].map((node) => [node, node.getAttribute("font-size")]);
    let zoom = 1, x = 0.5, y = 0.5; // centre, as a share of each picture: both move together
    let divider = 0.5, timer = 0;

    function draw() {
      const half = 0.5 / zoom;
      x = clamp(x, half, 1 - half);
      y = clamp(y, half, 1 - half);
      for (const { svg, width, height } of pictures) {
        svg.setAttribute("viewBox", [(x - half) * width, (y - half) * height, width / zoom, height / zoom].join(" "));
      }
      for (const [node, size] of numbers) node.setAttribute("font-size", size / zoom);
      panes.classList.toggle("zoomed", zoom > 1);
      divide();
    }

    function divide() {
      const clip = find(".clip"), edge = find(".edge");
      if (!clip) return;
      const box = claim.svg.viewBox.baseVal, at = box.x + box.width * divider;
      const swiping = viewer.dataset.mode === "swipe";
      const set = (node, values) => Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value));
      set(clip, { x: box.x, y: box.y, width: at - box.x, height: box.height });
      set(edge, { x1: at, x2: at, y1: box.y, y2: box.y + box.height });
      const layer = find(".reference-layer");
      if (swiping) layer.setAttribute("clip-path", `url(#${clip.parentNode.id})`);
      else layer.removeAttribute("clip-path");
    }

    function mode(name) {
      viewer.dataset.mode = name;
      viewer.classList.remove("flipped");
      for (const button of viewer.querySelectorAll("[data-mode]")) {
        button.setAttribute("aria-pressed", button.dataset.mode === name);
      }
      // A difference has a meaning only where the other photo reaches.
      const outline = document.getElementById(find(".reference-layer use").getAttribute("href").slice(1) + "-edge");
      const photos = find(".photos");
      if (name === "difference" && outline) photos.setAttribute("clip-path", `url(#${outline.id})`);
      else photos.removeAttribute("clip-path");
      if (map) heat(name === "side" ? 60 : 0); // the other views are for the eyes alone, at first
      run();
      divide();
    }

    function heat(percent) {
      slider.value = percent;
      map.setAttribute("opacity", percent / 100);
    }

    const flip = () => viewer.dataset.mode === "blink" && viewer.classList.toggle("flipped");
    function run() {
      clearInterval(timer);
      if (viewer.dataset.mode === "blink" && find("[data-do=auto]").checked) timer = setInterval(flip, BLINK_MS);
    }

    function look(nextZoom, nextX = x, nextY = y) {
      [zoom, x, y] = [clamp(nextZoom, 1, 16), nextX, nextY];
      draw();
    }

    function toPlace(text) {
      const [left, top, width, height] = text.split(" ").map(Number);
      const share = Math.max(width / claim.width, height / claim.height, 0.025);
      look(1 / Math.min(share * 2.5, (1 + share) / 2), (left + width / 2) / claim.width, (top + height / 2) / claim.height);
    }

    for (const button of viewer.querySelectorAll("button[data-mode]")) button.onclick = () => mode(button.dataset.mode);
    for (const button of viewer.querySelectorAll("[data-place]")) button.onclick = () => toPlace(button.dataset.place);
    on("[data-do=in]", "click", () => look(zoom * 1.6));
    on("[data-do=out]", "click", () => look(zoom / 1.6));
    on("[data-do=home]", "click", () => look(1));
    on("[data-do=flip]", "click", () => { find("[data-do=auto]").checked = false; run(); flip(); });
    on("[data-do=auto]", "change", run);
    on("[data-do=map]", "input", () => heat(slider.value));
    on("[data-do=places]", "change", (e) => { find(".places").style.display = e.target.checked ? "" : "none"; });
    on("[data-do=swipe]", "input", (e) => { divider = e.target.value / 1000; divide(); });
    if (calm.matches && find("[data-do=auto]")) find("[data-do=auto]").checked = false;

    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    panes.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === "+" || e.key === "=") look(zoom * 1.6);
      else if (e.key === "-") look(zoom / 1.6);
      else if (e.key === "0") look(1);
      else if (e.key === " " && viewer.dataset.mode === "blink") flip();
      else if (e.key in steps && zoom > 1) look(zoom, x + (steps[e.key][0] * 0.15) / zoom, y + (steps[e.key][1] * 0.15) / zoom);
      else return;
      e.preventDefault();
    });

    // Drag moves, a click switches (blink), a double click goes closer.
    let grip = null, moved = false;
    panes.addEventListener("pointerdown", (e) => {
      const svg = e.target.closest("svg");
      if (!svg || e.button) return;
      [grip, moved] = [{ px: e.clientX, py: e.clientY, x, y, box: svg.getBoundingClientRect() }, false];
    });
    addEventListener("pointermove", (e) => {
      if (!grip) return;
      const dx = e.clientX - grip.px, dy = e.clientY - grip.py;
      moved ||= Math.hypot(dx, dy) > 5;
      if (moved && zoom > 1) look(zoom, grip.x - dx / grip.box.width / zoom, grip.y - dy / grip.box.height / zoom);
    });
    addEventListener("pointerup", () => {
      if (grip && !moved) flip();
      grip = null;
    });
    addEventListener("pointercancel", () => { grip = null; });
    panes.addEventListener("dblclick", (e) => {
      const box = e.target.closest("svg")?.getBoundingClientRect();
      if (!box || viewer.dataset.mode === "blink") return;
      const half = 0.5 / zoom;
      look(zoom > 1 ? 1 : 4, x - half + (e.clientX - box.left) / box.width / zoom, y - half + (e.clientY - box.top) / box.height / zoom);
    });
    addEventListener("beforeprint", () => { look(1); if (find("button[data-mode]")) mode("side"); });
  }

  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details.folded")) folded.open = true;
  });
  for (const viewer of document.querySelectorAll(".viewer")) view(viewer);
})();
