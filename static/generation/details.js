// What a generation takes beside its film: the plan that waits, the server that is waited for, tokens, seconds, money.

import { element, part } from "./dom.js"
import { hasFailed, isTurnedAway } from "./making.js"

const LOOKS = [0, 300, 600, 1_200, 2_400, 4_800]

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
  part("took").hidden = usage.length === 0
  const money = (cost) => (cost ? say("took.money", { cost: cost.toFixed(4) }) : "")
  const all = total(usage)
  const sum = { tokens: all.tokens.toLocaleString(), seconds: all.seconds.toFixed(1), cost: money(all.cost) }
  part("took-sum").textContent = usage.every(isKept) ? say("took.all-kept") : say("took.sum", sum)
  part("took-calls").replaceChildren(
    ...byStep(usage).map(({ purpose, step, calls }) => {
      const { tokens, seconds, cost } = total(calls)
      const what = step ? say("took.of-step", { what: say(`took.${purpose}`), step }) : say(`took.${purpose}`)
      const servers = [...new Set(calls.map(({ server }) => server))].join(", ")
      const name = element("th", "", what, element("span", "quiet small", ` ${[servers, ...remarks(calls, say)].join(", ")}`))
      name.scope = "row"
      return element("tr", "", name, ...[tokens.toLocaleString(), seconds.toFixed(1), money(cost)].map((text) => element("td", "r", text)))
    }),
  )
}

/**
 * The calls of an ended generation by the ledger; null: no more than the events told. `usage` is what they told.
 *
 * What a call took that was cut stands in no event, since there is none after the end, and is entered a moment later.
 */
export async function settled(address, { usage, isAsking }) {
  for (const pause of LOOKS) {
    await new Promise((done) => setTimeout(done, pause))
    const answer = await fetch(address).catch(() => null)
    const calls = answer?.ok ? (await answer.json()).usage.calls : []
    if (calls.length > usage.length) return calls
    if (!isAsking) return null
  }
  return null
}

// How often, and what did not go as it should.
function remarks(calls, say) {
  const count = (is) => calls.filter(is).length
  const counts = {
    "took.times": calls.length > 1 ? calls.length : 0,
    "took.kept": calls.every(isKept) ? 1 : 0,
    "took.busy": count(isTurnedAway),
    "took.failed": count((call) => hasFailed(call) && !isTurnedAway(call)),
    "took.stopped": count(({ outcome }) => outcome === "stopped"),
    "took.length": count(({ outcome }) => outcome === "length"),
    "took.reckoned": count((call) => !call.is_counted && call.tokens_in + call.tokens_out > 0),
  }
  return Object.entries(counts).filter(([, count]) => count).map(([word, count]) => say(word, { count }))
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
