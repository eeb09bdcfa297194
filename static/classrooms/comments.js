// The comments of a scene: brings the threads, pins them to the film's line, its picture and its code, and sends what is
// written. Others' comments appear as they come.

import { element, put } from "../generation/dom.js"
import { shortcuts } from "../shared/shortcuts.js"
import { keep, restore } from "./drafts.js"
import { listen } from "./live.js"
import { offerNames } from "./mentions.js"
import { RegionLayer } from "./region.js"

const HEADERS = { "X-Requested-With": "fetch" }
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

export class Comments {
  #root
  #say
  #film
  #goToLine
  #onAsked
  #form
  #place
  #layer
  #code = document.querySelector('[data-part="code"]')
  #asked = 0
  #count = null
  #people = []

  /** film: the page's player; goToLine(line) shows a line of code; onAsked(id) is told of what the engine was asked. */
  constructor(root, { say, film, goToLine = () => {}, onAsked = () => {} }) {
    this.#root = root
    this.#say = say
    this.#film = film
    this.#goToLine = goToLine
    this.#onAsked = onAsked
    this.#form = this.#part("comment-form")
    this.#place = this.#part("threads")
    this.#layer = new RegionLayer(film.stage, say("comment.region"))
    offerNames(root, () => this.#people, say("comment.people"))
    this.#listen()
    this.refresh()
    listen(root.dataset.socket, () => this.refresh(), () => { root.hidden = true })
  }

  /** Bring the threads anew; what somebody is writing stays. */
  async refresh() {
    const number = ++this.#asked
    const answer = await fetch(this.#root.dataset.url, { headers: HEADERS }).catch(() => null)
    if (!answer?.ok || number !== this.#asked) return
    const text = await answer.text()
    if (number !== this.#asked) return
    const kept = keep(this.#place)
    this.#place.innerHTML = text
    restore(this.#place, kept)
    this.#show()
  }

  /** Begin to write a comment about the moment on stage. */
  begin() {
    if (this.#form.hidden) return
    this.#form.elements.text.focus()
  }

  /** Go to the next thread (1) or the one before (-1) in the order of the film. */
  step(direction) {
    const pinned = [...this.#place.querySelectorAll("[data-thread][data-at]:not([data-outdated])")]
    const sorted = pinned.sort((one, other) => one.dataset.at - other.dataset.at)
    const now = sorted.findIndex((thread) => thread.classList.contains("is-here"))
    const next = now === -1 ? (direction > 0 ? 0 : sorted.length - 1) : now + direction
    if (sorted[next]) this.#goTo(sorted[next], { scroll: true })
  }

  #part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`)
  }

  #listen() {
    const send = { keys: ["Ctrl+Enter"], word: "keys.comment.send", act: ({ target }) => target.form.requestSubmit() }
    shortcuts("keys.write", [send], { target: this.#root, applies: ({ target }) => target.matches("textarea") })
    const { anchor, text } = this.#form.elements
    this.#root.addEventListener("submit", (event) => this.#send(event))
    this.#place.addEventListener("click", ({ target }) => {
      const thread = target.closest("[data-show]")?.closest("[data-thread]")
      if (thread) this.#goTo(thread)
    })
    anchor.addEventListener("change", () => this.#choose())
    text.addEventListener("focus", () => this.#film.pause())
    this.#part("comment-region").addEventListener("input", () => this.#layer.follow())
    this.#film.onTime(() => this.#tellPlace())
    this.#code?.addEventListener("click", ({ target }) => this.#pointAtLine(target.closest(".l")))
    if (this.#code) new MutationObserver(() => this.#markLines()).observe(this.#code, { childList: true })
    addEventListener("hashchange", () => this.#followAddress())
  }

  #choose() {
    const { anchor, line } = this.#form.elements
    line.closest("label").hidden = anchor.value !== "line"
    line.required = anchor.value === "line"
    this.#part("comment-region").hidden = anchor.value !== "region"
    const { left, top, width, height } = this.#form.elements
    this.#layer.draw(anchor.value === "region" ? { left, top, width, height } : null)
    this.#tellPlace()
  }

  #tellPlace() {
    const anchor = this.#form.elements.anchor.value
    const moment = this.#say("comment.at", { at: clock(this.#film.time) })
    const step = this.#film.step ? this.#say("comment.at.step", { name: this.#film.step }) : ""
    put(this.#part("comment-at"), { moment, region: moment, step }[anchor] ?? "")
  }

  #pointAtLine(line) {
    if (!line || this.#form.elements.anchor.value !== "line") return
    this.#form.elements.line.value = [...this.#code.querySelectorAll(".l")].indexOf(line) + 1
    this.#form.elements.text.focus()
  }

  async #send(event) {
    const { target: form, submitter } = event
    if (!("comment" in form.dataset)) return
    event.preventDefault()
    if (form === this.#form) {
      form.elements.at.value = this.#film.time
      form.elements.step.value = this.#film.step
    }
    const button = form.querySelector("button")
    const body = new FormData(form, submitter)
    button.disabled = true
    const answer = await fetch(form.action, { method: "POST", body, headers: HEADERS }).catch(() => null)
    button.disabled = false
    const told = await answer?.json().catch(() => ({}))
    put(form.querySelector("[data-error]"), answer?.ok ? "" : (told?.message ?? this.#say("comment.unanswered")))
    if (!answer?.ok) return form.elements.text?.focus()
    this.#settle(form)
    await this.refresh()
    if (told.id) this.#onAsked(told.id)
  }

  // What was sent is not a draft any more.
  #settle(form) {
    const name = form.elements.name?.value
    form.reset()
    if (name) form.elements.name.value = name
    if (form === this.#form) this.#choose()
    const details = form.closest("details")
    if (details) details.open = false
  }

  #show() {
    const told = this.#place.querySelector("[data-threads]").dataset
    this.#form.hidden = !told.mayComment
    this.#form.elements.revision.value = told.revision
    if (told.name && this.#form.elements.name) this.#form.elements.name.value ||= told.name
    this.#people = JSON.parse(this.#place.querySelector("#comment-people")?.textContent ?? "[]")
    const isNews = this.#count !== null && this.#count !== told.count
    if (isNews) put(this.#part("comment-news"), this.#say("comment.new", { count: told.count }))
    const isFirst = this.#count === null
    this.#count = told.count
    this.#film.pins(this.#threads.filter(({ dataset }) => "at" in dataset && !("outdated" in dataset)).map((each) => this.#pin(each)))
    this.#markLines()
    this.#tellPlace()
    if (isFirst) this.#followAddress()
  }

  get #threads() {
    return [...this.#place.querySelectorAll("[data-thread]")]
  }

  #pin(thread) {
    const { by, where, at, hue } = thread.dataset
    const isSettled = "settled" in thread.dataset
    const pin = element("button", `pin who-${hue}${isSettled ? " pin--settled" : ""}`, element("span", "", by.charAt(0).toUpperCase() || "?"))
    pin.type = "button"
    pin.dataset.at = at
    pin.setAttribute("aria-label", this.#say(isSettled ? "comment.pin.settled" : "comment.pin", { name: by, where }))
    pin.addEventListener("click", () => this.#goTo(thread, { scroll: true }))
    return pin
  }

  #goTo(thread, { scroll = false } = {}) {
    const { at, line, region, outdated } = thread.dataset
    for (const each of this.#threads) each.classList.toggle("is-here", each === thread)
    const settled = thread.closest(".settled")
    if (settled) settled.open = true
    this.#layer.hide()
    if (at !== undefined && outdated === undefined) this.#film.seek(Number(at))
    if (region && outdated === undefined) this.#layer.show(region.split(" ").map(Number))
    if (line && !scroll && outdated === undefined) this.#goToLine(Number(line))
    if (scroll) thread.scrollIntoView({ block: "nearest" })
    this.#saySeen(thread.dataset.thread)
  }

  // The notices of a thread that somebody looks at are read.
  #saySeen(id) {
    if (!document.querySelector("[data-unread]")) return
    const body = new FormData()
    body.append("csrfmiddlewaretoken", this.#form.elements.csrfmiddlewaretoken.value)
    fetch(`/threads/${id}/seen/`, { method: "POST", body, headers: HEADERS }).catch(() => {})
  }

  #followAddress() {
    const thread = location.hash.startsWith("#thread-") ? this.#place.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`) : null
    if (thread) this.#goTo(thread, { scroll: true })
  }

  #markLines() {
    if (!this.#code) return
    const lines = new Set(this.#threads.filter(({ dataset }) => dataset.line && !("settled" in dataset) && !("outdated" in dataset)).map(({ dataset }) => Number(dataset.line)))
    for (const [index, line] of [...this.#code.querySelectorAll(".l")].entries()) {
      line.classList.toggle("is-discussed", lines.has(index + 1))
    }
  }
}
