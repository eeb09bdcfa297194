// The look someone chose. A classic script in the head, so that no page flashes in the wrong colours.
(() => {
  const root = document.documentElement
  const kept = () => {
    try { return localStorage.getItem("theme") ?? "" } catch { return "" }
  }
  const show = (theme) => {
    if (theme) root.dataset.theme = theme
    else delete root.dataset.theme
  }
  const keep = (theme) => {
    try { localStorage.setItem("theme", theme) } catch { /* a browser that keeps nothing still switches */ }
    show(theme)
    for (const select of document.querySelectorAll("[data-theme-choice]")) select.value = theme
  }
  const isDark = () => {
    const theme = root.dataset.theme
    return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches)
  }

  show(kept())
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.addEventListener("click", () => keep(isDark() ? "light" : "dark"))
    }
    for (const select of document.querySelectorAll("[data-theme-choice]")) {
      select.value = kept()
      select.addEventListener("change", () => keep(select.value))
    }
  })
})()
