// Whether the shared text is still that of the scene's newest revision; where it is not, the page says so.

const PAUSE = 500 // milliseconds without typing
const OFTEN = 15_000 // between two looks whether somebody else has kept a revision

/** `place` holds the words and the link; `text()` is the text as it stands. */
export class Unsaved {
  #place
  #text
  #say
  #newest = null
  #timer = 0
  #looked = 0

  constructor(place, { text, say }) {
    this.#place = place
    this.#text = text
    this.#say = say
    this.look()
  }

  /** Somebody has typed; `isElse`: perhaps a text came as a whole, with a revision of its own. */
  typed(isElse) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#show(isElse), PAUSE)
  }

  /** A revision may have been kept. */
  async look() {
    this.#looked = Date.now()
    const known = this.#newest ? `?known=${this.#newest.number}` : ""
    const answer = await fetch(this.#place.dataset.newest + known).catch(() => null)
    if (answer?.status === 200) this.#newest = await answer.json().catch(() => this.#newest)
    this.#show(false)
  }

  #show(isElse) {
    if (!this.#newest) return
    const isSame = this.#text().trimEnd() === this.#newest.code.trimEnd()
    const words = this.#place.querySelector("span")
    const said = isSame ? "" : this.#say("editor.unsaved", { number: this.#newest.number })
    if (words.textContent !== said) words.textContent = said
    this.#place.querySelector("a").hidden = isSame
    if (!isSame && isElse && Date.now() - this.#looked > OFTEN) this.look()
  }
}
