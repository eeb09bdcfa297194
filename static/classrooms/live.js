// News over a socket that says only "look again": it comes back by itself, with growing pauses, until there is nothing
// to hear any more.

const FIRST_PAUSE = 1000
const LONGEST_PAUSE = 30_000
const NOT_FOUND = 4404

/** Call onNews for each message from the path, onGone once it is not for us any more. */
export function listen(path, onNews, onGone) {
  let failures = 0
  let timer = 0
  const connect = () => {
    timer = 0
    const address = new URL(path, location.href)
    address.protocol = address.protocol.replace("http", "ws")
    const socket = new WebSocket(address)
    socket.addEventListener("message", () => {
      failures = 0
      onNews()
    })
    socket.addEventListener("close", ({ code }) => {
      if (code === NOT_FOUND) return onGone()
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures)
      failures += 1
      timer = setTimeout(connect, pause * (0.75 + Math.random() / 2))
    })
  }
  const hurry = () => {
    if (!timer || document.hidden) return
    clearTimeout(timer)
    connect()
  }
  addEventListener("online", hurry)
  document.addEventListener("visibilitychange", hurry)
  connect()
}
