// The home page: how long ago, in the page's language. What is being made htmx looks at again, as the section says.

import "../shared/prompt.js"
import { press, shortcuts } from "../shared/shortcuts.js"

const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60]]
const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" })

function ago(seconds) {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1]
  return format.format(unit === "second" ? 0 : -Math.floor(seconds / size), unit)
}

function show() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    time.title ||= new Date(time.dateTime).toLocaleString(document.documentElement.lang)
    time.textContent = ago((Date.now() - Date.parse(time.dateTime)) / 1000)
  }
}

// Go to the scene beside the one that is focused, by 1 or -1.
function go(direction) {
  const links = [...document.querySelectorAll(".scene__title a")]
  const now = links.indexOf(document.activeElement.closest(".scene, li")?.querySelector(".scene__title a") ?? null)
  links[now === -1 ? 0 : Math.min(links.length - 1, Math.max(0, now + direction))]?.focus()
}

const scenes = document.querySelector(".scene__title a") ? [
  { keys: ["j"], word: "keys.scene.next", act: () => go(1) },
  { keys: ["k"], word: "keys.scene.back", act: () => go(-1) },
] : []
const choose = document.querySelector("[data-pick]") ? [
  { keys: ["x"], word: "keys.scene.choose", act: () => document.activeElement.closest("li")?.querySelector("[data-pick]")?.click() },
] : []

shortcuts("keys.scenes", [
  ...press(["n"], "keys.prompt", "[data-prompt-form] textarea"),
  ...scenes,
  ...choose,
  ...press(["a"], "keys.scene.all", "[data-pick-all]"),
  ...press(["l"], "keys.lessons", '[data-key="lessons"]'),
  ...press(["e"], "keys.settings", '[data-key="settings"]'),
])
show()
document.addEventListener("htmx:afterSettle", show)
