// Keyboard shortcuts: a table of them both binds the keys and fills the list that `?` opens, so that the two agree.

import { words } from "./words.js"

const OFF = "shortcuts"
const TYPED = "textarea, select, [contenteditable=true], input:not([type=range], [type=checkbox], [type=radio], [type=button])"
const groups = new Map()
let dialog = null

/**
 * Bind the entries {keys, word, act} while they apply, and list them under the group (both words of the page).
 *
 * Keys are named as `KeyboardEvent.key`, the space bar "Space", with "Ctrl+" (or ⌘), "Alt+" and, for keys that write
 * nothing, "Shift+". act gets the event. `typed`: also while somebody writes; combinations with Ctrl always are.
 */
export function shortcuts(group, entries, { target = document, applies = () => true } = {}) {
  told(group, entries)
  target.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const name = nameOf(event)
    const entry = entries.find(({ keys }) => keys.includes(name))
    if (!entry || isSilent(name) || (isTyping(event) && !entry.typed && !name.startsWith("Ctrl+")) || !applies(event)) return
    event.preventDefault()
    entry.act(event)
  })
}

/** List entries that somebody else binds, and return them. */
export function told(group, entries) {
  groups.set(group, [...(groups.get(group) ?? []), ...entries.filter(({ word }) => !isKnown(group, word))])
  return entries
}

/** An entry that presses, or goes to, what `find` finds on the page; nothing where it is not there. */
export function press(keys, word, find) {
  const act = () => {
    const part = document.querySelector(find)
    if (part?.matches("input:not([type=checkbox]), textarea")) part.focus()
    else part?.click()
  }
  return document.querySelector(find) ? [{ keys, word, act }] : []
}

/** Focus what `find` finds beside what is focused in its list, by 1 or -1; from elsewhere the first. */
export function goBeside(find, direction) {
  const parts = [...document.querySelectorAll(find)]
  const now = parts.indexOf(document.activeElement.closest(".scene, li")?.querySelector(find) ?? null)
  parts[now === -1 ? 0 : Math.min(parts.length - 1, Math.max(0, now + direction))]?.focus()
}

/** Open the list. */
export function showShortcuts() {
  if (dialog?.open) return
  dialog?.remove()
  dialog = build(words())
  document.body.append(dialog)
  dialog.showModal()
}

const isKnown = (group, word) => groups.get(group)?.some((entry) => entry.word === word) ?? false
const areOff = () => localStorage.getItem(OFF) === "off"
const isTyping = ({ target }) => Boolean(target.closest?.(TYPED))
// Who speaks to the machine, or whose hand trembles, can switch single letters off (WCAG 2.1.4).
const isSilent = (name) => (name.length === 1 && areOff()) || Boolean(document.querySelector("dialog[open]"))

function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const shift = shiftKey && key.length > 1 ? "Shift+" : ""
  return `${ctrlKey || metaKey ? "Ctrl+" : ""}${altKey ? "Alt+" : ""}${shift}${key === " " ? "Space" : key}`
}

function build(say) {
  const list = make("dialog", "dialog shortcuts")
  const title = make("h2", "", say("keys.title"))
  title.id = "shortcuts-title"
  title.tabIndex = -1
  title.autofocus = true // the list is read from its beginning
  list.setAttribute("aria-labelledby", title.id)
  const columns = make("div", "shortcuts__groups")
  for (const [group, entries] of groups) {
    if (!entries.length) continue
    const rows = entries.map(({ keys, word }) => make("div", "", make("dt", "", ...keys.flatMap((key) => keyOf(key, say))), make("dd", "", say(word))))
    columns.append(make("section", "", make("h3", "", say(group)), make("dl", "", ...rows)))
  }
  const close = make("button", "button button--primary", say("keys.close"))
  close.type = "button"
  close.addEventListener("click", () => list.close())
  list.append(title, columns, singles(say), make("p", "dialog__actions", close))
  list.addEventListener("click", (event) => { if (event.target === list) list.close() })
  return list
}

function singles(say) {
  const box = make("input")
  box.type = "checkbox"
  box.checked = !areOff()
  box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "on" : "off"))
  return make("label", "check", box, make("span", "", say("keys.singles")))
}

function keyOf(key, say) {
  const parts = key.split(/\+(?=.)/).map((part) => make("kbd", "", say(`keys.name.${part}`) || part.toUpperCase()))
  return [make("span", "shortcuts__key", ...parts), " "]
}

function make(tag, className = "", ...children) {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...children)
  return made
}
