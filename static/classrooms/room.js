// A scene's document, shared with everybody who has it open: over the socket, and over lost connections.

import { WebsocketProvider, Y } from "../vendor/editor.mjs"

const RESYNC = 15_000 // milliseconds: the server's messages come at most once
const LONGEST_PAUSE = 10_000
const PRESENCE = 1
const REFUSAL = 2
const TOO_FULL = 4413

/**
 * onState gets "loading", "saved", "saving", "offline", "refused", "full" or "gone". The text is saved once the server
 * has passed our presence back that was sent after the last change: it takes frames one after the other.
 */
export class Room {
  doc = new Y.Doc()
  text = this.doc.getText("source")
  #provider
  #onState
  #state = "loading"
  #typed = 0
  #kept = 0

  constructor(path, onState) {
    const address = new URL(path.replace(/edit\/$/, ""), location.href)
    address.protocol = address.protocol.replace("http", "ws")
    this.#onState = onState
    this.#provider = new WebsocketProvider(address.href, "edit/", this.doc, {
      disableBc: true,
      maxBackoffTime: LONGEST_PAUSE,
      resyncInterval: RESYNC,
    })
    this.#listen()
    onState(this.#state)
  }

  get awareness() {
    return this.#provider.awareness
  }

  get isSaved() {
    return this.#typed === this.#kept
  }

  /** Tell the others something of oneself. */
  tell(name, value) {
    this.awareness.setLocalStateField(name, value)
  }

  #listen() {
    const provider = this.#provider
    provider.on("status", ({ status }) => { if (status !== "connected") this.#go("offline") })
    provider.on("sync", (isSynced) => { if (isSynced) this.tell("typed", this.#typed) })
    // A lost network closes no socket: without the browser's word it would be half a minute until it is noticed.
    addEventListener("offline", () => provider.disconnect())
    addEventListener("online", () => { if (this.#state === "offline") provider.connect() })
    provider.on("closed", ({ code }) => this.#go(code === TOO_FULL ? "full" : "gone"))
    this.doc.on("update", (_update, origin) => {
      if (origin === provider) return
      this.#typed += 1
      if (provider.wsconnected) this.#go("saving")
      queueMicrotask(() => this.tell("typed", this.#typed))
    })
    this.#sayOwnPresenceOnly()
    this.#readAnswers()
  }

  // A stock provider repeats what it hears of others, which with fifty people is fifty times everything.
  #sayOwnPresenceOnly() {
    const send = this.#provider._awarenessUpdateHandler
    this.awareness.off("update", send)
    this.awareness.on("update", (changes, origin) => { if (origin === "local") send(changes, origin) })
  }

  #readAnswers() {
    const handlers = this.#provider.messageHandlers
    const take = handlers[PRESENCE]
    handlers[PRESENCE] = (encoder, decoder, ...rest) => {
      this.#hear(ownState(decoder.arr, decoder.pos, this.doc.clientID))
      take(encoder, decoder, ...rest)
    }
    handlers[REFUSAL] = () => this.#go("refused")
  }

  #hear(state) {
    if (!state) return
    this.#kept = state.typed ?? 0
    if (this.isSaved && this.#provider.synced) this.#go("saved")
  }

  #go(state) {
    if (state === this.#state || ["refused", "full", "gone"].includes(this.#state)) return
    this.#state = state
    this.#onState(state)
  }
}

// The state of one client in a presence frame: its length, how many entries, and of each number, clock and JSON.
function ownState(bytes, start, client) {
  let at = start
  const number = () => {
    let [value, scale] = [0, 1]
    for (;;) {
      const byte = bytes[at++]
      value += (byte & 0x7f) * scale
      scale *= 128
      if (byte < 0x80) return value
    }
  }
  number()
  for (let left = number(); left > 0; left -= 1) {
    const [id, , length] = [number(), number(), number()]
    if (id === client) return JSON.parse(new TextDecoder().decode(bytes.subarray(at, at + length)))
    at += length
  }
  return null
}
