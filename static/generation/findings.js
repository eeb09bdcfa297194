// What went wrong: the checks' findings beside the source, what can't be read in the film, why there is no film.

import { fill } from "../shared/prompt.js"
import { isOver } from "./making.js"
import { button, element, icon, part, put } from "./dom.js"

/** Which repair it is, and of what. */
export function repairWords(repair, say) {
  return say(repair.step ? "repair.step" : "repair", repair)
}

/** Draw the verdict and the repairs so far. goTo(line) shows a line of the source. */
export function showChecks(state, say, goTo) {
  const { verdict, repairs } = state
  const open = verdict?.problems.filter((problem) => !problem.fixed) ?? []
  const rows = verdict ? open.map((problem) => finding(problem, say, goTo)) : [row(say, "is-wait", "wait", say(isOver(state) ? "checks.none" : "checks.wait"))]
  if (verdict?.diff) rows.unshift(mended(verdict, say))
  for (const doubt of verdict?.doubts ?? []) rows.push(finding(doubt, say, goTo))
  if (verdict?.ok) rows.push(row(say, "", "check", say("checks.good")))
  rows.push(...repairs.map((repair, index) => sentBack(repair, say, index === repairs.length - 1)).reverse())
  part("checks").replaceChildren(...rows)
}

// Why a version was sent back, with what its film looked like; of all but the last only on demand.
function sentBack(repair, say, isLast) {
  const title = `${say("checks.repair")}: ${repairWords(repair, say)}`
  const reasons = repair.reasons.map((reason) => element("p", "small", reason))
  const seen = repair.findings.filter(({ picture }) => picture)
  const pictures = seen.map(({ picture, message }) => photograph(picture, say("finding.picture", { message })))
  const about = [...reasons, ...(seen.length ? [element("div", "seen", ...pictures)] : [])]
  if (isLast) return row(say, "is-found", "again", title, ...about)
  return row(say, "is-wait", "again", element("details", "mended", element("summary", "", title), ...about))
}

function finding(problem, say, goTo) {
  const words = []
  if (problem.line) words.push(button(say("checks.line", problem), () => goTo(problem.line)), " ")
  words.push(problem.message)
  const isDoubt = problem.id === "maths_doubt" // for the teacher to decide; nothing is refused for it
  if (problem.hint) words.push(element("p", "small", isDoubt ? problem.hint : say("checks.developer", problem)))
  return row(say, "is-found", isDoubt ? "wait" : "cross", ...words)
}

// The small repairs that needed no model: how many, what they were, and what they changed.
function mended({ problems, diff }, say) {
  const fixed = problems.filter((problem) => problem.fixed)
  const list = element("ul", "mended__list", ...fixed.map(({ message }) => element("li", "small", message)))
  const changes = element("pre", "log mended__diff", ...diff.split("\n").slice(2).map(changed))
  Object.assign(changes, { tabIndex: 0, role: "region", ariaLabel: say("checks.diff") })
  const words = say(fixed.length === 1 ? "checks.repaired.one" : "checks.repaired", { count: fixed.length })
  return row(say, "", "check", element("details", "mended", element("summary", "", words), list, changes))
}

function changed(line) {
  const kind = { "+": "is-added", "-": "is-removed" }[line[0]] ?? ""
  return element("span", kind, `${line}\n`)
}

function row(say, className, picture, ...words) {
  return element("li", className, icon(say("icon"), picture), element("div", "", ...words))
}

/** Draw what cannot be read in the film: seek(time) shows a moment of it. */
export function showFindings({ findings }, say, goTo, seek) {
  part("findings-box").hidden = findings.length === 0
  part("findings").replaceChildren(...findings.map((found) => flaw(found, say, goTo, seek)))
}

function flaw({ id, step, time, line, message, picture }, say, goTo, seek) {
  const gaps = { seconds: time.toFixed(1), name: step ?? "", line }
  const words = [element("strong", "", say(`finding.${id}`)), element("p", "", message)]
  const jumps = element("p", "small", button(say(step ? "finding.at-step" : "finding.at", gaps), () => seek(time)))
  if (line) jumps.append(" · ", button(say("checks.line", gaps), () => goTo(line)))
  const row = element("li", "", element("div", "", ...words, jumps))
  if (picture) row.prepend(photograph(picture, say("finding.picture", { message })))
  return row
}

// Pictures are kept for some weeks, the words for ever.
function photograph(address, alt) {
  const image = Object.assign(element("img"), { src: address, alt, loading: "lazy", width: 854, height: 480 })
  const link = Object.assign(element("a", "", image), { href: address })
  image.addEventListener("error", () => link.remove())
  return link
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
  put(part("problem-best"), words.best?.text ?? "")
  const reasons = words.best?.reasons ?? []
  part("problem-reasons").hidden = reasons.length === 0
  part("problem-reasons").replaceChildren(...reasons.map((reason) => element("li", "", reason)))
  put(part("problem-hint"), words.hint ?? "")
  part("nearest").replaceChildren(
    ...(words.nearest ?? []).map(({ example }) => element("li", "", button(example, () => fill(example)))),
  )
}
