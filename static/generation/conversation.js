// What is said about the scene and what came of it: sends a wish, follows it until it is drawn, brings the list anew.

import { follow } from "../shared/events.js"
import { shortcuts } from "../shared/shortcuts.js"
import { part, put } from "./dom.js"

const WORDS = { queued: "working", planning: "working", checking: "working", writing: "writing", repairing: "writing" }
const HEADERS = { "X-Requested-With": "fetch" }

export class Conversation {
  #say
  #onFilm
  #place = part("history")
  #form = part("refine")
  #leave = () => {}
  #asked = 0

  /** onFilm(id) is told of each generation that takes the place of the film on stage. */
  constructor(say, onFilm) {
    this.#say = say
    this.#onFilm = onFilm
    this.#place?.addEventListener("submit", (event) => this.#act(event))
    this.#form?.addEventListener("submit", (event) => this.#refine(event))
    const send = { keys: ["Enter"], word: "keys.send", typed: true, act: () => this.#form.requestSubmit() }
    if (this.#form) shortcuts("keys.write", [send], { target: this.#form.elements.change })
    this.#bind()
  }

  #bind() {
    const press = (what) => () => this.#place?.querySelector(what)?.click()
    const changing = [
      { keys: ["u"], word: "keys.undo", act: press('.talk form[action*="/restore/"] button') },
      { keys: ["a"], word: "keys.accept", act: press('.proposal form[action*="/accept/"] button') },
      { keys: ["d"], word: "keys.decline", act: press('.proposal form[action*="/cancel/"] button') },
    ]
    const seeing = { keys: ["v"], word: "keys.compare", act: press('.revs a[href*="/compare/"]') }
    shortcuts("keys.studio", [...(this.#form ? changing : []), seeing])
  }

  /** Bring the conversation and the revisions anew; who was in it by keyboard stays there. */
  async refresh() {
    const number = ++this.#asked
    const answer = await fetch(this.#place.dataset.url, { headers: HEADERS }).catch(() => null)
    if (!answer?.ok || number !== this.#asked) return
    const text = await answer.text()
    if (number !== this.#asked) return
    const wasInside = this.#place.contains(document.activeElement)
    this.#place.innerHTML = text
    if (wasInside) this.#place.focus()
  }

  /** Somebody has asked the engine elsewhere on the page: show what comes of it. */
  follow(id) {
    this.refresh()
    this.#follow(id)
  }

  async #refine(event) {
    event.preventDefault()
    const field = this.#form.elements.change
    const made = await this.#send(this.#form)
    if (!made) return field.focus()
    field.value = ""
    this.refresh()
    this.#follow(made.id)
  }

  async #act(event) {
    if (!("act" in event.target.dataset)) return
    event.preventDefault()
    const made = await this.#send(event.target)
    put(part("refine-now"), "")
    if (made?.id) this.#onFilm(made.id)
    await this.refresh()
  }

  // What the server made, or null when it said no: then its words stand at the field.
  async #send(form) {
    const button = form.querySelector("button")
    button.disabled = true
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: HEADERS }).catch(() => null)
    button.disabled = false
    const told = await answer?.json().catch(() => ({}))
    const otherwise = answer?.status === 403 ? "refine.refused" : "refine.unanswered"
    const words = answer?.ok ? "" : (told?.message ?? this.#say(otherwise))
    if (part("refine-error")) put(part("refine-error"), words)
    return answer?.ok ? told : null
  }

  #follow(id) {
    this.#leave()
    this.#leave = follow({
      socket: `/ws/generations/${id}/`,
      stream: `/api/v1/generations/${id}/events/`,
      onEvent: (event) => this.#hear(id, event),
    })
  }

  #hear(id, { kind, data }) {
    if (kind === "proposal") {
      this.#leave()
      put(part("refine-now"), this.#say("refine.held"))
      return this.refresh()
    }
    if (kind === "waiting") return put(part("refine-now"), this.#say("busy", data))
    if (kind === "engine") return put(part("refine-now"), this.#say("refine.writing"))
    if (kind !== "status") return
    if (data.status === "rendering" || data.status === "succeeded") {
      this.#leave()
      put(part("refine-now"), "")
      this.#onFilm(id)
      return this.refresh()
    }
    if (data.status === "failed" || data.status === "cancelled") {
      put(part("refine-now"), this.#say("refine.failed"))
      return this.refresh()
    }
    put(part("refine-now"), this.#say(`refine.${WORDS[data.status]}`))
  }
}
