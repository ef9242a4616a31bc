// Conveniences only: every page works the same without them.
"use strict";

(() => {
  const KEY = "ftarchive.slash";

  const button = (label) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-quiet";
    made.textContent = label;
    return made;
  };

  for (const place of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(place.dataset.copy);
    const copy = button("复制引用");
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    copy.addEventListener("click", async () => {
      source.select();
      try {
        await navigator.clipboard.writeText(source.value);
        said.textContent = "已复制";
      } catch {
        said.textContent = "已选中，请按 Ctrl+C 复制";
      }
    });
    place.append(copy, " ", said);
  }

  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };

  let isOn = stored() !== "off";

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (!isOn || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    const box = document.querySelector("[data-search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // A shortcut of one character has to be one that can be turned off (WCAG 2.1.4).
  for (const place of document.querySelectorAll("[data-shortcut-place]")) {
    const toggle = button("");
    const show = () => {
      toggle.textContent = isOn ? "“/”键跳到检索框：开" : "“/”键跳到检索框：关";
    };
    toggle.addEventListener("click", () => {
      isOn = !isOn;
      try {
        localStorage.setItem(KEY, isOn ? "on" : "off");
      } catch {
        // Without storage the choice lasts for this page.
      }
      show();
    });
    show();
    place.append(toggle);
  }
})();
