// What a generation takes beside its film: the plan that waits, the server that is waited for, tokens, seconds, money.

import { element, part } from "./dom.js"

let asked = 0

/** Bring the form of a plan that waits, once; take it away when it waits no longer. */
export async function showStoryboard({ plan, status }) {
  const place = part("storyboard")
  if (!place) return
  const isHeld = Boolean(plan?.held) && status === "planning"
  if (!plan) return // what the server drew stays until there is news
  const mine = ++asked
  if (!isHeld) return place.replaceChildren()
  if (place.childElementCount) return
  const answer = await fetch(place.dataset.url).catch(() => null)
  const form = answer?.ok ? await answer.text() : ""
  if (mine === asked) place.innerHTML = form // else the plan has gone on meanwhile
}

/** What the model servers took: in all, and step by step of the work. */
export function showTook({ usage }, say) {
  const box = part("took")
  box.hidden = !usage.some((call) => isKept(call) || call.tokens_in + call.tokens_out > 0)
  const money = (cost) => (cost ? say("took.money", { cost: cost.toFixed(4) }) : "")
  const all = total(usage)
  part("took-sum").textContent = say("took.sum", { tokens: all.tokens.toLocaleString(), seconds: all.seconds.toFixed(1), cost: money(all.cost) })
  part("took-calls").replaceChildren(
    ...byStep(usage).map(({ purpose, step, calls }) => {
      const { tokens, seconds, cost } = total(calls)
      const what = step ? say("took.of-step", { what: say(`took.${purpose}`), step }) : say(`took.${purpose}`)
      const kept = calls.every(isKept) ? say("took.kept") : ""
      const times = calls.length > 1 ? say("took.times", { count: calls.length }) : ""
      const servers = [...new Set(calls.map(({ server }) => server))].join(", ")
      const name = element("th", "", what, element("span", "quiet small", ` ${[servers, times, kept].filter(Boolean).join(", ")}`))
      name.scope = "row"
      return element("tr", "", name, ...[tokens.toLocaleString(), seconds.toFixed(1), money(cost)].map((text) => element("td", "r", text)))
    }),
  )
}

// Answered from what the team had been answered before.
const isKept = ({ outcome }) => outcome === "cached"

function total(calls) {
  const sum = (take) => calls.reduce((so, call) => so + take(call), 0)
  return { tokens: sum((call) => call.tokens_in + call.tokens_out), seconds: sum((call) => call.seconds), cost: sum((call) => call.cost) }
}

// Calls that did the same thing, in the order of the first of them.
function byStep(usage) {
  const rows = new Map()
  for (const call of usage) {
    const { purpose, step = "" } = call
    const key = JSON.stringify([purpose, step])
    if (!rows.has(key)) rows.set(key, { purpose, step, calls: [] })
    rows.get(key).calls.push(call)
  }
  return [...rows.values()]
}
