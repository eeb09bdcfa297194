// News over a socket that says only "look again", until there is nothing to hear any more.

import { NOT_FOUND, comingBack, socketTo } from "../shared/comeback.js"

const PAUSES = { first: 1000, longest: 30_000 }

/** Call onNews for each message from the path, onGone once it is not for us any more. */
export function listen(path, onNews, onGone) {
  const connection = comingBack(() => {
    const socket = socketTo(path)
    socket.addEventListener("message", () => {
      connection.opened()
      onNews()
    })
    socket.addEventListener("close", ({ code }) => {
      if (code !== NOT_FOUND) return connection.lost()
      connection.stop()
      onGone()
    })
  }, PAUSES)
  connection.now()
}
