// The prompt box: sentences that fill it, Ctrl+Enter, and what is wrong said at the field before anything is sent.

import { shortcuts } from "./shortcuts.js"

function wire(form) {
  const field = form.elements.prompt
  const error = form.querySelector(".field__error")
  const box = form.querySelector(".prompt")
  const limit = Number(field.dataset.limit) || Infinity

  const fault = () => {
    const length = field.value.trim().length
    if (!length) return error.dataset.empty
    return length > limit ? error.dataset.tooLong.replace("{over}", length - limit) : ""
  }
  const show = (text) => {
    error.textContent = text
    box.classList.toggle("prompt--bad", text !== "")
    field.toggleAttribute("aria-invalid", text !== "")
  }

  form.noValidate = true
  field.addEventListener("input", () => {
    if (error.textContent || field.value.length > limit) show(field.value.trim() ? fault() : "")
  })
  shortcuts("keys.write", [{ keys: ["Ctrl+Enter"], word: "keys.start", act: () => form.requestSubmit() }], { target: field })
  form.addEventListener("submit", (event) => {
    const text = fault()
    show(text)
    if (text) {
      event.preventDefault()
      field.focus()
    } else if (form.dataset.sent) {
      event.preventDefault()
    } else {
      form.dataset.sent = "yes"
    }
  })
}

/** Put a sentence into the prompt box of the page and go there. */
export function fill(sentence) {
  const field = document.querySelector("[data-prompt-form] textarea")
  if (!field) return
  field.value = sentence
  field.dispatchEvent(new Event("input", { bubbles: true }))
  field.focus({ preventScroll: true })
  field.scrollIntoView({ block: "center" })
}

for (const form of document.querySelectorAll("[data-prompt-form]")) wire(form)
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-prompt-form]")) delete form.dataset.sent
})
document.addEventListener("click", (event) => {
  const source = event.target.closest("[data-fill]")
  if (source) fill(source.dataset.fill)
})
