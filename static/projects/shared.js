// The page behind a link: the film, and its comments where the link allows them.

import { Player } from "../shared/player.js"

const kept = document.querySelector("#clip")
const place = document.querySelector('[data-part="comments"]')
const film = kept && new Player(document.querySelector("#player"))
film?.load(JSON.parse(kept.textContent))
if (film && place) {
  const [{ Comments }, { words }] = await Promise.all([import("../classrooms/comments.js"), import("../shared/words.js")])
  new Comments(place, { say: words(), film })
}
