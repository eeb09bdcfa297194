// The source beside the film: as it is written, with the checks' lines marked; folded away for those who want.

import { highlight } from "../shared/python.js"

const NARROW = "(max-width: 48rem)"

export function sourcePanel(part, say) {
  const [code, side, fold, save] = ["code", "side", "fold", "save"].map(part)
  let shown = { text: null, isWriting: false }
  let address = ""

  const lines = () => (shown.text ? shown.text.trimEnd().split("\n").length : 0)

  function label() {
    const isOpen = !side.classList.contains("is-folded")
    fold.setAttribute("aria-expanded", String(isOpen))
    fold.textContent = isOpen ? say("fold.hide") : say("fold.show", { lines: lines() })
    fold.hidden = !shown.text
  }

  function mark(verdict) {
    for (const [index, line] of [...code.querySelectorAll(".l")].entries()) {
      const isFound = verdict?.problems.some((problem) => problem.line === index + 1 && !problem.fixed) ?? false
      line.classList.toggle("is-found", isFound)
    }
  }

  function write(text, isWriting) {
    if (text === shown.text && isWriting === shown.isWriting) return
    const isAtEnd = code.scrollTop + code.clientHeight >= code.scrollHeight - 40
    shown = { text, isWriting }
    code.replaceChildren(...(text ? [highlight(text.trimEnd())] : []))
    if (isWriting) {
      const caret = document.createElement("span")
      caret.className = "caret caret--writing"
      const last = code.lastElementChild
      last.classList.add("is-here")
      last.append(caret)
      if (isAtEnd) code.scrollTop = code.scrollHeight
    }
    offer(isWriting ? "" : text)
    label()
  }

  function offer(text) {
    part("source-tools").hidden = !text
    URL.revokeObjectURL(address)
    address = text ? URL.createObjectURL(new Blob([text], { type: "text/x-python" })) : ""
    if (text) save.href = address
  }

  async function copy(event) {
    const button = event.target
    await navigator.clipboard?.writeText(shown.text)
    button.textContent = say("copied")
    button.addEventListener("blur", () => { button.textContent = say("copy") }, { once: true })
  }

  side.classList.toggle("is-folded", matchMedia(NARROW).matches)
  fold.addEventListener("click", () => {
    side.classList.toggle("is-folded")
    label()
  })
  part("copy").addEventListener("click", copy)

  return {
    show({ code: text, isWriting, verdict, title }) {
      write(text, isWriting)
      mark(verdict)
      save.download = `${title.normalize("NFKD").replace(/[^\w]+/g, "_").replace(/^_+|_+$/g, "").toLowerCase() || "scene"}.py`
    },
    lines,
    goTo(line) {
      side.classList.remove("is-folded")
      label()
      code.querySelectorAll(".l")[line - 1]?.scrollIntoView({ block: "center" })
      code.focus({ preventScroll: true })
    },
  }
}
