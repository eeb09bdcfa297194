// The player: a film with its steps on the line below it and its captions in a band of their own.

import { words } from "./words.js"

const SKIP_SECONDS = 2
const CLOSE_TO_START = 1

export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

/**
 * Wire a player. root holds the parts (data-part) and buttons (data-do) of player.html; load(clip) shows
 * {video, poster, captions_url, duration, steps, captions}, times in seconds.
 */
export function player(root) {
  const say = words(root)
  const part = (name) => root.querySelector(`[data-part="${name}"]`)
  const video = part("video")
  const seek = part("seek")
  const caption = part("caption")
  let clip = { duration: 0, steps: [], captions: [], video: "" }
  let marks = []
  let drawing = 0

  const length = () => (Number.isFinite(video.duration) && video.duration > 0 ? video.duration : clip.duration) || 0
  const stepAt = (time) => clip.steps.findLastIndex((step) => step.start <= time + 0.05)

  function show() {
    const [time, total] = [video.currentTime, length()]
    const step = stepAt(time)
    const name = clip.steps[step]?.name
    part("timeline").style.setProperty("--at", `${total ? Math.min(100, (100 * time) / total) : 0}%`)
    part("time").textContent = `${clock(time)} / ${clock(total)}`
    seek.value = time
    seek.setAttribute("aria-valuetext", say(name ? "position-step" : "position", { at: clock(time), total: clock(total), number: step + 1, name }))
    part("now").textContent = name ? say("step", { number: step + 1, name }) : ""
    const line = clip.captions.find((line) => line.start <= time && time < line.end)?.text ?? ""
    if (caption.textContent !== line) caption.textContent = line
    marks.forEach((mark, index) => {
      mark.classList.toggle("is-past", index < step)
      if (index === step) mark.setAttribute("aria-current", "step")
      else mark.removeAttribute("aria-current")
    })
  }

  function follow() {
    show()
    drawing = video.paused || video.ended ? 0 : requestAnimationFrame(follow)
  }

  function turn() {
    const state = video.ended ? "ended" : video.paused ? "paused" : "playing"
    root.dataset.state = state
    for (const button of root.querySelectorAll('[data-do="toggle"]')) button.setAttribute("aria-label", say(state === "playing" ? "pause" : "play"))
    cancelAnimationFrame(drawing)
    follow()
  }

  function goTo(time) {
    video.currentTime = Math.max(0, Math.min(length(), time))
    root.dataset.begun = "yes"
    show()
  }

  const actions = {
    toggle() {
      root.dataset.begun = "yes"
      if (video.paused || video.ended) video.play().catch(() => {})
      else video.pause()
    },
    back() {
      const step = stepAt(video.currentTime)
      const start = clip.steps[step]?.start ?? 0
      goTo(video.currentTime - start > CLOSE_TO_START ? start : (clip.steps[step - 1]?.start ?? 0))
    },
    next: () => goTo(clip.steps[stepAt(video.currentTime) + 1]?.start ?? length()),
    captions() {
      const shown = root.dataset.captions !== "off"
      root.dataset.captions = shown ? "off" : "on"
      root.querySelector('[data-do="captions"]').setAttribute("aria-pressed", String(!shown))
    },
    full() {
      if (document.fullscreenElement) document.exitFullscreen()
      else if (root.requestFullscreen) root.requestFullscreen().catch(() => {})
      else video.webkitEnterFullscreen?.()
    },
  }
  const keys = {
    " ": actions.toggle,
    k: actions.toggle,
    ArrowLeft: () => goTo(video.currentTime - SKIP_SECONDS),
    ArrowRight: () => goTo(video.currentTime + SKIP_SECONDS),
    PageUp: actions.back,
    PageDown: actions.next,
    Home: () => goTo(0),
    End: () => goTo(length()),
    f: actions.full,
    c: actions.captions,
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !clip.video) return
    const isButton = event.target.closest("button, a, select, summary")
    if (isButton && [" ", "Enter", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  function drawMarks() {
    marks = clip.steps.map((step, index) => {
      const mark = document.createElement("li")
      const button = document.createElement("button")
      const [number, name] = [document.createElement("b"), document.createElement("span")]
      button.type = "button"
      number.textContent = index + 1
      name.textContent = step.name
      button.append(number, name)
      button.setAttribute("aria-label", say("mark", { number: index + 1, name: step.name, at: clock(step.start) }))
      button.addEventListener("click", () => goTo(step.start))
      mark.style.setProperty("--at", `${(100 * step.start) / clip.duration}%`)
      mark.style.setProperty("--span", `${(100 * (step.end - step.start)) / clip.duration}%`)
      mark.append(button)
      return mark
    })
    part("steps").replaceChildren(...marks)
  }

  function load(next) {
    if (next.video === clip.video) return
    clip = next
    if (next.poster) video.poster = next.poster
    video.src = next.video
    for (const track of video.querySelectorAll("track")) track.src = next.captions_url ?? ""
    seek.max = next.duration
    for (const link of root.querySelectorAll("[data-download]")) link.href = `${next.video}?download`
    root.dataset.captions ??= "on"
    root.toggleAttribute("data-silent", next.captions.length === 0)
    part("timeline").style.removeProperty("--ready")
    drawMarks()
    turn()
  }

  video.controls = false
  for (const name of ["play", "pause", "ended"]) video.addEventListener(name, turn)
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(name, show)
  video.addEventListener("click", actions.toggle)
  seek.addEventListener("input", () => goTo(Number(seek.value)))
  part("speed").addEventListener("change", (event) => { video.playbackRate = Number(event.target.value) })
  for (const button of root.querySelectorAll("[data-do]")) button.addEventListener("click", actions[button.dataset.do])
  root.addEventListener("keydown", press)
  if (root.dataset.keys === "page") {
    document.addEventListener("keydown", (event) => { if (event.target === document.body) press(event) })
  }
  root.dataset.ready = "yes"
  return { load, play: () => video.play().catch(() => {}) }
}
