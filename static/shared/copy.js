// Buttons that copy the field beside them. They show where the browser lets a page copy.

for (const button of document.querySelectorAll("[data-copy]")) {
  const row = button.parentElement
  const field = row.querySelector("[data-copy-from]")
  button.hidden = !navigator.clipboard
  field.addEventListener("focus", () => field.select())
  button.addEventListener("click", async () => {
    const isCopied = await navigator.clipboard.writeText(field.value).then(() => true, () => false)
    row.querySelector("[data-copied]").hidden = !isCopied
    if (!isCopied) field.focus()
  })
}
