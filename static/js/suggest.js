/* Suggestions under a search box, after the ARIA combobox pattern (list autocomplete, manual selection). */
(() => {
  "use strict";

  const WAIT = 160;
  const meta = document.querySelector('meta[name="market-texts"]');
  const TEXTS = meta ? JSON.parse(meta.content) : {};

  class Suggestions {
    constructor(input) {
      this.input = input;
      this.at = -1;
      this.items = [];
      this.list = document.createElement("ul");
      this.list.id = `${input.id}-suggestions`;
      this.list.className = "suggest";
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", TEXTS.suggestions || "");
      this.status = document.createElement("span");
      this.status.className = "visually-hidden";
      this.status.setAttribute("role", "status");
      input.closest(".ask__box, form").append(this.list, this.status);
      for (const [name, value] of Object.entries({
        role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
      })) input.setAttribute(name, value);
      this.listen();
    }

    listen() {
      this.input.addEventListener("input", (event) => {
        // While pinyin is being composed, what stands in the box is not yet what the person means.
        if (event.isComposing) return;
        this.ask();
      });
      this.input.addEventListener("compositionend", () => this.ask());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take([...this.list.children].indexOf(option));
      });
    }

    ask() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.fetch(this.input.value.trim()), WAIT);
    }

    async fetch(words) {
      this.request?.abort();
      if (!words) { this.close(); return; }
      this.request = new AbortController();
      try {
        const address = new URL(this.input.dataset.suggest, location.href);
        address.searchParams.set("q", words);
        const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
        if (answer.ok) this.show(await answer.json());
      } catch (error) {
        // A list that does not come is no loss: the box still searches.
        if (error.name !== "AbortError") this.close();
      }
    }

    show(items) {
      if (document.activeElement !== this.input) return;
      this.items = items.slice(0, 8);
      this.at = -1;
      this.input.removeAttribute("aria-activedescendant");
      this.list.replaceChildren(...this.items.map((item, place) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = item.text;
        return option;
      }));
      this.open(this.items.length > 0);
      this.status.textContent = this.items.length ? (TEXTS.suggested || "").replace("{n}", this.items.length) : "";
    }

    open(yes) {
      this.list.hidden = !yes;
      this.input.setAttribute("aria-expanded", String(yes));
    }

    close() {
      this.open(false);
      this.at = -1;
      this.status.textContent = "";
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      if (event.isComposing || this.list.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const places = this.items.length + 1;
        this.mark(((this.at + 1 + step + places) % places) - 1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      } else if (event.key === "Enter" && this.at >= 0) {
        event.preventDefault();
        this.take(this.at);
      }
    }

    mark(place) {
      this.at = place;
      [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
      const option = this.list.children[place];
      if (!option) { this.input.removeAttribute("aria-activedescendant"); return; }
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    take(place) {
      const item = this.items[place];
      this.close();
      const address = item.url && new URL(item.url, location.href);
      if (address && address.origin === location.origin) { location.assign(address); return; }
      this.input.value = item.text;
      this.input.form.requestSubmit();
    }
  }

  document.querySelectorAll("input[data-suggest]").forEach((input) => new Suggestions(input));
})();
