// Lines of the editor that the film on stage comes from. The marks stay with their lines while somebody types.

import { Decoration, RangeSet, StateEffect, ViewPlugin } from "../vendor/editor.mjs"

const marked = StateEffect.define()

/** The extension; `mark(view, {name: [line, …]})` gives these lines the class names, and takes all others away. */
export const marks = ViewPlugin.define(() => new Marks(), { decorations: (plugin) => plugin.decorations })

export function mark(view, lines) {
  view.dispatch({ effects: marked.of(lines) })
}

class Marks {
  decorations = RangeSet.empty

  update({ changes, docChanged, state, transactions }) {
    if (docChanged) this.decorations = this.decorations.map(changes)
    for (const { effects } of transactions) {
      for (const effect of effects) if (effect.is(marked)) this.decorations = draw(state.doc, effect.value)
    }
  }
}

function draw(doc, lines) {
  const ranges = Object.entries(lines).flatMap(([name, numbers]) =>
    numbers
      .filter((number) => number >= 1 && number <= doc.lines)
      .map((number) => Decoration.line({ class: name }).range(doc.line(number).from)),
  )
  return Decoration.set(ranges, true)
}
