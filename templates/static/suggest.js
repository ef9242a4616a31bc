// Suggestions below the search box, as a combobox of the ARIA Authoring Practices; without this
// script the page of results offers the same as links.
"use strict";

(() => {
  const WAIT = 120; // milliseconds of rest before the server is asked
  const KINDS = { title: "文件", agency: "机关", term: "" };

  const element = (name, className, text = "") => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const attach = (input) => {
    const place = element("div", "suggest-place");
    const list = element("ul", "suggest-list");
    const status = element("span", "hidden");
    let found = [];
    let chosen = -1;
    let typed = input.value;
    let isComposing = false;
    let timer = 0;
    let request = null;

    list.id = `${input.id}-suggestions`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "建议");
    status.setAttribute("role", "status");
    input.replaceWith(place);
    place.append(input, list, status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);

    const forget = () => {
      clearTimeout(timer);
      request?.abort();
      request = null;
    };

    const close = () => {
      forget();
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (number) => {
      list.children[chosen]?.setAttribute("aria-selected", "false");
      chosen = number;
      const option = list.children[chosen];
      if (!option) {
        input.removeAttribute("aria-activedescendant");
        input.value = typed;
        return;
      }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
      input.value = found[chosen].text;
    };

    const go = (number) => {
      const { url } = found[number];
      close();
      location.assign(url);
    };

    const option = (suggestion, number) => {
      const made = element("li", "suggest-option");
      made.id = `${list.id}-${number}`;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      const counted = suggestion.kind === "title" ? "" : `${suggestion.count.toLocaleString("zh-CN")} 件`;
      const told = [KINDS[suggestion.kind], counted].filter(Boolean).join(" · ");
      made.append(element("span", "suggest-text", suggestion.text), element("span", "suggest-kind", told));
      made.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
      made.addEventListener("click", () => go(number));
      return made;
    };

    const show = (suggestions) => {
      found = suggestions;
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...found.map(option));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = found.length ? `有 ${found.length} 条建议，用上下键选择` : "没有建议";
    };

    const ask = async () => {
      forget();
      typed = input.value;
      if (!typed.trim()) {
        close();
        status.textContent = "";
        return;
      }
      const own = (request = new AbortController());
      try {
        const address = `${input.dataset.suggest}?q=${encodeURIComponent(typed)}`;
        const answer = await fetch(address, { signal: own.signal });
        if (!answer.ok) return;
        const { suggestions } = await answer.json();
        if (request === own && document.activeElement === input) show(suggestions);
      } catch {
        // Aborted, or no connection: one goes on typing.
      }
    };

    const askSoon = () => {
      if (isComposing) return;
      forget();
      typed = input.value;
      timer = setTimeout(ask, WAIT);
    };

    const step = (by) => {
      const last = found.length - 1;
      const next = chosen + by;
      choose(next > last ? -1 : next < -1 ? last : next);
    };

    const keys = {
      ArrowDown: () => (list.hidden ? ask() : step(1)),
      ArrowUp: () => (list.hidden ? ask() : step(-1)),
      Escape: () => {
        input.value = typed;
        close();
      },
      Home: () => {
        choose(-1);
        input.setSelectionRange(0, 0);
      },
      End: () => {
        choose(-1);
        input.setSelectionRange(input.value.length, input.value.length);
      },
      Enter: () => go(chosen),
    };

    input.addEventListener("keydown", (event) => {
      const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
      if (isComposing || event.isComposing || !plain || !(event.key in keys)) return;
      const needsList = ["Escape", "Home", "End"].includes(event.key);
      if ((needsList && list.hidden) || (event.key === "Enter" && (list.hidden || chosen < 0))) {
        if (event.key === "Enter") close();
        return;
      }
      event.preventDefault();
      keys[event.key]();
    });
    input.addEventListener("compositionstart", () => {
      isComposing = true;
      forget();
    });
    input.addEventListener("compositionend", () => {
      isComposing = false;
      askSoon();
    });
    input.addEventListener("input", askSoon);
    input.addEventListener("blur", close);
  };

  for (const input of document.querySelectorAll("[data-suggest]")) attach(input);
})();
