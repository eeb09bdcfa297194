// Small pieces of page.

const SVG = "http://www.w3.org/2000/svg"

export const part = (name) => document.querySelector(`[data-part="${name}"]`)

export function element(tag, className = "", ...children) {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...children)
  return made
}

export function button(text, act) {
  const made = element("button", "link", text)
  made.type = "button"
  made.addEventListener("click", act)
  return made
}

export function icon(sheet, name) {
  const svg = document.createElementNS(SVG, "svg")
  const use = document.createElementNS(SVG, "use")
  svg.setAttribute("class", "icon")
  svg.setAttribute("aria-hidden", "true")
  use.setAttribute("href", `${sheet}#${name}`)
  svg.append(use)
  return svg
}

/** Write a badge's word; the tone (good, warn, bad, now or none) decides its colour and shape. */
export function badge(target, tone, text) {
  target.className = tone ? `badge badge--${tone}` : "badge"
  target.textContent = text
  return target
}

/** Change text only when it is another: a screen reader reads what changes. */
export function put(target, text) {
  if (target.textContent !== text) target.textContent = text
}
