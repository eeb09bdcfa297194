// Two films in step, to the frame: both stand at the middle of the same frame, and the difference is that of these two.

import { shortcuts } from "../shared/shortcuts.js"
import { words } from "../shared/words.js"

const ALIKE = 24 // of 255 in a channel: what two encodings of one picture may differ by
const WIDE_APART = 1.5 // frames, while both play

const part = (name) => document.querySelector(`[data-part="${name}"]`)
const button = (name) => document.querySelector(`[data-do="${name}"]`)
const films = [...document.querySelectorAll(".films video")]
const say = words()

class Pair {
  #fps = Math.max(...films.map((film) => Number(film.dataset.fps)))
  #frame = 0
  #wanted = null
  #target = 0 // where the last wish led, shown or not: two quick steps are two frames
  #canvas = document.querySelector("canvas")
  #isSeeking = false

  constructor() {
    this.#canvas.width = films[0].videoWidth
    this.#canvas.height = films[0].videoHeight
    part("seek").max = this.#last
    part("seek").addEventListener("input", () => this.goTo(Number(part("seek").value)))
    button("toggle").addEventListener("click", () => this.toggle())
    button("back").addEventListener("click", () => this.goTo(this.#target - 1))
    button("next").addEventListener("click", () => this.goTo(this.#target + 1))
    button("difference").addEventListener("click", () => this.#turn())
    this.#bind()
    this.goTo(0)
  }

  get #last() {
    return Math.max(0, Math.ceil(Math.max(...films.map(({ duration }) => duration)) * this.#fps) - 1)
  }

  get #isPlaying() {
    return films.some((film) => !film.paused && !film.ended)
  }

  /** Stop, and show this frame of both. */
  async goTo(frame) {
    for (const film of films) film.pause()
    this.#wanted = this.#target = Math.max(0, Math.min(this.#last, frame))
    this.#label()
    if (this.#isSeeking) return // the one that seeks goes on to the newest wish
    this.#isSeeking = true
    while (this.#wanted !== null) {
      const frame = this.#wanted
      this.#wanted = null
      await Promise.all(films.map((film) => settle(film, (frame + 0.5) / this.#fps)))
      this.#frame = frame
      this.#show()
    }
    this.#isSeeking = false
  }

  async toggle() {
    if (this.#isPlaying) return this.goTo(this.#now)
    if (this.#frame >= this.#last) await this.goTo(0)
    await Promise.all(films.map((film) => film.play().catch(() => {})))
    this.#label()
    this.#follow()
  }

  get #now() {
    return Math.floor(Math.max(...films.map((film) => film.currentTime)) * this.#fps)
  }

  #follow() {
    if (!this.#isPlaying) return this.#label()
    const [first, second] = films
    const isApart = Math.abs(first.currentTime - second.currentTime) > WIDE_APART / this.#fps
    if (isApart && !first.ended && !second.ended) second.currentTime = first.currentTime
    this.#frame = this.#target = Math.min(this.#last, this.#now)
    this.#show()
    requestAnimationFrame(() => this.#follow())
  }

  #bind() {
    const isOnButton = ({ key, target }) => key === " " && target.closest("button, select")
    shortcuts("keys.compare.films", [
      { keys: ["Space"], word: "keys.play", act: () => this.toggle() },
      { keys: [","], word: "keys.frame.back", act: () => this.goTo(this.#target - 1) },
      { keys: ["."], word: "keys.frame.next", act: () => this.goTo(this.#target + 1) },
      { keys: ["d"], word: "keys.difference", act: () => this.#turn() },
    ], { applies: (event) => !isOnButton(event) })
  }

  #turn() {
    const isShown = part("films").dataset.view !== "difference"
    part("films").dataset.view = isShown ? "difference" : "sides"
    part("difference").hidden = !isShown
    button("difference").setAttribute("aria-pressed", String(isShown))
    this.#show()
  }

  #show() {
    part("seek").value = this.#frame
    const gaps = { frame: this.#frame, seconds: (this.#frame / this.#fps).toFixed(2) }
    part("frame").textContent = say("frame", gaps)
    part("seek").setAttribute("aria-valuetext", say("frame", gaps))
    part("films").dataset.frame = this.#frame
    if (part("films").dataset.view === "difference") this.#draw()
  }

  #draw() {
    const { width, height } = this.#canvas
    const context = this.#canvas.getContext("2d", { willReadFrequently: true })
    context.globalCompositeOperation = "copy"
    context.drawImage(films[0], 0, 0, width, height)
    context.globalCompositeOperation = "difference"
    context.drawImage(films[1], 0, 0, width, height)
    if (this.#isPlaying) return
    const { data } = context.getImageData(0, 0, width, height)
    let differing = 0
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] > ALIKE || data[at + 1] > ALIKE || data[at + 2] > ALIKE) differing += 1
    }
    part("share").textContent = say("share", { percent: ((100 * differing) / (width * height)).toFixed(1) })
  }

  #label() {
    button("toggle").textContent = say(this.#isPlaying ? "pause" : "play")
  }
}

// Until the film shows the picture of this moment; a shorter film stays at its last one.
function settle(film, time) {
  const wanted = Math.min(time, Math.max(0, film.duration - 0.001))
  if (Math.abs(film.currentTime - wanted) < 1e-6 && !film.seeking && film.readyState >= 2) return Promise.resolve()
  return new Promise((done) => {
    film.addEventListener("seeked", done, { once: true })
    film.currentTime = wanted
  })
}

function loaded(film) {
  if (film.readyState >= 2) return Promise.resolve()
  return new Promise((done) => film.addEventListener("loadeddata", done, { once: true }))
}

if (films.length === 2) Promise.all(films.map(loaded)).then(() => new Pair())
