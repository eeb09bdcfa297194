// The home page: how long ago, in the page's language. What is being made htmx looks at again, as the section says.

import "../shared/prompt.js"
import { goBeside, press, shortcuts } from "../shared/shortcuts.js"

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

const walk = (find, word) => document.querySelector(find) ? [
  { keys: ["j"], word: `keys.${word}.next`, act: () => goBeside(find, 1) },
  { keys: ["k"], word: `keys.${word}.back`, act: () => goBeside(find, -1) },
] : []
// the lessons where no scenes are shown
const scenes = walk(".scene__title a", "scene")
const lessons = scenes.length ? [] : walk("a.lesson", "lesson")
const choose = document.querySelector("[data-pick]") ? [
  { keys: ["x"], word: "keys.choose", act: () => document.activeElement.closest("li")?.querySelector("[data-pick]")?.click() },
] : []

shortcuts("keys.scenes", [
  ...press(["n"], "keys.prompt", "[data-prompt-form] textarea"),
  ...scenes,
  ...lessons,
  ...choose,
  ...press(["n"], "keys.new", '[data-key="new"]'),
  ...press(["a"], "keys.choose.all", "[data-pick-all]"),
  ...press(["l"], "keys.lessons", '[data-key="lessons"]'),
  ...press(["e"], "keys.settings", '[data-key="settings"]'),
])
show()
document.addEventListener("htmx:afterSettle", show)
