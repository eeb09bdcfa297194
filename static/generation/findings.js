// What went wrong: the checks' findings beside the source, and the box that says why there is no film.

import { fill } from "../shared/prompt.js"
import { button, element, icon, part, put } from "./dom.js"

/** Draw the verdict and the last repair. goTo(line) shows a line of the source. */
export function showChecks({ verdict, repair }, say, goTo) {
  const rows = verdict ? verdict.problems.map((problem) => finding(problem, say, goTo)) : [row(say, "is-wait", "wait", say("checks.wait"))]
  if (verdict?.ok) rows.push(row(say, "", "check", say("checks.good")))
  if (repair) {
    const reasons = repair.reasons.map((reason) => element("p", "small", reason))
    rows.push(row(say, "is-found", "again", `${say("checks.repair")}: ${say("repair", repair)}`, ...reasons))
  }
  part("checks").replaceChildren(...rows)
}

function finding(problem, say, goTo) {
  const words = []
  if (problem.line) words.push(button(say("checks.line", problem), () => goTo(problem.line)), " ")
  words.push(problem.message)
  if (problem.fixed) words.push(` (${say("checks.mended")})`)
  if (problem.hint) words.push(element("p", "small", say("checks.developer", problem)))
  return problem.fixed ? row(say, "", "check", ...words) : row(say, "is-found", "cross", ...words)
}

function row(say, className, picture, ...words) {
  return element("li", className, icon(say("icon"), picture), element("div", "", ...words))
}

/** Draw why it ended without a film, what to do, and the scenes that are near. */
export function showProblem({ status, problem }, say) {
  const stopped = { title: say("stopped.title"), message: say("stopped.message") }
  const words = status === "cancelled" ? stopped : problem
  const box = part("problem")
  box.hidden = !words
  if (!words) return
  box.classList.toggle("problem--mild", status === "cancelled" || words.fault === "user")
  put(part("problem-title"), words.title)
  put(part("problem-message"), words.message)
  put(part("problem-hint"), words.hint ?? "")
  part("nearest").replaceChildren(
    ...(words.nearest ?? []).map(({ example }) => element("li", "", button(example, () => fill(example)))),
  )
}
