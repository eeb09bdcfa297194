// Two stock y-websocket clients, at one web process each: node stock_client.mjs SCENE_URL SCENE_URL COOKIE.
// Prints {"bob", "alice", "fresh"}: what each of them sees in the end.

import { WebSocket } from "ws"
import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"

const [first, second, cookie] = process.argv.slice(2)

class SignedIn extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { cookie: `sessionid=${cookie}` }, origin: new URL(address).origin.replace("ws", "http") })
  }
}

function open(address) {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(address, "edit/", doc, { WebSocketPolyfill: SignedIn, disableBc: true })
  return { doc, provider, text: doc.getText("source") }
}

const synced = ({ provider }) => new Promise((done) => (provider.synced ? done() : provider.once("synced", done)))
const seen = ({ text }, words) =>
  new Promise((done) => {
    const look = () => text.toString().includes(words) && done()
    text.observe(look)
    look()
  })
const known = ({ provider }, client) =>
  new Promise((done) => {
    const look = () => provider.awareness.getStates().has(client) && done()
    provider.awareness.on("change", look)
    look()
  })

const bob = open(first)
const alice = open(second)
await Promise.all([synced(bob), synced(alice)])
bob.provider.awareness.setLocalStateField("cursor", 1)
await known(alice, bob.doc.clientID)
bob.text.insert(0, "# bob\n")
await seen(alice, "# bob")
bob.provider.disconnect()
bob.text.insert(0, "# offline\n")
alice.text.insert(alice.text.length, "# alice\n")
bob.provider.connect()
await Promise.all([seen(alice, "# offline"), seen(bob, "# alice")])
const fresh = open(second)
await synced(fresh)
console.log(JSON.stringify({ bob: bob.text, alice: alice.text, fresh: fresh.text }))
process.exit()
