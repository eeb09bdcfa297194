// The studio: follows the events of the newest generation and shows what they add up to.

import { Comments } from "../classrooms/comments.js"
import { follow } from "../shared/events.js"
import { Player } from "../shared/player.js"
import "../shared/prompt.js"
import { press, shortcuts } from "../shared/shortcuts.js"
import { words } from "../shared/words.js"
import { Conversation } from "./conversation.js"
import { settled } from "./details.js"
import { part } from "./dom.js"
import { apply, begin, isOver } from "./making.js"
import { SourcePanel } from "./source.js"
import { Trace } from "./trace.js"
import { StudioView } from "./view.js"

const main = document.querySelector("#main")
const say = words()
const film = new Player(document.querySelector("#player"))
const source = new SourcePanel(say, watch)
const view = new StudioView({ say, film, source })
new Trace({ say, film, source, address: main.dataset.clips })
const talk = new Conversation(say, watch)
const comments = part("comments") && new Comments(part("comments"), {
  say,
  film,
  goToLine: (line) => source.goTo(line),
  onAsked: (id) => talk.follow(id),
})
const kept = document.querySelector("#clip")
let hadEnded = "ended" in main.dataset // as the server drew it: no need to watch its making pass by again

let state = begin()
let isDue = false
let leave = () => {}

function show() {
  isDue = false
  view.show(state)
}

function onEvent(event) {
  apply(state, event)
  if (!hadEnded && event.kind === "status" && isOver(state)) {
    talk.refresh()
    comments?.refresh()
  }
  if (event.kind === "status" && isOver(state) && state.wasAsked) addUp(state)
  if (isDue || (hadEnded && !isOver(state))) return
  isDue = true
  setTimeout(show) // one drawing for all the events that came together
}

async function addUp(ended) {
  const usage = await settled(main.dataset.record, ended)
  if (!usage || ended !== state) return
  state.usage = usage
  show()
}

function onConnection(now) {
  const note = part("connection")
  note.hidden = now === "live"
  if (now === "gone") note.textContent = say("gone")
}

// Another film of this scene has been asked for: it takes this one's place.
function watch(id) {
  leave()
  const before = main.dataset.generation
  for (const name of ["socket", "stream", "record", "film"]) {
    if (main.dataset[name]) main.dataset[name] = main.dataset[name].replace(before, id)
  }
  for (const form of document.querySelectorAll("form[action]")) form.action = form.action.replace(before, id)
  Object.assign(main.dataset, { generation: id, film: main.dataset.film ?? `/generations/${id}/film.m3u8` })
  hadEnded = false
  state = begin()
  film.clear()
  view.begin()
  listen()
}

function listen() {
  leave = follow({ socket: main.dataset.socket, stream: main.dataset.stream, onEvent, onConnection })
}

function retry() {
  if (!part("problem").hidden) part("problem").querySelector("form button").click()
}

async function stop(event) {
  event.preventDefault()
  const button = event.target.querySelector("button")
  button.disabled = true
  const answer = await fetch(event.target.action, {
    method: "POST",
    body: new FormData(event.target),
    headers: { "X-Requested-With": "fetch" },
  }).catch(() => null)
  if (!answer?.ok) {
    button.disabled = false
    part("announce").textContent = say("cancel.failed")
  }
}

shortcuts("keys.studio", [
  ...(comments ? [
    { keys: ["m"], word: "keys.comment", act: () => comments.begin() },
    { keys: ["."], word: "keys.comment.next", act: () => comments.step(1) },
    { keys: [","], word: "keys.comment.back", act: () => comments.step(-1) },
  ] : []),
  ...press(["r"], "keys.change", "#change"),
  ...press(["e"], "keys.code", '[data-part="edit"]'),
  ...press(["l"], "keys.fold", '[data-part="fold"]'),
  ...press(["o"], "keys.pick", '[data-part="pick"]'),
  ...press(["s"], "keys.share", '[data-key="share"]'),
  ...press(["x"], "keys.stop", '[data-part="stop"] button'),
  ...(part("problem")?.querySelector("form") ? [{ keys: ["y"], word: "keys.retry", act: retry }] : []),
  ...press(["n"], "keys.prompt", "[data-prompt-form] textarea"),
])
if (kept) film.load(JSON.parse(kept.textContent))
if (main.dataset.socket) {
  if (!hadEnded) view.show(state)
  part("stop")?.addEventListener("submit", stop)
  listen()
}
addEventListener("pageshow", (event) => {
  if (event.persisted && !isOver(state)) location.reload()
})
