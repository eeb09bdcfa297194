// Many scenes at once: choose all with one box, say how many are chosen, show the field that the action needs.

const form = document.querySelector("[data-bulk]")
const boxes = [...document.querySelectorAll("[data-pick]")]
const all = form?.querySelector("[data-pick-all]")
const verb = form?.querySelector("[name=do]")

function show() {
  const chosen = boxes.filter((box) => box.checked).length
  all.checked = chosen === boxes.length
  all.indeterminate = chosen > 0 && chosen < boxes.length
  form.querySelector("[data-chosen]").textContent = String(chosen)
  form.querySelector("[data-go]").disabled = chosen === 0
  for (const field of form.querySelectorAll("[data-for]")) field.hidden = field.dataset.for !== verb.value
}

if (form) {
  all.parentElement.hidden = false
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked
    show()
  })
  for (const box of boxes) box.addEventListener("change", show)
  verb.addEventListener("change", show)
  addEventListener("pageshow", show)
  show()
}
