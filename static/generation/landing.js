// The landing page: the film of the sentence in the box, and the figures by subject.

import { Player } from "../shared/player.js"
import "../shared/prompt.js"

const film = new Player(document.querySelector("#player"))
film.load(JSON.parse(document.querySelector("#hero").textContent))

const tabs = document.querySelectorAll("[data-subjects] button")
const plates = document.querySelectorAll(".plates > [data-subject]")

for (const tab of tabs) {
  tab.addEventListener("click", () => {
    const wanted = tab.dataset.subject
    for (const other of tabs) other.setAttribute("aria-pressed", String(other === tab))
    for (const plate of plates) plate.hidden = wanted !== "" && plate.dataset.subject !== wanted
  })
}
