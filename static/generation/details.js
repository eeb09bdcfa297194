// What a generation takes beside its film: the plan that waits, the server that is waited for, tokens, seconds, money.

import { element, part } from "./dom.js"

/** Bring the form of a plan that waits, once; take it away when it waits no longer. */
export async function showStoryboard({ plan, status }) {
  const place = part("storyboard")
  if (!place) return
  const isHeld = Boolean(plan?.held) && status === "planning"
  if (!plan) return // what the server drew stays until there is news
  if (!isHeld) return place.replaceChildren()
  if (place.childElementCount) return
  const answer = await fetch(place.dataset.url).catch(() => null)
  if (!answer?.ok || place.childElementCount) return
  place.innerHTML = await answer.text()
}

/** What the model servers took, call by call. */
export function showTook({ usage }, say) {
  const box = part("took")
  box.hidden = usage.length === 0
  const sum = (name) => usage.reduce((total, call) => total + call[name], 0)
  const gaps = (call) => ({
    tokens: (call.tokens_in + call.tokens_out).toLocaleString(),
    seconds: call.seconds.toFixed(1),
    cost: call.cost ? say("took.money", { cost: call.cost.toFixed(4) }) : "",
  })
  const total = { tokens_in: sum("tokens_in"), tokens_out: sum("tokens_out"), seconds: sum("seconds"), cost: sum("cost") }
  part("took-sum").textContent = say("took.sum", { calls: usage.length, ...gaps(total) })
  part("took-calls").replaceChildren(
    ...usage.map((call) => element("li", "", say("took.call", { what: say(`took.${call.purpose}`), server: call.server, ...gaps(call) }))),
  )
}
