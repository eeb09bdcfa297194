// Puts the token that somebody pastes into the calls of the page. It is sent nowhere.

const field = document.querySelector("[data-token]")
const calls = [...document.querySelectorAll("[data-call]")].map((area) => ({ area, text: area.value }))

field?.addEventListener("input", () => {
  const token = field.value.trim()
  const fits = /^[\w.-]+$/.test(token)
  for (const { area, text } of calls) area.value = fits ? text.replaceAll(field.dataset.placeholder, token) : text
})
