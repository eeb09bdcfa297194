// A generation's live events: all after the last one seen, in order, each once, whatever the connection does.
// A WebSocket first; where that cannot open, server-sent events; then turn about, with growing pauses.

import { NOT_FOUND, comingBack, socketTo } from "./comeback.js"

const KINDS = ["status", "plan", "token", "source", "verdict", "started", "poster", "segment", "progress", "step", "log", "repair", "clip", "problem", "proposal", "accepted", "finding", "usage", "engine", "waiting", "caption"]
const ENDED = ["succeeded", "failed", "cancelled"]
const PAUSES = { first: 500, longest: 15_000 }

export const hasEnded = (event) => event.kind === "status" && ENDED.includes(event.data.status)

/**
 * Follow the events until the generation ends.
 *
 * socket, stream: paths that take `?after=N`. onEvent gets {number, kind, at, data}; onConnection gets "live", "lost"
 * or "gone". Returns a function that stops following.
 */
export function follow({ socket, stream, onEvent, onConnection = () => {} }) {
  let last = 0
  let failures = 0
  let over = false
  let close = () => {}

  const stop = () => {
    over = true
    connection.stop()
    close()
  }
  const opened = () => {
    failures = 0
    connection.opened()
    onConnection("live")
  }
  const deliver = (text) => {
    const event = JSON.parse(text)
    if (over || event.number <= last) return
    last = event.number
    onEvent(event)
    if (hasEnded(event)) stop()
  }
  const lost = (code) => {
    if (over) return
    if (code === NOT_FOUND) {
      stop()
      return onConnection("gone")
    }
    failures = connection.lost()
    if (failures > 1) onConnection("lost")
  }
  const connection = comingBack(() => {
    const open = failures % 2 ? openStream : openSocket
    close = open(`${failures % 2 ? stream : socket}?after=${last}`, { opened, deliver, lost })
  }, PAUSES)
  connection.now()
  return stop
}

function openSocket(path, { opened, deliver, lost }) {
  const socket = socketTo(path)
  socket.addEventListener("open", opened)
  socket.addEventListener("message", (message) => deliver(message.data))
  socket.addEventListener("close", (event) => lost(event.code))
  return () => socket.close()
}

function openStream(path, { opened, deliver, lost }) {
  const source = new EventSource(path)
  source.addEventListener("open", opened)
  for (const kind of KINDS) source.addEventListener(kind, (message) => deliver(message.data))
  source.addEventListener("error", () => {
    source.close()
    lost()
  })
  return () => source.close()
}
