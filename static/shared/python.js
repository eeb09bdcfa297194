// Python in colours: enough of its grammar to tell words, strings, numbers and comments apart.

const TOKENS = new RegExp(
  [
    /(?<c>#[^\n]*)/,
    /(?<s>(?<!\w)[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
    /(?<n>\b(?:0[xob][\da-fA-F_]+|\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?j?)\b)/,
    /(?<k>\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|self|super|True|try|while|with|yield)\b)/,
  ].map((part) => part.source).join("|"),
  "g",
)

/** The source as a fragment of one <span class="l"> a line, with coloured spans inside. */
export function highlight(code) {
  const lines = document.createDocumentFragment()
  let line = open(lines)
  const add = (text, colour) => {
    text.split("\n").forEach((piece, index) => {
      if (index) line = open(lines)
      if (!piece) return
      line.append(colour ? span(colour, piece) : piece)
    })
  }
  let end = 0
  for (const match of code.matchAll(TOKENS)) {
    add(code.slice(end, match.index))
    add(match[0], Object.keys(match.groups).find((name) => match.groups[name] !== undefined))
    end = match.index + match[0].length
  }
  add(code.slice(end))
  return lines
}

function open(lines) {
  const line = span("l", "")
  lines.append(line)
  return line
}

function span(name, text) {
  const element = document.createElement("span")
  element.className = name
  element.textContent = text
  return element
}
