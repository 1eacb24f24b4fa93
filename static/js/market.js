/* What script adds to pages that work without it. Nothing here decides anything: the server does. */
(() => {
  "use strict";

  document.documentElement.classList.add("js");
  const meta = document.querySelector('meta[name="market-texts"]');
  const TEXTS = meta ? JSON.parse(meta.content) : {};

  /** Fill a translated sentence's {places}. */
  const text = (name, values = {}) =>
    (TEXTS[name] || "").replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  const later = (wait, run) => {
    let timer;
    return (...args) => {
      clearTimeout(timer);
      timer = setTimeout(() => run(...args), wait);
    };
  };

  const make = (tag, className, content = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = content;
    return node;
  };

  /* ---- repeated rows: add, remove, count ---- */

  const rowsOf = (box) => [...box.querySelector(":scope > .rows__list").children];

  /** Give a row's fields the place it now has, so that names stay without gaps. */
  function numberRow(row, name, place) {
    row.querySelectorAll(".rows__number").forEach((node) => { node.textContent = place + 1; });
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`(^|\\s)${escaped}-(?:\\d+|__row__)(?=-|$|\\s)`, "g");
    for (const node of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of ["id", "name", "for", "aria-describedby", "aria-labelledby"]) {
        const value = node.getAttribute(attribute);
        if (value) node.setAttribute(attribute, value.replace(pattern, `$1${name}-${place}`));
      }
      if (node.dataset.row === "remove") node.value = `remove:${name}:${place}`;
    }
  }

  function emptyRow(row) {
    for (const control of row.querySelectorAll("input, select, textarea")) {
      if (control.matches("[type=checkbox], [type=radio]")) control.checked = false;
      else if (control.tagName === "SELECT") control.selectedIndex = 0;
      else control.value = "";
      control.removeAttribute("aria-invalid");
    }
    row.querySelectorAll(".field__error").forEach((node) => node.remove());
    row.querySelectorAll(".field--error").forEach((node) => node.classList.remove("field--error"));
  }

  function countRows(box) {
    const rows = rowsOf(box);
    rows.forEach((row, place) => numberRow(row, box.dataset.rows, place));
    const most = Number(box.dataset.max || 0);
    const add = box.querySelector('[data-row="add"]');
    if (add) add.disabled = most > 0 && rows.length >= most;
    const least = Number(box.dataset.min || 0);
    box.querySelectorAll('[data-row="remove"]').forEach((button) => { button.disabled = rows.length <= least; });
  }

  /** Add a row; false where there is nothing to copy, so that the server adds it. */
  function addRow(box) {
    const pattern = box.querySelector(":scope > template");
    const source = pattern ? pattern.content.firstElementChild : rowsOf(box).at(-1);
    if (!source) return false;
    const row = document.importNode(source, true);
    emptyRow(row);
    box.querySelector(":scope > .rows__list").append(row);
    countRows(box);
    enhance(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return true;
  }

  function removeRow(box, row) {
    const rows = rowsOf(box);
    const next = rows[rows.indexOf(row) + 1] || rows[rows.indexOf(row) - 1];
    row.remove();
    countRows(box);
    (next?.querySelector('[data-row="remove"]') || box.querySelector('[data-row="add"]'))?.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-row]");
    const box = button?.closest("[data-rows]");
    if (!box) return;
    const done = button.dataset.row === "add" ? addRow(box) : (removeRow(box, button.closest(".rows__row")), true);
    if (!done) return;
    event.preventDefault();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ---- how much is written; how large a file is ---- */

  const lengthOf = (value) => [...value].length;
  const say = later(900, (node, words) => { node.textContent = words; });

  function count(field) {
    const shown = document.getElementById(`${field.id}-counter`);
    if (!shown) return;
    const most = Number(field.dataset.counter);
    const used = lengthOf(field.value);
    const words = used > most ? text("over", { n: used - most }) : text("counted", { n: used, max: most });
    shown.textContent = words;
    shown.classList.toggle("is-over", used > most);
    const spoken = document.getElementById(`${field.id}-counted`);
    if (spoken && used > most * 0.9) say(spoken, words);
  }

  const sizeOf = (bytes) =>
    bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

  function listFiles(field) {
    const list = document.getElementById(`${field.id}-files`);
    if (!list) return;
    const most = Number(field.dataset.maxBytes || 0);
    list.replaceChildren(...[...field.files].map((file) => {
      const over = most > 0 && file.size > most;
      const item = make("li", over ? "is-over" : "", `${file.name} · ${sizeOf(file.size)}`);
      if (over) item.append(` · ${text("too_large", { max: sizeOf(most) })}`);
      return item;
    }));
  }

  document.addEventListener("input", (event) => { if (event.target.matches("[data-counter]")) count(event.target); });
  document.addEventListener("change", (event) => { if (event.target.matches("input[type=file]")) listFiles(event.target); });

  /* ---- forms: once only, not lost, filters at once ---- */

  const dirty = (form) => form.dataset.guard === "dirty";
  const touch = (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.guard = "dirty";
  };
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  window.addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll("form[data-guard]")].some(dirty)) event.preventDefault();
  });

  function release(form) {
    delete form.dataset.busy;
    form.querySelectorAll(".is-busy").forEach((button) => {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-disabled");
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-many], [target]")) return;
    if (form.dataset.busy) { event.preventDefault(); return; }
    form.dataset.busy = "yes";
    if (form.dataset.guard) form.dataset.guard = "sent";
    // A disabled button would not send its value, so it only looks and reads disabled.
    event.submitter?.classList.add("is-busy");
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), 15000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release));

  const KEPT = "market-filter-focus";
  const sendFilters = later(350, (form, focused) => {
    try { sessionStorage.setItem(KEPT, JSON.stringify({ id: focused, y: window.scrollY, path: location.pathname })); } catch { /* storage is off */ }
    form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.matches("input[type=search], input[type=text], input[type=number]")) sendFilters(form, event.target.id);
  });

  function returnToFilter() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
    } catch { /* storage is off */ }
    if (!kept || kept.path !== location.pathname) return;
    if (kept.id) document.getElementById(kept.id)?.focus({ preventScroll: true });
    window.scrollTo({ top: kept.y, behavior: "instant" });
  }

  /* ---- copy, print, menus ---- */

  async function copy(words) {
    if (navigator.clipboard && window.isSecureContext) { await navigator.clipboard.writeText(words); return; }
    const area = make("textarea", "visually-hidden");
    area.value = words;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const button = event.target.closest("[data-copy]");
    if (button) {
      await copy(button.dataset.copy || document.querySelector("link[rel=canonical]")?.href || location.href);
      const before = button.textContent;
      button.textContent = text("copied");
      setTimeout(() => { button.textContent = before; }, 2000);
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* ---- at the start, and for what htmx brings ---- */

  const narrow = window.matchMedia("(max-width: 62rem)");
  const foldFilters = () => document.querySelectorAll("details[data-fold]").forEach((box) => { box.open = !narrow.matches; });
  narrow.addEventListener("change", foldFilters);

  /** A box that scrolls must be reachable by keyboard. */
  function reachScrollers(root) {
    root.querySelectorAll(".scroll-x").forEach((box) => {
      if (box.scrollWidth <= box.clientWidth || box.hasAttribute("tabindex")) return;
      box.tabIndex = 0;
      if (!box.hasAttribute("role")) box.setAttribute("role", "group");
      if (!box.hasAttribute("aria-label") && !box.hasAttribute("aria-labelledby")) box.setAttribute("aria-label", text("scrolls"));
    });
  }

  function enhance(root) {
    root.querySelectorAll("[data-needs-script]").forEach((node) => { node.hidden = false; });
    root.querySelectorAll("[data-counter]").forEach(count);
    root.querySelectorAll("[data-rows]").forEach(countRows);
    if (root.matches?.("[data-rows]")) countRows(root);
    reachScrollers(root);
  }

  enhance(document);
  foldFilters();
  returnToFilter();
  document.querySelector("[data-autofocus]")?.focus();
  document.querySelectorAll(".masthead nav, .tabs, .side-menu ul").forEach((bar) => {
    const here = bar.querySelector("[aria-current]");
    if (here) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - 16;
  });
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
})();
