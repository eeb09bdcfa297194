// Who else is at the editor: their cursors with names, a list of them, and following one of them.

import { Decoration, EditorView, RangeSet, StateEffect, ViewPlugin, WidgetType, Y } from "../vendor/editor.mjs"

const EVERY = 60 // milliseconds
const moved = StateEffect.define()

/** The extension that shows the others' cursors in `text` and tells of the own one. */
export function cursors(text, awareness) {
  return ViewPlugin.define((view) => new Cursors(view, text, awareness), { decorations: (plugin) => plugin.decorations })
}

/** Everybody else: [{client, name, hue, state}], each person once, the newest first. */
export function others(awareness) {
  const found = new Map()
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID || !state.user) continue
    found.set(`${state.user.id}-${state.user.name}`, { client, state, name: state.user.name, hue: state.user.hue })
  }
  return [...found.values()]
}

/** Where somebody's cursor is in the text, or null. */
export function placeOf(text, cursor) {
  const place = cursor && Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(cursor), text.doc)
  return place?.type === text ? place.index : null
}

class Cursors {
  decorations = RangeSet.empty
  #view
  #text
  #awareness
  #timer = 0
  #listener = () => this.#look()

  constructor(view, text, awareness) {
    this.#view = view
    this.#text = text
    this.#awareness = awareness
    awareness.on("change", this.#listener)
    this.#draw(view.state)
  }

  update(update) {
    const isNews = update.transactions.some((each) => each.effects.some((effect) => effect.is(moved)))
    if (update.docChanged || isNews) this.#draw(update.state)
    if (update.docChanged || update.selectionSet || update.focusChanged) this.#timer ||= setTimeout(() => this.#tell(), EVERY)
  }

  destroy() {
    clearTimeout(this.#timer)
    this.#awareness.off("change", this.#listener)
  }

  #look() {
    queueMicrotask(() => this.#view.dispatch({ effects: moved.of(null) }))
  }

  #tell() {
    this.#timer = 0
    const { anchor, head } = this.#view.state.selection.main
    const relative = (index) => Y.createRelativePositionFromTypeIndex(this.#text, Math.min(index, this.#text.length))
    const cursor = this.#view.hasFocus ? { anchor: relative(anchor), head: relative(head) } : null
    this.#awareness.setLocalStateField("cursor", cursor)
  }

  #draw(state) {
    const ranges = []
    for (const { client, state: told, name, hue } of others(this.#awareness)) {
      const [anchor, head] = [placeOf(this.#text, told.cursor?.anchor), placeOf(this.#text, told.cursor?.head)]
      if (anchor === null || head === null || Math.max(anchor, head) > state.doc.length) continue
      const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)]
      if (from < to) ranges.push(Decoration.mark({ class: `marked who-${hue}` }).range(from, to))
      ranges.push(Decoration.widget({ widget: new Caret(client, name, hue), side: head > anchor ? -1 : 1 }).range(head))
    }
    this.decorations = RangeSet.of(ranges, true)
  }
}

class Caret extends WidgetType {
  constructor(client, name, hue) {
    super()
    Object.assign(this, { client, name, hue })
  }

  eq(other) {
    return other.client === this.client && other.name === this.name
  }

  toDOM() {
    const caret = document.createElement("span")
    caret.className = `caret who-${this.hue}`
    caret.dataset.who = this.name
    caret.setAttribute("aria-hidden", "true")
    return caret
  }

  ignoreEvent() {
    return true
  }
}

/** The list of people in `list`; a press on a name follows that person's cursor, another one stops. */
export class People {
  #following = null

  constructor({ list, view, text, awareness, say }) {
    Object.assign(this, { list, view, text, awareness, say })
    awareness.on("change", () => this.#show())
    this.#show()
  }

  #show() {
    const people = others(this.awareness)
    if (!people.some(({ client }) => client === this.#following)) this.#following = null
    const shown = JSON.stringify([this.#following, people.map(({ client, name, hue }) => [client, name, hue])])
    if (this.list.dataset.shown !== shown) this.list.replaceChildren(...people.map((person) => this.#person(person)))
    this.list.dataset.shown = shown
    this.#follow(people.find(({ client }) => client === this.#following))
  }

  #person({ client, name, hue }) {
    const item = document.createElement("li")
    const button = item.appendChild(document.createElement("button"))
    button.type = "button"
    button.className = `editor__person who-${hue}`
    button.textContent = name
    button.dataset.client = client
    button.title = this.say("editor.follow", { name })
    button.setAttribute("aria-pressed", String(client === this.#following))
    button.addEventListener("click", () => {
      this.#following = client === this.#following ? null : client
      this.#show()
      this.list.querySelector(`[data-client="${client}"]`)?.focus()
    })
    return item
  }

  #follow(person) {
    const place = person && placeOf(this.text, person.state.cursor?.head)
    if (place == null || place > this.view.state.doc.length) return
    queueMicrotask(() => this.view.dispatch({ effects: EditorView.scrollIntoView(place, { y: "center" }) }))
  }
}
