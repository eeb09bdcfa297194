// What the installed Manim has: completion and hints, from a table that the server makes once for each version.

import { hoverTooltip, pythonLanguage } from "../vendor/editor.mjs"

const KINDS = { class: "class", function: "function", value: "constant", module: "namespace" }
const ANYTHING = ["Mobject", "VMobject"]

/** Completion and hover for a Python editor. `address` gives the table; it is fetched when it is first needed. */
export function manim(address) {
  let found = null
  const load = async () => {
    const answer = await fetch(address)
    if (!answer.ok) throw new Error(`no reference: ${answer.status}`)
    return answer.json()
  }
  const reference = () => (found ??= load().catch(() => (found = null)))
  return [
    pythonLanguage.data.of({ autocomplete: async (context) => complete(context, await reference()) }),
    hoverTooltip(async (view, place) => hover(view.state, place, await reference())),
  ]
}

function complete(context, reference) {
  if (!reference) return null
  const member = context.matchBefore(/([A-Za-z_]\w*)(\([^()]*\))?\.\w*$/)
  if (member) {
    const owner = member.text.match(/^\w+/)[0]
    const from = member.from + member.text.lastIndexOf(".") + 1
    return { from, options: memberOptions(reference, classesOf(reference, owner, context.state, from)), validFor: /^\w*$/ }
  }
  const word = context.matchBefore(/\w+$/)
  if (!word && !context.explicit) return null
  const options = Object.entries(reference.names).map(([label, [kind, signature, doc]]) => ({
    label,
    type: KINDS[kind],
    boost: kind === "value" ? -1 : 0,
    info: () => card(signature || label, doc),
  }))
  return { from: word?.from ?? context.pos, options, validFor: /^\w*$/ }
}

function memberOptions(reference, classes) {
  const members = new Map()
  for (const name of classes) {
    for (const [label, [signature, doc]] of Object.entries(reference.classes[name]?.members ?? {})) {
      if (members.has(label)) continue
      const type = signature ? "method" : "property"
      members.set(label, { label, type, detail: name, info: () => card(signature || label, doc) })
    }
  }
  return [...members.values()]
}

// The class that a name stands for, and those it comes from: `Circle`, `self`, or what was assigned `Circle(…)` above.
function classesOf(reference, owner, state, place) {
  const before = state.sliceDoc(0, place)
  const named = owner in reference.classes ? owner : owner === "self" ? last(before, /class\s+\w+\s*\(\s*(\w+)/g) : assigned(before, owner)
  const first = named && named in reference.classes ? [named] : ANYTHING
  return [...new Set(first.flatMap((name) => [name, ...reference.classes[name].bases]))]
}

const assigned = (text, name) => last(text, new RegExp(`(?:^|\\W)${name}\\s*=\\s*([A-Z]\\w*)\\s*\\(`, "g"))

const last = (text, pattern) => [...text.matchAll(pattern)].at(-1)?.[1]

function hover(state, place, reference) {
  const word = state.wordAt(place)
  if (!word || !reference) return null
  const name = state.sliceDoc(word.from, word.to)
  const owner = state.sliceDoc(Math.max(0, word.from - 200), word.from).match(/([A-Za-z_]\w*)(?:\([^()\n]*\))?\.$/)?.[1]
  const told = owner ? memberNamed(reference, classesOf(reference, owner, state, word.from), name) : reference.names[name]?.slice(1)
  if (!told || !(told[0] || told[1])) return null
  return { pos: word.from, end: word.to, above: true, create: () => ({ dom: card(told[0] || name, told[1]) }) }
}

function memberNamed(reference, classes, name) {
  const owner = classes.find((each) => name in (reference.classes[each]?.members ?? {}))
  return owner ? reference.classes[owner].members[name] : null
}

function card(signature, doc) {
  const made = document.createElement("div")
  made.className = "manim-card"
  const code = made.appendChild(document.createElement("code"))
  code.textContent = signature
  if (doc) made.appendChild(document.createElement("p")).textContent = plain(doc)
  return made
}

// Manim's docs are reStructuredText: ":class:`~.Circle`" says "Circle".
const plain = (doc) => doc.replace(/:\w+:`~?\.?([^`]*)`/g, "$1").replace(/``?([^`]*)``?/g, "$1")
