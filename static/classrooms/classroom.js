// The shelf of a classroom: it changes in place, what was pressed keeps the focus, and what has happened is said.

import { goBeside, press, shortcuts } from "../shared/shortcuts.js"
import { words } from "../shared/words.js"

const say = words()
const shelf = () => document.querySelector("#shelf")
const lessons = () => [...document.querySelectorAll(".shelf__lesson")]
const row = () => document.activeElement.closest(".shelf__row")

document.addEventListener("submit", (event) => {
  const form = event.target.closest("#shelf [data-row]")
  if (!form || !event.submitter) return
  event.preventDefault()
  change(form, event.submitter)
})

async function change(form, button) {
  const lesson = form.elements.lesson.value
  const at = lessons().indexOf(form.closest("li").querySelector(".shelf__lesson"))
  const address = button.getAttribute("formaction") ?? form.action
  const answer = await fetch(address, { method: "POST", body: new FormData(form, button) }).catch(() => null)
  if (!answer?.ok) return location.assign(shelf().dataset.page)
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  shelf().replaceWith(page.querySelector("#shelf"))
  const moved = document.querySelector(`#shelf [data-row] [value="${lesson}"]`)?.form
  const now = moved ? focusOn(moved, button.value) : focusNear(at)
  document.querySelector("[data-said]").textContent = now ?? page.querySelector(".messages")?.textContent.trim() ?? ""
}

// The same button of the lesson, or the other one where it has come to the end; what there is to say.
function focusOn(form, step) {
  const same = form.querySelector(`[name=step][value="${step}"]`)
  ;(same.disabled ? form.querySelector("[name=step]:not(:disabled)") : same)?.focus()
  const link = form.closest("li").querySelector(".shelf__lesson")
  return say("shelf.moved", { title: link.textContent, place: lessons().indexOf(link) + 1, count: lessons().length })
}

function focusNear(at) {
  (lessons()[Math.min(at, lessons().length - 1)] ?? document.querySelector("#shelf-title")).focus()
}

const settings = press(["e"], "keys.settings", '[data-key="settings"]') // of those who may edit
const shift = (step) => () => row()?.querySelector(`[name=step][value=${step}]`)?.click()

shortcuts("keys.shelf", [
  { keys: ["j"], word: "keys.lesson.next", act: () => goBeside(".shelf__lesson", 1) },
  { keys: ["k"], word: "keys.lesson.back", act: () => goBeside(".shelf__lesson", -1) },
  ...(settings.length ? [
    { keys: ["Alt+ArrowUp"], word: "keys.lesson.up", act: shift("up") },
    { keys: ["Alt+ArrowDown"], word: "keys.lesson.down", act: shift("down") },
    { keys: ["p"], word: "keys.lesson.put", act: () => document.querySelector("#put-lesson")?.focus() },
  ] : []),
  ...settings,
])
