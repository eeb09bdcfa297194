// The page behind a link: the film, and nothing else.

import { Player } from "../shared/player.js"

const kept = document.querySelector("#clip")
if (kept) new Player(document.querySelector("#player")).load(JSON.parse(kept.textContent))
