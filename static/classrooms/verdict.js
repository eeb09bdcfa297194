// The checks' verdict inside the editor: marks, what they mean, and repairs that need no model.

import { linter, lintGutter, StateEffect } from "../vendor/editor.mjs"

const PAUSE = 700 // milliseconds without typing

const changed = StateEffect.define()

/** Have the editor shown anew what `flaws` gives. */
export function lookAgain(view) {
  view.dispatch({ effects: changed.of(null) })
}

/** Extensions that show what `ask("check", fields)` answers and `flaws()` gives; `mend(problem)` puts one right. */
export function verdict({ ask, mend, flaws, say }) {
  let last = []
  const look = async (view) => {
    const code = view.state.doc.toString()
    const answer = await ask("check", { code })
    if (answer) last = [...answer.problems, ...answer.doubts]
    return [...last, ...flaws()].map((problem) => diagnostic(view.state.doc, problem, mend, say))
  }
  const needsRefresh = ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(changed)))
  return [linter(look, { delay: PAUSE, needsRefresh }), lintGutter()]
}

/** A problem {line, column, message, hint, is_mendable} as CodeMirror shows it: the word at its place, or its line.
 * What can't stop the film, a doubt or a flaw of the picture, is a warning; a flaw has no column. */
export function diagnostic(doc, problem, mend, say) {
  const line = doc.line(Math.min(Math.max(1, problem.line), doc.lines))
  const start = Math.min(line.from + Math.max(0, (problem.column ?? 0) - 1), line.to)
  const word = problem.column && doc.sliceString(start, line.to).match(/^[\w.]+/)?.[0]
  const [from, to] = word ? [start, start + word.length] : [line.from + line.text.search(/\S|$/), line.to]
  const actions = problem.is_mendable ? [{ name: say("editor.mend"), apply: () => mend(problem) }] : []
  const severity = "is_mendable" in problem && problem.id !== "maths_doubt" ? "error" : "warning"
  return { from, to, severity, message: [problem.message, problem.hint].filter(Boolean).join(" "), actions }
}
