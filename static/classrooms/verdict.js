// The checks' verdict inside the editor: marks, what they mean, and repairs that need no model.

import { linter, lintGutter } from "../vendor/editor.mjs"

const PAUSE = 700 // milliseconds without typing

/** Extensions that show what `ask("check", fields)` answers; `mend(problem)` puts one right. */
export function verdict({ ask, mend, say }) {
  let last = []
  const look = async (view) => {
    const code = view.state.doc.toString()
    const answer = await ask("check", { code })
    if (answer) last = answer.problems
    return last.map((problem) => diagnostic(view.state.doc, problem, mend, say))
  }
  return [linter(look, { delay: PAUSE }), lintGutter()]
}

/** A problem {line, column, message, hint, is_mendable} as CodeMirror shows it: the word at its place, or its line. */
export function diagnostic(doc, problem, mend, say) {
  const line = doc.line(Math.min(Math.max(1, problem.line), doc.lines))
  const start = Math.min(line.from + Math.max(0, problem.column - 1), line.to)
  const word = doc.sliceString(start, line.to).match(/^[\w.]+/)?.[0] ?? ""
  const [from, to] = word ? [start, start + word.length] : [line.from + line.text.search(/\S|$/), line.to]
  const actions = problem.is_mendable ? [{ name: say("editor.mend"), apply: () => mend(problem) }] : []
  return { from, to, severity: "error", message: [problem.message, problem.hint].filter(Boolean).join(" "), actions }
}
