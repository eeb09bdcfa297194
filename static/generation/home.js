// The home page: how long ago, in the page's language. What is being made htmx looks at again, as the section says.

import "../shared/prompt.js"

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

show()
document.addEventListener("htmx:afterSettle", show)
