// What a generation's events add up to. Pure: replaying all events gives what watching them gave.

export const STAGES = ["planned", "written", "checked", "drawn", "ready"]
const STAGE_OF = { queued: 0, planning: 0, writing: 1, checking: 2, repairing: 1, waiting: 3, rendering: 3, succeeded: 4 }

export function begin() {
  return {
    status: "queued",
    stage: 0,
    since: null,
    spent: STAGES.map(() => 0),
    plan: null,
    title: "",
    code: "",
    isWriting: false,
    busy: null,
    instead: null,
    usage: [],
    wasAsked: false,
    isAsking: false,
    verdict: null,
    repairs: [],
    findings: [],
    totals: null,
    progress: null,
    step: 0,
    steps: [],
    captions: [],
    poster: "",
    segments: [],
    log: "",
    clip: null,
    problem: null,
  }
}

/** Take one event {kind, at, data} into the state. An unknown kind changes nothing: a newer server may say more. */
export function apply(state, { kind, at, data }) {
  take[kind]?.(state, data, Date.parse(at))
}

/** How much of the film is drawn, 0 to 100, or null while nobody knows. */
export function percent({ progress }) {
  if (!progress) return null
  if (Number.isFinite(progress.percent)) return progress.percent
  return progress.animations ? Math.floor((100 * progress.animations_done) / progress.animations) : null
}

/** What is drawn so far, in seconds: {drawn, total, steps, captions}. Steps whose time is not known yet stand evenly behind it. */
export function filmSoFar({ segments, steps, captions, totals, progress, plan, step }) {
  const last = segments.at(-1)
  if (!last) return { drawn: 0, total: 0, steps: [], captions: [] }
  const drawn = last.start + last.duration
  const frames = progress?.frames ?? totals?.frames
  const planned = plan?.steps ?? []
  const guess = drawn * Math.max(1, planned.length / Math.max(1, step))
  const total = Math.max(drawn, frames ? (frames * last.duration) / last.frames : guess)
  const known = steps.filter(Boolean).map((each, index) => ({ ...each, end: steps[index + 1]?.start ?? drawn }))
  const names = planned.slice(known.length)
  const from = Math.max(drawn, known.at(-1)?.start ?? 0)
  const span = (total - from) / (names.length + 1)
  const waiting = names.map((name, index) => ({ name, start: from + span * (index + 1), end: from + span * (index + 2), isWaiting: true }))
  return { drawn, total, steps: [...known, ...waiting], captions: oneAfterTheOther(captions, total) }
}

/** Whether a call of a model server came to nothing; whether because others were before it. */
export const hasFailed = ({ outcome }) => outcome.startsWith("engine_")
export const isTurnedAway = ({ outcome }) => outcome === "engine_overloaded"

export const isOver = ({ status }) => ["succeeded", "failed", "cancelled"].includes(status)

const take = {
  status(state, { status }, at) {
    go(state, status, at)
    if (status === "planning" || status === "repairing") state.isWriting = false
    if (status === "rendering") drawAnew(state)
  },
  plan(state, plan) {
    state.plan = plan
    state.title = plan.title || state.title
    state.instead = null
  },
  engine(state, { server, purpose }) {
    const last = state.usage.at(-1)
    const hasPassed = last?.purpose === purpose && last.server !== server && hasFailed(last)
    state.instead = hasPassed ? { failed: last.server, isBusy: isTurnedAway(last), server } : null
    state.busy = null
    state.isWriting = false // what another server had begun is void
    state.wasAsked = state.isAsking = true
  },
  waiting(state, waiting) {
    state.busy = waiting
  },
  usage(state, call) {
    state.usage.push(call)
    state.isAsking = false
  },
  token(state, { text }) {
    state.code = (state.isWriting ? state.code : "") + text
    state.isWriting = true
  },
  source(state, { title, code }) {
    state.title = title || state.title
    state.code = code
    state.isWriting = false
    state.instead = null
    state.verdict = null
    state.findings = []
  },
  verdict(state, verdict, at) {
    state.verdict = verdict
    if (verdict.ok) go(state, "waiting", at) // for a free core: nothing is checked any more
  },
  repair(state, repair) {
    state.repairs.push({ ...repair, findings: state.findings }) // the film that they are about goes
  },
  started(state, totals) {
    drawAnew(state)
    state.totals = totals
  },
  progress(state, progress) {
    state.progress = progress
  },
  step(state, { number, name, start }) {
    state.step = number
    state.steps[number - 1] = { name, start }
  },
  caption(state, caption) {
    state.captions.push(caption)
  },
  poster(state, { url }) {
    state.poster = url
  },
  segment(state, segment) {
    state.segments.push(segment)
  },
  log(state, { text }) {
    state.log += text.endsWith("\n") ? text : `${text}\n`
  },
  finding(state, finding) {
    state.findings.push(finding)
  },
  clip(state, clip) {
    state.clip = clip
  },
  problem(state, problem) {
    state.problem = problem
  },
}

// Each caption stays until the next one, the last one until the end.
function oneAfterTheOther(captions, total) {
  const said = captions.filter(({ text }) => text.trim()).sort((one, other) => one.start - other.start)
  return said.map((caption, index) => ({ ...caption, end: said[index + 1]?.start ?? total }))
}

function go(state, status, at) {
  if (state.since !== null) state.spent[state.stage] += Math.max(0, at - state.since)
  state.since = at
  state.status = status
  state.stage = STAGE_OF[status] ?? state.stage
}

// A render that starts (again, after a repair or a dead worker) knows nothing of the one before.
function drawAnew(state) {
  state.totals = null
  state.progress = null
  state.step = 0
  state.steps = []
  state.captions = []
  state.poster = ""
  state.segments = []
  state.findings = []
  state.log = ""
}
