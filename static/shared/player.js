// The player: a film with its steps on the line below it and its captions in a band of their own. A film that is still
// being drawn plays as far as it goes; when it is whole, the same video goes on where it was.

import { shortcuts } from "./shortcuts.js"
import { Stream } from "./stream.js"
import { words } from "./words.js"

const SKIP_SECONDS = 2
const CLOSE_TO_START = 1
const ROUNDING = 0.05
const STILL = "(prefers-reduced-motion: reduce)"
const BUTTON_KEYS = [" ", "Enter", "ArrowLeft", "ArrowRight", "Home", "End"]

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

/** The player in `root`, which holds the parts (data-part) and buttons (data-do) of player.html. */
export class Player {
  #root
  #say
  #video
  #clip = { duration: 0, steps: [], captions: [], video: "" }
  #stream = null
  #isHushed = false
  #marks = []
  #pins = []
  #frame = 0
  #hearers = []

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
    if (this.#stream) this.#exchange(clip.video)
    else this.#video.poster = clip.poster
    if (this.#video.getAttribute("src") !== clip.video) this.#video.src = clip.video
    delete this.#root.dataset.growing
    for (const track of this.#video.querySelectorAll("track")) track.src = clip.captions_url
    for (const link of this.#root.querySelectorAll("[data-download]")) link.href = `${clip.video}?download`
    this.#part("wait").hidden = true
    this.#root.toggleAttribute("data-silent", clip.captions.length === 0)
    this.#line()
    this.#turn()
  }

  /** The first picture of a film of which no piece is there yet. */
  preview(poster) {
    if (this.#clip.video || this.#stream) return
    this.#video.poster = poster
    this.#part("wait").hidden = true
  }

  /**
   * Show a film as far as it is drawn: {url, segments: [{url, duration}], drawn, total, steps, captions, isOver}, times in seconds.
   * It begins to play by itself, silently, except for those who want no motion. A film that begins anew replaces it.
   */
  grow(film) {
    if (this.#clip.video) return
    const { drawn, total, steps, captions } = film
    this.#clip = { duration: total, drawn, steps, captions, video: "" }
    if (this.#stream && !this.#stream.isOf(film)) this.forget()
    if (this.#stream) this.#stream.grow(film)
    else this.#begin(film)
    this.#root.dataset.growing = film.isOver ? "over" : "yes"
    this.#root.toggleAttribute("data-silent", captions.length === 0)
    this.#part("timeline").style.setProperty("--ready", `${(100 * drawn) / total}%`)
    this.#line()
    this.#show()
  }

  /** Stop at this moment and show it. */
  seek(time) {
    this.#video.pause()
    this.#goTo(time)
    this.#root.scrollIntoView({ block: "nearest" })
  }

  /** Where the picture is. */
  get stage() {
    return this.#root.querySelector(".player__stage")
  }

  /** The moment on stage, in seconds. */
  get time() {
    return this.#video.currentTime
  }

  /** The name of the step on stage, or nothing. */
  get step() {
    return this.#clip.steps[this.#step]?.name ?? ""
  }

  pause() {
    this.#video.pause()
  }

  /** What is shown; it has no id while it is still being drawn. */
  get clip() {
    return this.#clip
  }

  /** Whether a moment of the film is on stage, and not its poster. */
  get hasBegun() {
    return "begun" in this.#root.dataset
  }

  /** Call `hear` whenever another moment may be on stage. */
  onTime(hear) {
    this.#hearers.push(hear)
  }

  /** Stand these buttons on the line, each at the moment (in seconds) of its data-at. */
  pins(buttons) {
    for (const pin of this.#pins) pin.remove()
    this.#pins = buttons
    this.#part("timeline").prepend(...buttons)
    this.#line()
  }

  /** Show nothing: another film is coming. */
  clear() {
    this.forget()
    this.#clip = { duration: 0, steps: [], captions: [], video: "" }
    this.#video.removeAttribute("src")
    this.#video.removeAttribute("poster")
    this.#video.load()
    this.#part("wait").hidden = false
    delete this.#root.dataset.begun
  }

  /** Let go of a film that will not go on. */
  forget() {
    if (!this.#stream) return
    this.#stream.close()
    this.#stream = null
    delete this.#root.dataset.growing
    this.#video.removeAttribute("poster")
  }

  #begin(film) {
    this.#part("wait").hidden = true
    this.#stream = new Stream(this.#video, film)
    if (film.isOver || matchMedia(STILL).matches) return
    this.#video.muted = this.#isHushed = true // browsers let a film begin by itself only without sound
    this.#video.addEventListener("canplay", () => this.#video.play().catch(() => this.#turn()), { once: true })
  }

  // The whole film in place of its pieces: same moment, same state, and the last picture stands until the new one is there.
  #exchange(address) {
    const video = this.#video
    const { currentTime, paused, ended, playbackRate } = video
    const picture = freeze(video)
    this.#stream.close()
    this.#stream = null
    video.preload = "auto"
    video.src = address
    const goOn = async () => {
      picture?.remove()
      video.playbackRate = playbackRate
      if (this.#isHushed) video.muted = this.#isHushed = false
      if (paused || ended) return
      await video.play().catch(() => {
        video.muted = true
        return video.play().catch(() => this.#turn())
      })
    }
    video.addEventListener("loadedmetadata", () => { video.currentTime = Math.min(currentTime, video.duration) }, { once: true })
    video.addEventListener("seeked", goOn, { once: true })
    video.addEventListener("error", () => picture?.remove(), { once: true })
  }

  #line() {
    this.#part("seek").max = this.#clip.duration
    const names = JSON.stringify(this.#clip.steps.map(({ name, isWaiting }) => [name, isWaiting]))
    if ((this.#part("steps").dataset.names ?? "[]") !== names) { // without a film there may be planned ones
      this.#part("steps").dataset.names = names
      this.#marks = this.#clip.steps.map((step, index) => this.#mark(step, index + 1))
      this.#part("steps").replaceChildren(...this.#marks)
    }
    for (const [index, { start, end }] of this.#clip.steps.entries()) {
      this.#marks[index].style.setProperty("--at", `${(100 * start) / this.#clip.duration}%`)
      this.#marks[index].style.setProperty("--span", `${(100 * (end - start)) / this.#clip.duration}%`)
    }
    for (const pin of this.#pins) {
      pin.hidden = !this.#clip.duration
      pin.style.setProperty("--at", `${Math.min(100, (100 * pin.dataset.at) / (this.#clip.duration || 1))}%`)
    }
  }

  #part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`)
  }

  // How much of it can be watched.
  get #length() {
    const { duration } = this.#video
    if (this.#clip.drawn) return this.#clip.drawn
    return Number.isFinite(duration) && duration > 0 ? duration : this.#clip.duration
  }

  // How much the line stands for: of a film that is still being drawn, what there will be.
  get #scale() {
    return this.#clip.drawn ? this.#clip.duration : this.#length
  }

  get #step() {
    return this.#clip.steps.findLastIndex((step) => !step.isWaiting && step.start <= this.#video.currentTime + ROUNDING)
  }

  get #next() {
    const next = this.#clip.steps[this.#step + 1]
    return next && !next.isWaiting ? next.start : this.#length
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
    next: () => this.#goTo(this.#next),
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

  #keys = [
    { keys: ["Space", "k"], word: "keys.play", act: this.#actions.toggle },
    { keys: ["ArrowLeft"], word: "keys.earlier", act: () => this.#goTo(this.#video.currentTime - SKIP_SECONDS) },
    { keys: ["ArrowRight"], word: "keys.later", act: () => this.#goTo(this.#video.currentTime + SKIP_SECONDS) },
    { keys: ["PageUp"], word: "keys.step.back", act: this.#actions.back },
    { keys: ["PageDown"], word: "keys.step.next", act: this.#actions.next },
    { keys: ["Home"], word: "keys.begin", act: () => this.#goTo(0) },
    { keys: ["End"], word: "keys.end", act: () => this.#goTo(this.#length) },
    { keys: ["c"], word: "keys.captions", act: this.#actions.captions },
    { keys: ["f"], word: "keys.full", act: this.#actions.full },
  ]

  #listen() {
    const [root, video, seek] = [this.#root, this.#video, this.#part("seek")]
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.#turn())
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(name, () => this.#show())
    video.addEventListener("click", this.#actions.toggle)
    seek.addEventListener("input", () => this.#goTo(Number(seek.value)))
    for (const name of ["pointerdown", "pointermove"]) seek.addEventListener(name, (event) => this.#scrub(event))
    this.#part("speed").addEventListener("change", (event) => { video.playbackRate = Number(event.target.value) })
    for (const button of root.querySelectorAll("[data-do]")) button.addEventListener("click", this.#actions[button.dataset.do])
    shortcuts("keys.player", this.#keys, { applies: (event) => this.#takes(event) })
  }

  // Keys from within the player, or, on a page that gives it all of them, from where nothing is focused.
  #takes({ target, key }) {
    if (!this.#length || (target.closest("button, a") && BUTTON_KEYS.includes(key))) return false
    return this.#root.contains(target) || (this.#root.dataset.keys === "page" && target === document.body)
  }

  // A finger anywhere on the line takes the film along; a range takes only those that hit its thumb.
  #scrub({ pointerType, clientX, currentTarget: seek }) {
    if (pointerType !== "touch") return
    const { left, width } = seek.getBoundingClientRect()
    const thumb = 8
    this.#goTo((Number(seek.max) * (clientX - left - thumb)) / (width - 2 * thumb))
  }

  #goTo(time) {
    this.#video.currentTime = Math.max(0, Math.min(this.#length, time))
    this.#root.dataset.begun = "yes"
    this.#show()
  }

  #turn() {
    const isPlaying = !this.#video.paused && !this.#video.ended
    if (isPlaying) this.#root.dataset.begun = "yes"
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
    this.#part("timeline").style.setProperty("--at", `${this.#scale ? Math.min(100, (100 * time) / this.#scale) : 0}%`)
    this.#part("seek").value = time
    this.#part("seek").setAttribute("aria-valuetext", this.#say(`position${this.#clip.drawn ? "-growing" : ""}${name ? "-step" : ""}`, gaps))
    this.#put("time", `${gaps.at} / ${gaps.total}`)
    this.#put("now", name ? this.#say("step", gaps) : "")
    this.#put("caption", this.#clip.captions.find((line) => line.start <= time && time < line.end)?.text ?? "")
    for (const [index, mark] of this.#marks.entries()) {
      mark.classList.toggle("is-past", index < step)
      if (index === step) mark.setAttribute("aria-current", "step")
      else mark.removeAttribute("aria-current")
    }
    for (const hear of this.#hearers) hear()
  }

  #put(name, text) {
    const part = this.#part(name)
    if (part.textContent !== text) part.textContent = text
  }

  #mark({ name, start, isWaiting }, number) {
    const mark = document.createElement("li")
    const button = document.createElement(isWaiting ? "span" : "button")
    const [numeral, words] = [document.createElement("b"), document.createElement("span")]
    numeral.textContent = number
    words.textContent = name
    if (isWaiting) {
      mark.className = "is-waiting"
      button.className = "mark"
      button.append(numeral, words)
      mark.append(button)
      return mark
    }
    button.type = "button"
    button.append(numeral, " ", words)
    button.setAttribute("aria-label", this.#say("mark", { number, name, at: clock(start) }))
    button.addEventListener("click", () => this.#goTo(start))
    mark.append(button)
    return mark
  }
}

// The picture that a video shows, laid over it.
function freeze(video) {
  if (video.readyState < 2) return null
  const picture = document.createElement("canvas")
  picture.className = "player__held"
  picture.width = video.videoWidth
  picture.height = video.videoHeight
  picture.getContext("2d").drawImage(video, 0, 0)
  video.after(picture)
  return picture
}
