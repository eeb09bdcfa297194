// The difference between two texts, line by line: so that laying a text out moves nobody's cursor that stands elsewhere.

const MOST_CELLS = 4_000_000

/** Changes {from, to, insert} that make `after` of `before`, in order, as CodeMirror takes them. */
export function differences(before, after) {
  const old = lines(before)
  const now = lines(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  const from = old.slice(0, head).join("").length
  return between(old.slice(head, old.length - tail), now.slice(head, now.length - tail), from)
}

/** The number that a line of `before`, from 1, has in `after`; 0 where it is not there any more. */
export function lineIn(before, after, number) {
  if (before === after) return number
  const start = before.split("\n").slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0)
  let shift = 0
  for (const { from, to, insert } of differences(`${before}\n`, `${after}\n`)) {
    if (from <= start && start < to) return 0
    if (from > start) break
    shift += insert.length - (to - from)
  }
  return after.slice(0, start + shift).split("\n").length
}

const lines = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

function between(old, now, from) {
  if (old.length === 0 && now.length === 0) return []
  if (old.length * now.length > MOST_CELLS) return [{ from, to: from + old.join("").length, insert: now.join("") }]
  const common = table(old, now)
  const changes = []
  let [i, j, at, open] = [0, 0, from, null]
  const change = () => (open ??= changes[changes.push({ from: at, to: at, insert: "" }) - 1])
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      at += old[i].length
      open = null
      i += 1
      j += 1
    } else if (j === now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) {
      const grown = change()
      at += old[i].length
      grown.to = at
      i += 1
    } else {
      change().insert += now[j]
      j += 1
    }
  }
  return changes
}

// common[i][j]: how many lines the rests from i and j have in common, in the same order.
function table(old, now) {
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1))
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i][j] = old[i] === now[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1])
    }
  }
  return common
}
