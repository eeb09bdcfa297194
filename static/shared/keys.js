// The shortcuts of every page, and the button that shows all of them.

import { press, shortcuts, showShortcuts } from "./shortcuts.js"

shortcuts("keys.everywhere", [
  { keys: ["?"], word: "keys.list", act: showShortcuts },
  ...press(["h"], "keys.home", ".wordmark"),
  ...press(["/"], "keys.search", '[data-key="search"]'),
  ...press(["g"], "keys.classrooms", '[data-key="classrooms"]'),
  ...press(["b"], "keys.notices", ".bell"),
  ...press(["t"], "keys.theme", "[data-theme-toggle]"),
])
for (const button of document.querySelectorAll("[data-shortcuts]")) button.addEventListener("click", showShortcuts)
