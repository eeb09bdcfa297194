// Coming back after a connection is lost: with growing pauses, and at once when the network or the reader is back.

/** Close code of a socket: there is no such thing, or not for you any more. */
export const NOT_FOUND = 4404

/** A WebSocket to a path of this site. */
export function socketTo(path) {
  const address = new URL(path, location.href)
  address.protocol = address.protocol.replace("http", "ws")
  return new WebSocket(address)
}

/**
 * Keep calling `connect`: begin with now(), and say how it went by opened() or lost(). Pauses in milliseconds.
 *
 * lost() answers how often in a row; stop() ends it.
 */
export function comingBack(connect, { first, longest }) {
  let failures = 0
  let timer = 0
  const now = () => {
    clearTimeout(timer)
    timer = 0
    connect()
  }
  const hurry = () => {
    if (timer && !document.hidden) now()
  }
  addEventListener("online", hurry)
  document.addEventListener("visibilitychange", hurry)
  return {
    now,
    opened() {
      failures = 0
    },
    lost() {
      const pause = Math.min(longest, first * 2 ** failures)
      timer = setTimeout(now, pause * (0.75 + Math.random() / 2))
      failures += 1
      return failures
    },
    stop() {
      clearTimeout(timer)
      timer = 0
      removeEventListener("online", hurry)
      document.removeEventListener("visibilitychange", hurry)
    },
  }
}
