// Calling somebody by name: after an @ the names that fit are offered, by keyboard and by pointer.

const CALL = /(?:^|[\s(])@([^\n@]{0,40})$/
const MOST = 6

/** Offer names in the fields with data-mentions in `root`; people() gives the names. `label` names the list. */
export function offerNames(root, people, label) {
  let offer = null
  const close = () => {
    offer?.close()
    offer = null
  }
  root.addEventListener("input", ({ target }) => {
    if (!("mentions" in target.dataset)) return
    close()
    const begun = target.value.slice(0, target.selectionStart).match(CALL)?.[1]
    if (begun === undefined) return
    const names = people().filter((name) => name.toLowerCase().startsWith(begun.toLowerCase())).slice(0, MOST)
    if (names.length) offer = new Offer(target, begun, names, label)
  })
  root.addEventListener("keydown", (event) => {
    if (offer?.press(event)) offer = offer.isOpen ? offer : null
  })
  root.addEventListener("focusout", close)
}

class Offer {
  isOpen = true
  #field
  #begun
  #options
  #list = document.createElement("ul")
  #at = 0

  constructor(field, begun, names, label) {
    this.#field = field
    this.#begun = begun
    this.#list.className = "names"
    this.#list.id = "mention-names"
    this.#list.setAttribute("role", "listbox")
    this.#list.setAttribute("aria-label", label)
    this.#options = names.map((name, index) => this.#option(name, index))
    this.#list.append(...this.#options)
    field.after(this.#list)
    field.setAttribute("aria-controls", this.#list.id)
    this.#go(0)
  }

  close() {
    this.isOpen = false
    this.#list.remove()
    for (const name of ["aria-controls", "aria-activedescendant"]) this.#field.removeAttribute(name)
  }

  /** Whether the key was for the list. */
  press(event) {
    const { length } = this.#options
    const acts = {
      ArrowDown: () => this.#go((this.#at + 1) % length),
      ArrowUp: () => this.#go((this.#at + length - 1) % length),
      Enter: () => this.#take(this.#options[this.#at].textContent),
      Tab: () => this.#take(this.#options[this.#at].textContent),
      Escape: () => this.close(),
    }
    if (!acts[event.key] || event.ctrlKey || event.metaKey) return false
    event.preventDefault()
    event.stopPropagation()
    acts[event.key]()
    return true
  }

  #option(name, index) {
    const option = document.createElement("li")
    option.id = `mention-${index}`
    option.textContent = name
    option.setAttribute("role", "option")
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault() // the field keeps the focus
      this.#take(name)
    })
    return option
  }

  #go(index) {
    this.#at = index
    for (const [number, option] of this.#options.entries()) option.setAttribute("aria-selected", String(number === index))
    this.#field.setAttribute("aria-activedescendant", this.#options[index].id)
  }

  #take(name) {
    const field = this.#field
    const end = field.selectionStart
    field.setRangeText(`${name} `, end - this.#begun.length, end, "end")
    this.close()
  }
}
