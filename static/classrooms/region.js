// A part of the picture: drawn by dragging or by numbers in percent, and shown again.

import { pictureIn } from "../shared/picture.js"

const SIDES = ["left", "top", "width", "height"]

const inside = (value) => Math.min(1, Math.max(0, value))

/** The layer over the picture of `stage`, which shows a box and lets one be drawn. */
export class RegionLayer {
  #video
  #layer = document.createElement("div")
  #box = document.createElement("div")
  #fields = null
  #from = null

  constructor(stage, label) {
    this.#video = stage.querySelector("video")
    this.#layer.className = "region-layer"
    this.#layer.hidden = true
    this.#box.className = "region-box"
    this.#box.setAttribute("role", "img")
    this.#box.setAttribute("aria-label", label)
    this.#layer.append(this.#box)
    stage.append(this.#layer)
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      this.#layer.addEventListener(name, (event) => this.#drag(event))
    }
    new ResizeObserver(() => this.#place()).observe(this.#video)
    this.#video.addEventListener("loadedmetadata", () => this.#place())
    this.#video.addEventListener("play", () => { if (!this.#fields) this.hide() })
  }

  /** Show [x, y, width, height], parts of the picture. */
  show(region) {
    this.#layer.hidden = false
    this.#place()
    this.#box.hidden = false
    for (const [index, side] of SIDES.entries()) this.#box.style.setProperty(`--${side}`, `${100 * region[index]}%`)
  }

  hide() {
    this.#layer.hidden = true
  }

  /** Let a part be drawn; the numbers of `fields` (left, top, width, height, in percent) say the same as the box. */
  draw(fields) {
    this.#fields = fields
    this.#layer.classList.toggle("is-drawing", fields !== null)
    if (!fields) return this.hide()
    this.#video.pause()
    this.#layer.hidden = false
    this.#place()
    this.follow()
  }

  /** The numbers were changed by hand. */
  follow() {
    const values = SIDES.map((side) => this.#fields[side].valueAsNumber / 100)
    if (values.every(Number.isFinite)) this.show(values)
    else this.#box.hidden = true
  }

  #place() {
    const picture = pictureIn(this.#video)
    for (const side of SIDES) this.#layer.style.setProperty(`--${side}`, `${picture[side]}px`)
  }

  #drag(event) {
    if (!this.#fields || event.button > 0) return
    const frame = this.#layer.getBoundingClientRect()
    const point = [inside((event.clientX - frame.left) / frame.width), inside((event.clientY - frame.top) / frame.height)]
    if (event.type === "pointerdown") {
      this.#from = point
      this.#layer.setPointerCapture(event.pointerId)
    }
    if (!this.#from) return
    event.preventDefault()
    const [[x, y], [toX, toY]] = [this.#from, point]
    const region = [Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y)]
    for (const [index, side] of SIDES.entries()) this.#fields[side].value = (100 * region[index]).toFixed(1)
    this.show(region)
    if (event.type === "pointerup" || event.type === "pointercancel") this.#from = null
  }
}
