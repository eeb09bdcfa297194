// A part of the page is brought anew while somebody writes in it: what was typed, opened and focused stays.

/** What is to stay of `place`; hand it to `restore` when the part is there anew. */
export function keep(place) {
  const active = place.contains(document.activeElement) ? document.activeElement : null
  return {
    open: [...place.querySelectorAll("details[data-keep][open]")].map((details) => details.dataset.keep),
    drafts: [...place.querySelectorAll("textarea")]
      .filter((field) => field.value !== field.defaultValue)
      .map((field) => [field.form.action, field.value]),
    focus: active && { action: active.form?.action, tag: active.tagName, from: active.selectionStart, to: active.selectionEnd },
  }
}

export function restore(place, { open, drafts, focus }) {
  for (const details of place.querySelectorAll("details[data-keep]")) details.open ||= open.includes(details.dataset.keep)
  const formOf = (action) => [...place.querySelectorAll("form")].find((form) => form.action === action)
  for (const [action, value] of drafts) {
    const field = formOf(action)?.elements.text
    if (field) field.value = value
  }
  if (!focus) return
  const field = focus.action && formOf(focus.action)?.querySelector(focus.tag)
  if (!field) return place.focus({ preventScroll: true })
  field.focus({ preventScroll: true })
  if (field.tagName === "TEXTAREA") field.setSelectionRange(focus.from, focus.to)
}
