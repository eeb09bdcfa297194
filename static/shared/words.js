// Words come from the page, so that they are translated where all the others are: <template data-words>.

/** A function that says a key in the page's language, with its {gaps} filled. */
export function words(root = document) {
  const said = new Map()
  for (const template of root.querySelectorAll("template[data-words]")) {
    for (const word of template.content.querySelectorAll("[data-word]")) said.set(word.dataset.word, word.textContent.trim())
  }
  return (key, gaps = {}) => (said.get(key) ?? "").replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? "")
}
