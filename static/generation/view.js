// What the state of a generation looks like in the studio. A part is drawn anew only when what it shows has changed.

import { badge, element, part, put } from "./dom.js"
import { showStoryboard, showTook } from "./details.js"
import { repairWords, showChecks, showFindings, showProblem } from "./findings.js"
import { filmSoFar, isOver, percent, STAGES } from "./making.js"

const ANNOUNCE_EVERY = 25
const MENDING = ["repairing", "writing", "checking"]
const TONES = { done: "good", now: "now", repair: "warn", wait: "", left: "" }

export class StudioView {
  #say
  #film
  #source
  #drawn = new Map()

  constructor({ say, film, source }) {
    this.#say = say
    this.#film = film
    this.#source = source
  }

  /** Forget what was drawn: another generation begins. */
  begin() {
    this.#drawn.clear()
    part("problem").hidden = true
    part("plan-box").hidden = true
    part("stop")?.querySelector("button").removeAttribute("disabled")
  }

  show(state) {
    const { status, step, plan, clip, title, log } = state
    document.querySelector("#main").dataset.status = status
    this.#stages(state)
    if (plan) this.#when("plan", [plan, step, status, state.repairs.length, clip], () => this.#plan(state))
    this.#when("storyboard", [plan?.held, status], () => showStoryboard(state))
    this.#when("took", state.usage, () => showTook(state, this.#say))
    this.#source.show(state)
    this.#sourceBadge(state)
    this.#when("checks", [state.verdict, state.repairs, isOver(state)], () => showChecks(state, this.#say, (line) => this.#source.goTo(line)))
    this.#when("findings", state.findings, () =>
      showFindings(state, this.#say, (line) => this.#source.goTo(line), (time) => this.#film.seek(time)),
    )
    this.#when("problem", [state.problem, status], () => showProblem(state, this.#say))
    this.#when("stage", [plan, step, status, clip, title, state.busy, state.poster, state.segments.length > 0], () => this.#stage(state))
    if (clip) this.#film.load(clip)
    else this.#filmSoFar(state)
    part("log-box").hidden = !log
    put(part("log"), log)
    part("side").hidden = isOver(state) && !state.code
    part("stop")?.toggleAttribute("hidden", isOver(state))
    if (state.verdict?.ok) part("refine")?.removeAttribute("hidden") // now there is something to change
    this.#announce(state)
    this.#heading(state)
  }

  #when(name, value, draw) {
    const text = JSON.stringify(value)
    if (this.#drawn.get(name) === text) return
    this.#drawn.set(name, text)
    draw()
  }

  #stages(state) {
    const isBad = state.status === "failed" || state.status === "cancelled"
    for (const [index, stage] of [...part("stages").children].entries()) {
      const isDone = index < state.stage || state.status === "succeeded"
      const isNow = index === state.stage && !isDone
      const [name, note] = [stage.firstElementChild, stage.querySelector("small") ?? stage.appendChild(element("small"))]
      stage.className = isDone ? "is-done" : isNow ? (isBad ? "is-bad" : "is-now") : ""
      if (isNow) stage.setAttribute("aria-current", "step")
      else stage.removeAttribute("aria-current")
      put(name, this.#say(isNow ? `now.${state.status}` : `stage.${STAGES[index]}`))
      put(note, isNow ? this.#details(state) : isDone ? this.#spent(state, index) : index === STAGES.length - 1 ? this.#left(state) : "")
      stage.style.setProperty("--at", `${isNow ? (percent(state) ?? 0) : 0}%`)
    }
  }

  #details({ status, repairs, progress, busy, instead, plan }) {
    const repair = repairs.at(-1)
    if (isHeld({ status, plan })) return this.#say("held")
    if (isBusy({ busy, status })) return this.#say("busy", busy)
    if (["planning", "writing", "repairing"].includes(status)) {
      if (instead) return this.#say(instead.isBusy ? "instead.busy" : "instead", instead)
      return repair ? repairWords(repair, this.#say) : ""
    }
    if (status !== "rendering") return ""
    if (!progress) return this.#say("rehearsing")
    const { animations_done: done, animations: total } = progress
    const drawn = percent({ progress })
    const words = [drawn === null ? "" : this.#say("percent", { percent: drawn }), total ? this.#say("animations", { done, total }) : ""]
    return words.filter(Boolean).join(", ")
  }

  #left({ status, progress }) {
    const seconds = status === "rendering" ? progress?.seconds_left : null
    return Number.isFinite(seconds) ? this.#say("left", { seconds: Math.max(1, Math.round(seconds)) }) : ""
  }

  #spent(state, index) {
    const planless = STAGES[index] === "planned" && !state.plan && state.usage.some(({ purpose }) => purpose === "plan")
    return [this.#seconds(state.spent[index] / 1000), planless ? this.#say("planless") : ""].filter(Boolean).join(", ")
  }

  #seconds(seconds) {
    return seconds ? this.#say("seconds", { seconds: seconds < 10 ? seconds.toFixed(1) : Math.round(seconds) }) : ""
  }

  #plan(state) {
    const { steps, board = [] } = state.plan
    const understood = Object.entries(state.plan.parameters ?? {}).filter(([, value]) => value !== null)
    part("plan-box").hidden = steps.length + understood.length === 0
    part("plan").replaceChildren(
      ...steps.map((text, index) => {
        const mood = planMood(state, index + 1, text)
        const shown = board[index]?.shown
        const words = element("span", "", text, ...(shown ? [element("span", "plan__shown", shown)] : []))
        return element("li", "", words, badge(element("span"), TONES[mood], this.#say(`plan.${mood}`)))
      }),
    )
    part("understood").replaceChildren(
      ...understood.map(([name, value]) => element("div", "", element("dt", "", name.replaceAll("_", " ")), element("dd", "", this.#value(value)))),
    )
  }

  #value(value) {
    if (typeof value === "boolean") return this.#say(value ? "yes" : "no")
    if (!Array.isArray(value)) return String(value)
    return value.map((item) => (Array.isArray(item) ? `(${this.#value(item)})` : this.#value(item))).join(", ")
  }

  #sourceBadge(state) {
    const { code, isWriting, verdict, findings } = state
    const target = part("source-badge")
    const lines = this.#source.lines
    const count = verdict?.problems.filter((problem) => !problem.fixed).length ?? 0
    const doubts = verdict?.doubts?.length ?? 0
    if (!code) badge(target, "", this.#say("source.wait"))
    else if (isWriting && isOver(state)) badge(target, "warn", this.#say("source.broken", { lines }))
    else if (isWriting) badge(target, "now", this.#say("source.writing", { line: lines }))
    else if (!verdict) badge(target, "", this.#say("source.written", { lines }))
    else if (verdict.ok && doubts) badge(target, "warn", this.#say("source.doubts", { count: doubts }))
    else if (verdict.ok && findings.length) badge(target, "warn", this.#say("source.flaws", { count: findings.length }))
    else if (verdict.ok) badge(target, "good", this.#say("source.good"))
    else badge(target, "warn", this.#say("source.bad", { count }))
  }

  // What plays before the whole film is there, or instead of it when the drawing broke off.
  #filmSoFar(state) {
    const { poster, segments } = state
    const url = document.querySelector("#main").dataset.film
    if (!url || segments.length === 0) {
      this.#film.forget()
      if (poster && url) this.#film.preview(poster)
      return
    }
    this.#film.grow({ url, poster, segments, isOver: isOver(state), ...filmSoFar(state) })
  }

  #stage(state) {
    const { status, step, plan, clip, title, segments } = state
    const name = plan?.steps[step - 1]
    const player = document.querySelector("#player")
    const isPlayable = Boolean(clip) || (segments.length > 0 && "film" in document.querySelector("#main").dataset)
    player.hidden = isOver(state) && !isPlayable
    player.toggleAttribute("data-waiting", !isPlayable)
    put(part("wait-title"), title)
    const now = isHeld(state) ? this.#say("held") : isBusy(state) ? this.#say("busy", state.busy) : this.#say(`now.${status}`)
    put(part("wait-now"), name && status === "rendering" ? this.#say("step", { number: step, name }) : now)
    part("wait").hidden = isPlayable || Boolean(state.poster)
    if (!isPlayable) this.#waitingLine(plan?.steps ?? [], step)
  }

  // What is not drawn yet is dotted: the planned steps stand on the line at equal distances until their times are known.
  #waitingLine(steps, now) {
    const at = (index) => `${(100 * index) / Math.max(1, steps.length)}%`
    part("timeline").style.setProperty("--ready", at(Math.max(0, now - 1)))
    part("steps").replaceChildren(
      ...steps.map((name, index) => {
        const label = element("span", "mark", element("b", "", String(index + 1)), element("span", "", name))
        const mark = element("li", index + 1 < now ? "" : "is-waiting", label)
        mark.style.setProperty("--at", at(index))
        mark.style.setProperty("--span", at(1))
        return mark
      }),
    )
  }

  #announce(state) {
    const drawn = state.status === "rendering" ? percent(state) : null
    const rough = drawn === null ? "" : this.#say("percent", { percent: Math.floor(drawn / ANNOUNCE_EVERY) * ANNOUNCE_EVERY })
    put(part("announce"), [this.#say(`now.${state.status}`), rough, state.problem?.title].filter(Boolean).join(", "))
  }

  #heading(state) {
    if (state.title) put(part("title"), state.title)
    const drawn = state.status === "rendering" ? percent(state) : null
    const now = drawn === null ? this.#say(`now.${state.status}`) : this.#say("percent", { percent: drawn })
    document.title = [isOver(state) ? "" : now, part("title").textContent, "manimgen"].filter(Boolean).join(" · ")
  }
}

// What is in the film is drawn, and nothing else: a model may write fewer steps than it has planned.
function planMood(state, number, name) {
  const { status, clip, repairs, step } = state
  if (status === "succeeded") return number <= (clip?.steps.length ?? step) ? "done" : "left"
  if (number < step) return "done"
  if (isOver(state)) return "left"
  if (repairs.at(-1)?.step === name && MENDING.includes(status)) return "repair"
  return number === step ? "now" : "wait"
}

const isHeld = ({ status, plan }) => status === "planning" && Boolean(plan?.held)

const isBusy = ({ busy, status }) => Boolean(busy) && ["planning", "writing", "repairing"].includes(status)
