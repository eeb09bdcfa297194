// From the film to its source: the lines that play are marked while it plays, and what stands in the picture can be
// picked, in the picture or from a list, to see the line that made it.

import { pictureIn } from "../shared/picture.js"
import { element, part, put } from "./dom.js"

const FINGER = 12 // pixels by which a box may be missed
const SIDES = ["left", "top", "width", "height"]

const contains = ({ start, end }, time) => start <= time && time < end

/** `film` is the player, `source` the panel beside it, `address` where the API lists films. */
export class Trace {
  #say
  #film
  #source
  #address
  #video
  #layer = element("div", "pick")
  #label = element("p", "pick__label")
  #toggle = part("pick")
  #box = part("picked")
  #list = part("picked-list")
  #id = null
  #plays = []
  #objects = []
  #play = null
  #shown = ""
  #standing = []

  constructor({ say, film, source, address }) {
    this.#say = say
    this.#film = film
    this.#source = source
    this.#address = address
    this.#video = film.stage.querySelector("video")
    this.#layer.hidden = true
    film.stage.append(this.#layer)
    film.onTime(() => this.#look())
    for (const name of ["play", "pause", "ended"]) this.#video.addEventListener(name, () => this.#look())
    new ResizeObserver(() => this.#place()).observe(this.#video)
    this.#toggle.addEventListener("click", () => this.#turn(!this.#isPicking))
    this.#layer.addEventListener("pointermove", (event) => this.#hover(this.#under(event)))
    this.#layer.addEventListener("pointerleave", () => this.#hover(null))
    this.#layer.addEventListener("click", (event) => this.#choose(this.#under(event)))
    addEventListener("keydown", (event) => { if (event.key === "Escape" && this.#isPicking && this.#holds(event.target)) this.#turn(false) })
  }

  get #isPicking() {
    return this.#toggle.getAttribute("aria-pressed") === "true"
  }

  #holds(target) {
    return target === document.body || [this.#toggle, this.#box, this.#film.stage].some((each) => each.contains(target))
  }

  #look() {
    const { id = null } = this.#film.clip
    if (id !== this.#id) this.#begin(id)
    const time = this.#film.time
    this.#follow(time)
    if (this.#isPicking) this.#show(time)
  }

  async #begin(id) {
    this.#id = id
    this.#take({ plays: [], objects: [] })
    if (!id) return
    const answer = await fetch(`${this.#address}${id}/?fields=plays,objects`).catch(() => null)
    const told = answer?.ok ? await answer.json().catch(() => null) : null
    if (!told || id !== this.#id) return
    this.#source.keepFilm()
    this.#take(told)
    this.#look()
  }

  #take({ plays, objects }) {
    this.#plays = plays
    this.#objects = objects
    this.#play = null
    this.#shown = ""
    this.#source.mark({})
    this.#toggle.hidden = objects.length === 0
    if (objects.length === 0) this.#turn(false)
  }

  // The line that plays is marked; the code scrolls along unless somebody is busy in it.
  #follow(time) {
    if (!this.#film.hasBegun || (this.#play && contains(this.#play, time))) return
    const play = this.#plays.find((each) => contains(each, time)) ?? this.#plays.findLast(({ start }) => start <= time) ?? null
    if (play === this.#play) return
    this.#play = play
    if (!play) return this.#source.mark({})
    const lines = Array.from({ length: play.last - play.line + 1 }, (_, index) => play.line + index)
    this.#source.mark({ "is-playing": lines, "is-calling": play.callers }, play.line)
  }

  #turn(isOn) {
    this.#toggle.setAttribute("aria-pressed", String(isOn))
    this.#box.hidden = !isOn
    if (!isOn) {
      this.#layer.hidden = true
      return this.#source.pick(null)
    }
    if (this.#film.hasBegun) this.#film.pause()
    else this.#film.seek(this.#fullest())
    this.#shown = ""
    this.#look()
  }

  // The moment at which most is to be seen.
  #fullest() {
    const places = this.#objects.flatMap((each) => each.places)
    const count = (time) => places.filter((place) => contains(place, time)).length
    const moments = places.map(({ start, end }) => (start + end) / 2)
    return moments.reduce((best, time) => (count(time) > count(best) ? time : best), moments[0] ?? 0)
  }

  #show(time) {
    this.#layer.hidden = !this.#video.paused
    if (!this.#video.paused) return
    const last = this.#film.clip.duration
    const now = Math.min(time, last - 1e-3)
    const standing = this.#objects.flatMap((object) => {
      const boxes = object.places.filter((place) => contains(place, now)).map(({ box }) => box)
      return boxes.length ? [{ object, boxes }] : []
    })
    const shown = JSON.stringify(standing.map(({ object, boxes }) => [object.name, object.line, boxes]))
    if (shown === this.#shown) return
    this.#shown = shown
    this.#standing = standing
    this.#place()
    this.#draw()
  }

  #draw() {
    const label = this.#label
    label.hidden = true
    this.#layer.replaceChildren(
      ...this.#standing.flatMap((each) => {
        each.frames = each.boxes.map((box) => this.#frame(box))
        return each.frames
      }),
      label,
    )
    this.#list.replaceChildren(
      ...this.#standing.map((each) => {
        const { name, line } = each.object
        const button = element("button", "button button--small", element("b", "", name), " ", element("span", "", this.#say("checks.line", { line: this.#source.lineNow(line) || line })))
        button.type = "button"
        button.addEventListener("click", () => this.#choose(each))
        for (const [begins, ends] of [["focus", "blur"], ["pointerenter", "pointerleave"]]) {
          button.addEventListener(begins, () => this.#hover(each))
          button.addEventListener(ends, () => this.#hover(null))
        }
        return element("li", "", button)
      }),
    )
    put(part("picked-none"), this.#standing.length ? "" : this.#say("pick.none"))
  }

  #frame(box) {
    const frame = element("div", "pick__box")
    for (const [index, side] of SIDES.entries()) frame.style.setProperty(`--${side}`, `${100 * box[index]}%`)
    return frame
  }

  #place() {
    const picture = pictureIn(this.#video)
    for (const side of SIDES) this.#layer.style.setProperty(`--${side}`, `${picture[side]}px`)
  }

  // The smallest of what lies under the pointer, or close to it.
  #under({ clientX, clientY }) {
    const { left, top, width, height } = this.#layer.getBoundingClientRect()
    const [x, y, airX, airY] = [(clientX - left) / width, (clientY - top) / height, FINGER / width, FINGER / height]
    const found = this.#standing.flatMap((each) =>
      each.boxes
        .filter(([l, t, w, h]) => x > l - airX && x < l + w + airX && y > t - airY && y < t + h + airY)
        .map(([, , w, h]) => ({ each, size: (w + airX) * (h + airY) })),
    )
    return found.reduce((best, one) => (best === null || one.size < best.size ? one : best), null)?.each ?? null
  }

  #hover(each) {
    for (const other of this.#standing) for (const frame of other.frames ?? []) frame.classList.toggle("is-here", other === each)
    this.#layer.classList.toggle("is-over", each !== null)
    this.#label.hidden = each === null
    if (!each) return
    const [left, top, , height] = each.boxes[0]
    put(this.#label, each.object.name)
    this.#label.classList.toggle("is-inside", top + height > 0.85)
    this.#label.style.setProperty("--left", `${100 * Math.min(left, 0.7)}%`)
    this.#label.style.setProperty("--top", `${100 * (top + height > 0.85 ? top : top + height)}%`)
  }

  #choose(each) {
    if (!each) return
    const line = this.#source.lineNow(each.object.line)
    put(part("announce"), this.#say(line ? "pick.at" : "pick.gone", { name: each.object.name, line }))
    if (line) this.#source.pick(line)
  }
}
