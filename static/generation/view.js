// What the state of a generation looks like in the studio. Each part is drawn anew only when what it shows has changed.

import { fill } from "../shared/prompt.js"
import { isOver, percent, STAGES } from "./making.js"

const ANNOUNCE_EVERY = 25

export function studioView({ main, part, say, film, source }) {
  const last = new Map()
  let announced = ""

  /** Call draw when the value is another than the last time. */
  function when(name, value, draw) {
    const text = JSON.stringify(value)
    if (last.get(name) === text) return
    last.set(name, text)
    draw()
  }

  function element(tag, className = "", text = "") {
    const made = document.createElement(tag)
    if (className) made.className = className
    made.textContent = text
    return made
  }

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use")
    svg.setAttribute("class", "icon")
    svg.setAttribute("aria-hidden", "true")
    use.setAttribute("href", `${say("icon")}#${name}`)
    svg.append(use)
    return svg
  }

  function badge(target, tone, text) {
    target.className = tone ? `badge badge--${tone}` : "badge"
    target.textContent = text
    return target
  }

  function details(state) {
    if (state.status === "repairing" || (state.repair && state.stage === 1)) return say("repair", state.repair ?? {})
    if (state.status !== "rendering") return ""
    const { animations_done: done, animations: total } = state.progress ?? {}
    const drawn = percent(state)
    const parts = [drawn === null ? "" : say("percent", { percent: drawn }), total ? say("animations", { done, total }) : ""]
    return parts.filter(Boolean).join(", ")
  }

  function stages(state) {
    const isBad = state.status === "failed" || state.status === "cancelled"
    ;[...part("stages").children].forEach((stage, index) => {
      const isDone = index < state.stage || state.status === "succeeded"
      const isNow = index === state.stage && !isDone
      const [name, note] = stage.children
      stage.className = isDone ? "is-done" : isNow ? (isBad ? "is-bad" : "is-now") : ""
      if (isNow) stage.setAttribute("aria-current", "step")
      else stage.removeAttribute("aria-current")
      name.textContent = isNow ? say(`now.${state.status}`) : say(`stage.${STAGES[index]}`)
      const seconds = state.spent[index] / 1000
      note.textContent = isNow ? details(state) : isDone && seconds ? say("seconds", { seconds: seconds < 10 ? seconds.toFixed(1) : Math.round(seconds) }) : ""
      stage.style.setProperty("--at", `${isNow ? (percent(state) ?? 0) : 0}%`)
    })
  }

  function plan(state) {
    const steps = state.plan.steps
    part("plan-box").hidden = steps.length === 0 && Object.keys(state.plan.parameters ?? {}).length === 0
    part("plan").replaceChildren(
      ...steps.map((text, index) => {
        const row = element("li")
        const mood = state.status === "succeeded" || index + 1 < state.step ? "done" : index + 1 === state.step && !isOver(state) ? "now" : "wait"
        const tone = { done: "good", now: "now", wait: "" }[mood]
        row.append(element("span", "", text), badge(element("span"), tone, say(`plan.${mood}`)))
        return row
      }),
    )
    part("understood").replaceChildren(
      ...Object.entries(state.plan.parameters ?? {}).map(([name, value]) => {
        const row = element("div")
        const text = typeof value === "string" ? value : JSON.stringify(value)
        row.append(element("dt", "", name.replaceAll("_", " ")), element("dd", "", text))
        return row
      }),
    )
  }

  function finding(problem) {
    const row = element("li", problem.fixed ? "" : "is-found")
    const words = element("div")
    if (problem.line) {
      const line = element("button", "link", say("checks.line", problem))
      line.type = "button"
      line.addEventListener("click", () => source.goTo(problem.line))
      words.append(line, " ")
    }
    words.append(problem.message)
    if (problem.fixed) words.append(` (${say("checks.mended")})`)
    if (problem.hint) words.append(element("p", "small", say("checks.developer", problem)))
    row.append(icon(problem.fixed ? "check" : "cross"), words)
    return row
  }

  function line(kind, name, text, more = []) {
    const row = element("li", kind)
    const words = element("div", "", text)
    words.append(...more)
    row.append(icon(name), words)
    return row
  }

  function checks({ verdict, repair }) {
    const rows = verdict?.problems.map(finding) ?? [line("is-wait", "wait", say("checks.wait"))]
    if (verdict?.ok) rows.push(line("", "check", say("checks.good")))
    if (repair) {
      const reasons = repair.reasons.map((reason) => element("p", "small", reason))
      rows.push(line("is-found", "again", `${say("checks.repair")}: ${say("repair", repair)}`, reasons))
    }
    part("checks").replaceChildren(...rows)
  }

  function sourceBadge({ code, isWriting, verdict }) {
    const lines = source.lines()
    const found = verdict?.problems.filter((problem) => !problem.fixed).length ?? 0
    const target = part("source-badge")
    if (!code) badge(target, "", say("source.wait"))
    else if (isWriting) badge(target, "now", say("source.writing", { line: lines }))
    else if (!verdict) badge(target, "", say("source.written", { lines }))
    else if (verdict.ok) badge(target, "good", say("source.good"))
    else badge(target, "warn", say("source.bad", { count: found }))
  }

  function problem({ status, problem: found }) {
    const stopped = { title: say("stopped.title"), message: say("stopped.message"), hint: "" }
    const words = status === "cancelled" ? stopped : found
    const box = part("problem")
    box.hidden = !words
    if (!words) return
    box.classList.toggle("problem--mild", status === "cancelled" || words.fault === "user")
    part("problem-title").textContent = words.title
    part("problem-message").textContent = words.message
    part("problem-hint").textContent = words.hint ?? ""
    part("nearest").replaceChildren(
      ...(words.nearest ?? []).map((blueprint) => {
        const row = element("li")
        const button = element("button", "link", blueprint.example ?? blueprint.title)
        button.type = "button"
        button.addEventListener("click", () => fill(blueprint.example ?? blueprint.title))
        row.append(button)
        return row
      }),
    )
  }

  function stage(state) {
    const player = document.querySelector("#player")
    player.hidden = isOver(state) && !state.clip
    part("wait").hidden = Boolean(state.clip)
    part("wait-title").textContent = state.title
    const step = state.plan?.steps[state.step - 1]
    part("wait-now").textContent = step && state.status === "rendering" ? say("step", { number: state.step, name: step }) : say(`now.${state.status}`)
    player.toggleAttribute("data-waiting", !state.clip)
    if (!state.clip) waitingLine(state)
  }

  // What is not drawn yet is dotted: the planned steps stand on the line at equal distances until their times are known.
  function waitingLine({ plan: planned, step }) {
    const steps = planned?.steps ?? []
    const timeline = part("timeline")
    const at = (index) => `${(100 * index) / Math.max(1, steps.length)}%`
    timeline.style.setProperty("--ready", at(Math.max(0, step - 1)))
    timeline.style.setProperty("--at", "0%")
    part("steps").replaceChildren(
      ...steps.map((name, index) => {
        const mark = element("li", index + 1 < step ? "" : "is-waiting")
        const label = element("span", "mark")
        label.append(element("b", "", index + 1), element("span", "", name))
        mark.style.setProperty("--at", at(index))
        mark.style.setProperty("--span", at(1))
        mark.append(label)
        return mark
      }),
    )
  }

  function announce(state) {
    const drawn = percent(state)
    const rough = drawn === null ? "" : say("percent", { percent: Math.floor(drawn / ANNOUNCE_EVERY) * ANNOUNCE_EVERY })
    const text = [say(`now.${state.status}`), state.status === "rendering" ? rough : "", state.problem?.title ?? ""].filter(Boolean).join(", ")
    if (text !== announced) part("announce").textContent = text
    announced = text
  }

  function heading(state) {
    if (state.title) part("title").textContent = state.title
    const drawn = state.status === "rendering" ? percent(state) : null
    const title = state.title || part("title").textContent
    const lead = isOver(state) ? "" : drawn === null ? `${say(`now.${state.status}`)} · ` : `${say("percent", { percent: drawn })} · `
    document.title = `${lead}${title} · manimgen`
  }

  function show(state) {
    const { status, stage: at, step, plan: planned, clip } = state
    main.dataset.status = status
    stages(state)
    if (planned) when("plan", [planned, step, status], () => plan(state))
    source.show(state)
    sourceBadge(state)
    when("checks", [state.verdict, state.repair], () => checks(state))
    when("problem", [state.problem, status], () => problem(state))
    when("stage", [planned, step, status, at, clip?.id, state.title], () => stage(state))
    if (clip) film.load(clip)
    part("log-box").hidden = !state.log
    if (part("log").textContent !== state.log) part("log").textContent = state.log
    part("side").hidden = isOver(state) && !state.code
    if (part("stop")) part("stop").hidden = isOver(state)
    announce(state)
    heading(state)
  }

  return { show }
}
