// The source beside the film: as it is written, with the checks' lines marked; folded away for those who want. The
// code editor takes its place when somebody opens it; only then is it loaded.

import { lineIn } from "../shared/differences.js"
import { element, part, put } from "./dom.js"
import { highlight } from "../shared/python.js"

const NARROW = "(max-width: 48rem)"
const NEAR_THE_END = 40

export class SourcePanel {
  #say
  #code = part("code")
  #side = part("side")
  #fold = part("fold")
  #save = part("save")
  #text = null
  #isWriting = false
  #address = ""
  #editor = null
  #onDraw
  #filmed = null
  #marks = {}
  #picked = null
  #flaws = []

  constructor(say, onDraw) {
    this.#say = say
    this.#onDraw = onDraw
    this.#side.classList.toggle("is-folded", matchMedia(NARROW).matches)
    this.#fold.addEventListener("click", () => {
      this.#side.classList.toggle("is-folded")
      this.#label()
    })
    part("edit").addEventListener("click", () => this.#edit())
    part("copy").addEventListener("click", (event) => this.#copy(event.target))
  }

  get lines() {
    return this.#text ? this.#text.trimEnd().split("\n").length : 0
  }

  show({ code, isWriting, verdict, title, findings }) {
    if (code !== this.#text || isWriting !== this.#isWriting) this.#write(code, isWriting)
    const open = verdict?.problems.filter((problem) => !problem.fixed) ?? []
    const found = new Set([...open, ...(verdict?.doubts ?? []), ...findings].map(({ line }) => line))
    if (findings.length !== this.#flaws.length) {
      this.#flaws = findings.slice()
      this.#editor?.lookAgain()
    }
    for (const [index, line] of [...this.#code.querySelectorAll(".l")].entries()) {
      line.classList.toggle("is-found", found.has(index + 1))
    }
    this.#save.download = fileName(title)
  }

  goTo(line) {
    this.#side.classList.remove("is-folded")
    this.#label()
    if (this.#isEditing) return this.#editor.goTo(line)
    this.#code.querySelectorAll(".l")[line - 1]?.scrollIntoView({ block: "center" })
    this.#code.focus({ preventScroll: true })
  }

  /** The film on stage was made of the text as it stands now, or as it comes next: line numbers are about this one. */
  keepFilm() {
    this.#filmed = this.#text || null
  }

  /** Where a line of the film's text is now; 0: not there any more. */
  lineNow(number) {
    return this.#filmed === null ? number : lineIn(this.#filmed.trimEnd(), this.#now, number)
  }

  /** Give lines of the film's text these classes, {name: [line, …]}, and bring one of them into sight. */
  mark(marks, line = 0) {
    this.#marks = marks
    this.#drawMarks()
    if (line) this.#reveal(this.lineNow(line))
  }

  /** Go to a line as it is now, and leave it marked; null: none. */
  pick(line) {
    this.#picked = line
    this.#drawMarks()
    if (line) this.goTo(line)
  }

  get #now() {
    return (this.#isEditing ? this.#editor.text : (this.#text ?? "")).trimEnd()
  }

  #drawMarks() {
    const now = Object.entries(this.#marks).map(([name, lines]) => [name, lines.map((line) => this.lineNow(line)).filter(Boolean)])
    const marks = { ...Object.fromEntries(now), "is-picked": this.#picked ? [this.#picked] : [] }
    this.#editor?.mark(this.#isEditing ? marks : {})
    for (const [index, line] of [...this.#code.querySelectorAll(".l")].entries()) {
      for (const name of ["is-playing", "is-calling", "is-picked"]) line.classList.toggle(name, Boolean(marks[name]?.includes(index + 1)))
    }
  }

  // Within its own box alone: the page stands still, and so does code that somebody is busy with.
  #reveal(line) {
    if (!line || this.#side.classList.contains("is-folded")) return
    if (this.#isEditing) return this.#editor.reveal(line)
    const [code, shown] = [this.#code, this.#code.querySelectorAll(".l")[line - 1]]
    if (!shown || code.matches(":hover, :focus")) return
    const [top, bottom] = [shown.offsetTop, shown.offsetTop + shown.offsetHeight]
    if (top < code.scrollTop || bottom > code.scrollTop + code.clientHeight) code.scrollTop = top - code.clientHeight / 3
  }

  // What can't be read in the film, at the lines as they are now.
  #flawsNow() {
    return this.#flaws.map((flaw) => ({ ...flaw, line: flaw.line && this.lineNow(flaw.line) })).filter(({ line }) => line)
  }

  get #isEditing() {
    return this.#editor !== null && this.#side.classList.contains("is-editing")
  }

  async #edit() {
    const isOpening = !this.#side.classList.contains("is-editing")
    if (isOpening && !this.#editor) {
      part("edit").disabled = true
      const loaded = await import("../classrooms/editor.js").catch(() => null)
      part("edit").disabled = false
      if (!loaded) return put(part("announce"), this.#say("editor.failed"))
      part("editor").hidden = false
      this.#editor = new loaded.CodeEditor(part("editor"), { say: this.#say, onDraw: this.#onDraw, flaws: () => this.#flawsNow() })
    }
    this.#side.classList.toggle("is-editing", isOpening)
    part("editor").hidden = !isOpening
    if (isOpening) this.#side.classList.remove("is-folded")
    this.#label()
    this.#picked = null
    this.#drawMarks()
    if (isOpening) this.#editor.focus()
  }

  #write(text, isWriting) {
    const isAtEnd = this.#code.scrollTop + this.#code.clientHeight >= this.#code.scrollHeight - NEAR_THE_END
    const hasBeenWritten = this.#isWriting && !isWriting
    this.#text = text
    this.#filmed ??= text || null
    this.#isWriting = isWriting
    this.#code.replaceChildren(...(text ? [highlight(text.trimEnd())] : []))
    if (isWriting) {
      this.#code.lastElementChild.classList.add("is-here")
      this.#code.lastElementChild.append(element("span", "caret caret--writing"))
      if (isAtEnd) this.#code.scrollTop = this.#code.scrollHeight
    }
    if (hasBeenWritten && isAtEnd) this.#code.scrollTop = 0
    this.#picked = null
    this.#drawMarks()
    this.#offer(isWriting ? "" : text)
    this.#label()
  }

  #label() {
    const isOpen = !this.#side.classList.contains("is-folded")
    this.#fold.setAttribute("aria-expanded", String(isOpen))
    const isEditing = this.#side.classList.contains("is-editing")
    this.#fold.hidden = !this.#text || isEditing
    part("edit").hidden = !this.#text || this.#isWriting
    put(part("edit"), this.#say(isEditing ? "editor.close" : "editor.open"))
    put(this.#fold, isOpen ? this.#say("fold.hide") : this.#say("fold.show", { lines: this.lines }))
  }

  #offer(text) {
    part("source-tools").hidden = !text
    URL.revokeObjectURL(this.#address)
    this.#address = text ? URL.createObjectURL(new Blob([text], { type: "text/x-python" })) : ""
    if (text) this.#save.href = this.#address
  }

  async #copy(button) {
    await navigator.clipboard?.writeText(this.#text)
    put(button, this.#say("copied"))
    button.addEventListener("blur", () => put(button, this.#say("copy")), { once: true })
  }
}

function fileName(title) {
  const plain = title.normalize("NFKD").replace(/[^\w]+/g, "_").replace(/^_+|_+$/g, "").toLowerCase()
  return `${plain || "scene"}.py`
}
