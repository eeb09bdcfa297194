// The code editor: CodeMirror on the scene's shared document. Loaded when somebody opens it.

import {
  acceptCompletion, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap, completionKeymap, Compartment,
  defaultKeymap, drawSelection, EditorState, EditorView, highlightActiveLine, highlightSelectionMatches, indentOnInput,
  indentUnit, indentWithTab, keymap, lineNumbers, lintKeymap, Prec, python, search, searchKeymap, setDiagnostics,
  syntaxHighlighting, Y, yCollab, yUndoManagerKeymap,
} from "../vendor/editor.mjs"
import { told } from "../shared/shortcuts.js"
import { differences } from "../shared/differences.js"
import { colours, look } from "./look.js"
import { manim } from "./manim.js"
import { mark, marks } from "./marks.js"
import { cursors, People } from "./presence.js"
import { Room } from "./room.js"
import { Unsaved } from "./unsaved.js"
import { diagnostic, lookAgain, verdict } from "./verdict.js"

const TONES = { saved: "good", saving: "now", loading: "now", offline: "warn", refused: "bad", full: "bad", gone: "bad" }
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const CLOSED = ["refused", "full", "gone"]

/** The editor in `root`; onDraw(id) is told of each film that is made from the text, here or by somebody else, and
 * flaws() gives what can't be read in the film, {line, message} each. */
export class CodeEditor {
  #root
  #say
  #onDraw
  #flaws
  #room
  #view
  #access = new Compartment()
  #drawn = null
  #films = new Map()
  #unsaved = null

  constructor(root, { say, onDraw, flaws }) {
    this.#root = root
    this.#say = say
    this.#onDraw = onDraw
    this.#flaws = flaws
    this.#room = new Room(root.dataset.socket, (state) => this.#show(state))
    this.#view = this.#open()
    this.#part("format").addEventListener("click", () => this.#format())
    this.#part("draw").addEventListener("click", () => this.draw())
    const { awareness, text } = this.#room
    new People({ list: this.#part("people"), view: this.#view, text, awareness, say })
    awareness.on("change", () => this.#hearOfFilms())
    text.observe((_event, { local }) => this.#unsaved?.typed(!local))
    addEventListener("beforeunload", (event) => { if (!this.#room.isSaved) event.preventDefault() })
  }

  focus() {
    this.#view.focus()
  }

  /** Show a line, and put the cursor there. */
  goTo(number) {
    const { from } = this.#view.state.doc.line(Math.min(Math.max(1, number), this.#view.state.doc.lines))
    this.#view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) })
    this.#view.focus()
  }

  get text() {
    return this.#code
  }

  /** The film is another: show its flaws. */
  lookAgain() {
    lookAgain(this.#view)
  }

  /** Give lines these classes, {name: [line, …]}. */
  mark(lines) {
    mark(this.#view, lines)
  }

  /** Bring a line into sight, unless somebody is busy here. */
  reveal(number) {
    const { state, scrollDOM, hasFocus } = this.#view
    if (hasFocus || scrollDOM.matches(":hover") || number > state.doc.lines) return
    const { top, bottom } = this.#view.lineBlockAt(state.doc.line(number).from)
    const isSeen = top >= scrollDOM.scrollTop && bottom <= scrollDOM.scrollTop + scrollDOM.clientHeight
    if (!isSeen) scrollDOM.scrollTop = top - scrollDOM.clientHeight / 3
  }

  /** Have a film made of the text as it stands. */
  async draw() {
    if (!this.#mayWrite) return true
    this.#part("draw").disabled = true
    const answer = await this.#ask("draw", { code: this.#code })
    this.#part("draw").disabled = false
    if (answer?.id) this.#follow(answer.id)
    return true
  }

  get #code() {
    return this.#view.state.doc.toString()
  }

  get #mayWrite() {
    return "mayWrite" in this.#root.dataset && !CLOSED.includes(this.#root.dataset.state)
  }

  #part(name) {
    return this.#root.querySelector(`[data-part="editor-${name}"]`)
  }

  #open() {
    const { text, awareness } = this.#room
    const undoManager = new Y.UndoManager(text)
    const [draw] = told("keys.editor", [{ keys: ["Ctrl+Enter"], word: "keys.draw", act: () => this.draw() }])
    const drawing = ["Mod-Enter", "Ctrl-Enter"].map((key) => ({ key, run: () => Boolean(draw.act()) }))
    return new EditorView({
      parent: this.#part("text"),
      doc: text.toString(),
      extensions: [
        EditorView.cspNonce.of(this.#root.dataset.nonce),
        this.#access.of(this.#locked(true)),
        Prec.highest(keymap.of([...drawing, { key: "Tab", run: acceptCompletion }])),
        keymap.of([...yUndoManagerKeymap, ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...lintKeymap, ...defaultKeymap, indentWithTab]),
        yCollab(text, null, { undoManager }),
        cursors(text, awareness),
        lineNumbers(), bracketMatching(), closeBrackets(), indentOnInput(), indentUnit.of("    "), drawSelection(),
        highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), autocompletion(), python(),
        syntaxHighlighting(colours), look,
        EditorState.tabSize.of(4),
        EditorView.contentAttributes.of({ "aria-label": this.#say("editor.label"), "aria-describedby": "editor-help" }),
        marks, manim(this.#root.dataset.reference),
        "mayWrite" in this.#root.dataset
          ? verdict({ ask: (...question) => this.#ask(...question), mend: (problem) => this.#mend(problem), flaws: this.#flaws, say: this.#say })
          : [],
      ],
    })
  }

  #locked(isLocked) {
    return [EditorState.readOnly.of(isLocked), EditorView.editable.of(!isLocked), EditorView.contentAttributes.of({ tabindex: "0" })]
  }

  #show(state) {
    this.#root.dataset.state = state
    const badge = this.#part("state")
    badge.className = TONES[state] ? `badge badge--${TONES[state]}` : "badge"
    badge.textContent = this.#say(`editor.${state}`)
    if (state === "saved") this.#unsaved ??= new Unsaved(this.#part("unsaved"), { text: () => this.#code, say: this.#say })
    if (CLOSED.includes(state)) this.#note(this.#say(`editor.${state}.note`))
    queueMicrotask(() => {
      const isLocked = !this.#mayWrite || state === "loading"
      if (this.#view?.state.readOnly === isLocked) return
      this.#view?.dispatch({ effects: this.#access.reconfigure(this.#locked(isLocked)) })
    })
  }

  async #format() {
    const code = this.#code
    const answer = await this.#ask("format", { code })
    if (answer) this.#become(answer.code, code)
  }

  async #mend({ id, line, column }) {
    const code = this.#code
    const answer = await this.#ask("mend", { code, problem: id, line, column })
    if (answer) this.#become(answer.code, code)
    this.#view.focus()
  }

  // When somebody has typed while the server was asked, its answer is about another text.
  #become(code, asked) {
    if (this.#code !== asked) return this.#note(this.#say("editor.overtaken"))
    const changes = differences(asked, code)
    if (changes.length && this.#mayWrite) this.#view.dispatch({ changes, userEvent: "input" })
  }

  /** The server's answer, or null: then the page says why. */
  async #ask(verb, fields) {
    const body = new FormData(this.#part("token"))
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    const answer = await fetch(this.#root.dataset[verb], { method: "POST", body }).catch(() => null)
    const told = await answer?.json().catch(() => null)
    if (told?.problems && !answer.ok) this.#mark(told.problems)
    this.#note(answer?.ok ? "" : (told?.message ?? this.#say("editor.unanswered")))
    return answer?.ok ? told : null
  }

  #mark(problems) {
    const { state } = this.#view
    const marks = problems.map((problem) => diagnostic(state.doc, problem, (each) => this.#mend(each), this.#say))
    this.#view.dispatch(setDiagnostics(state, marks))
  }

  #note(words) {
    const note = this.#part("note")
    if (note.textContent !== words) note.textContent = words
    note.hidden = !words
  }

  #follow(id) {
    this.#drawn = id
    this.#room.tell("drawn", id)
    this.#unsaved?.look()
    this.#onDraw(id)
  }

  // Somebody else has had a film made: theirs is the scene's newest.
  #hearOfFilms() {
    const { awareness } = this.#room
    for (const [client, { drawn }] of awareness.getStates()) {
      const isNews = this.#films.has(client) && this.#films.get(client) !== drawn
      this.#films.set(client, drawn)
      if (client === awareness.clientID || !isNews || drawn === this.#drawn || !ID.test(drawn)) continue
      this.#drawn = drawn
      this.#unsaved?.look()
      this.#onDraw(drawn)
    }
  }
}
