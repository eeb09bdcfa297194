// The player: a film with its steps on the line below it and its captions in a band of their own.

import { words } from "./words.js"

const SKIP_SECONDS = 2
const CLOSE_TO_START = 1
const ROUNDING = 0.05
const BUTTON_KEYS = [" ", "Enter", "ArrowLeft", "ArrowRight", "Home", "End"]

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

/** The player in `root`, which holds the parts (data-part) and buttons (data-do) of player.html. */
export class Player {
  #root
  #say
  #video
  #clip = { duration: 0, steps: [], captions: [], video: "" }
  #marks = []
  #frame = 0

  constructor(root) {
    this.#root = root
    this.#say = words(root)
    this.#video = this.#part("video")
    this.#video.controls = false
    this.#listen()
    root.dataset.ready = "yes"
  }

  /** Show a clip {video, poster, captions_url, duration, steps, captions}, times in seconds. */
  load(clip) {
    if (clip.video === this.#clip.video) return
    this.#clip = clip
    this.#video.poster = clip.poster
    if (this.#video.getAttribute("src") !== clip.video) this.#video.src = clip.video
    for (const track of this.#video.querySelectorAll("track")) track.src = clip.captions_url
    for (const link of this.#root.querySelectorAll("[data-download]")) link.href = `${clip.video}?download`
    this.#part("seek").max = clip.duration
    this.#part("wait").hidden = true
    this.#root.toggleAttribute("data-silent", clip.captions.length === 0)
    this.#marks = clip.steps.map((step, index) => this.#mark(step, index + 1))
    this.#part("steps").replaceChildren(...this.#marks)
    this.#turn()
  }

  #part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`)
  }

  get #length() {
    const { duration } = this.#video
    return Number.isFinite(duration) && duration > 0 ? duration : this.#clip.duration
  }

  get #step() {
    return this.#clip.steps.findLastIndex((step) => step.start <= this.#video.currentTime + ROUNDING)
  }

  #actions = {
    toggle: () => {
      this.#root.dataset.begun = "yes"
      if (this.#video.paused || this.#video.ended) this.#video.play().catch(() => this.#turn())
      else this.#video.pause()
    },
    back: () => {
      const { steps } = this.#clip
      const start = steps[this.#step]?.start ?? 0
      this.#goTo(this.#video.currentTime - start > CLOSE_TO_START ? start : (steps[this.#step - 1]?.start ?? 0))
    },
    next: () => this.#goTo(this.#clip.steps[this.#step + 1]?.start ?? this.#length),
    captions: () => {
      const isShown = this.#root.dataset.captions !== "off"
      this.#root.dataset.captions = isShown ? "off" : "on"
      this.#root.querySelector('[data-do="captions"]').setAttribute("aria-pressed", String(!isShown))
    },
    full: () => {
      if (document.fullscreenElement) document.exitFullscreen()
      else if (this.#root.requestFullscreen) this.#root.requestFullscreen().catch(() => {})
      else this.#video.webkitEnterFullscreen?.()
    },
  }

  #keys = {
    " ": this.#actions.toggle,
    k: this.#actions.toggle,
    ArrowLeft: () => this.#goTo(this.#video.currentTime - SKIP_SECONDS),
    ArrowRight: () => this.#goTo(this.#video.currentTime + SKIP_SECONDS),
    PageUp: this.#actions.back,
    PageDown: this.#actions.next,
    Home: () => this.#goTo(0),
    End: () => this.#goTo(this.#length),
    f: this.#actions.full,
    c: this.#actions.captions,
  }

  #listen() {
    const [root, video, seek] = [this.#root, this.#video, this.#part("seek")]
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.#turn())
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(name, () => this.#show())
    video.addEventListener("click", this.#actions.toggle)
    seek.addEventListener("input", () => this.#goTo(Number(seek.value)))
    this.#part("speed").addEventListener("change", (event) => { video.playbackRate = Number(event.target.value) })
    for (const button of root.querySelectorAll("[data-do]")) button.addEventListener("click", this.#actions[button.dataset.do])
    root.addEventListener("keydown", (event) => this.#press(event))
    if (root.dataset.keys !== "page") return
    document.addEventListener("keydown", (event) => { if (event.target === document.body) this.#press(event) })
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#clip.video) return
    if (event.target.closest("button, a, select") && BUTTON_KEYS.includes(event.key)) return
    const act = this.#keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  #goTo(time) {
    this.#video.currentTime = Math.max(0, Math.min(this.#length, time))
    this.#root.dataset.begun = "yes"
    this.#show()
  }

  #turn() {
    const isPlaying = !this.#video.paused && !this.#video.ended
    this.#root.dataset.state = isPlaying ? "playing" : "paused"
    for (const button of this.#root.querySelectorAll('[data-do="toggle"]')) {
      button.setAttribute("aria-label", this.#say(isPlaying ? "pause" : "play"))
    }
    cancelAnimationFrame(this.#frame)
    this.#follow()
  }

  #follow() {
    this.#show()
    if (!this.#video.paused && !this.#video.ended) this.#frame = requestAnimationFrame(() => this.#follow())
  }

  #show() {
    const { currentTime: time } = this.#video
    const step = this.#step
    const name = this.#clip.steps[step]?.name
    const gaps = { at: clock(time), total: clock(this.#length), number: step + 1, name }
    this.#part("timeline").style.setProperty("--at", `${this.#length ? Math.min(100, (100 * time) / this.#length) : 0}%`)
    this.#part("seek").value = time
    this.#part("seek").setAttribute("aria-valuetext", this.#say(name ? "position-step" : "position", gaps))
    this.#put("time", `${gaps.at} / ${gaps.total}`)
    this.#put("now", name ? this.#say("step", gaps) : "")
    this.#put("caption", this.#clip.captions.find((line) => line.start <= time && time < line.end)?.text ?? "")
    for (const [index, mark] of this.#marks.entries()) {
      mark.classList.toggle("is-past", index < step)
      if (index === step) mark.setAttribute("aria-current", "step")
      else mark.removeAttribute("aria-current")
    }
  }

  #put(name, text) {
    const part = this.#part(name)
    if (part.textContent !== text) part.textContent = text
  }

  #mark({ name, start, end }, number) {
    const mark = document.createElement("li")
    const button = document.createElement("button")
    const [numeral, words] = [document.createElement("b"), document.createElement("span")]
    numeral.textContent = number
    words.textContent = name
    button.type = "button"
    button.append(numeral, " ", words)
    button.setAttribute("aria-label", this.#say("mark", { number, name, at: clock(start) }))
    button.addEventListener("click", () => this.#goTo(start))
    mark.style.setProperty("--at", `${(100 * start) / this.#clip.duration}%`)
    mark.style.setProperty("--span", `${(100 * (end - start)) / this.#clip.duration}%`)
    mark.append(button)
    return mark
  }
}
