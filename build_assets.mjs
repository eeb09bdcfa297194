// Copies what the pages bring along from node_modules into static/vendor/ (git-ignored). Run by `npm run build`.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL(".", import.meta.url))
const modules = join(root, "node_modules")
const vendor = join(root, "static", "vendor")

// The faces the tokens name. Every subset is copied; a browser loads only those whose unicode-range the page uses.
const fonts = {
  "stix-two-text": ["wght.css", "wght-italic.css"],
  "ibm-plex-sans": ["wght.css", "wght-italic.css"],
  "jetbrains-mono": ["wght.css"],
}

async function copyFont(name, sheets) {
  const home = join(modules, "@fontsource-variable", name)
  const css = await Promise.all(sheets.map((sheet) => readFile(join(home, sheet), "utf8")))
  const text = css.join("\n").replaceAll("url(./files/", "url(./fonts/")
  const used = (await readdir(join(home, "files"))).filter((file) => text.includes(file))
  await Promise.all(used.map((file) => copyFile(join(home, "files", file), join(vendor, "fonts", file))))
  await copyFile(join(home, "LICENSE"), join(vendor, "fonts", `${name}.LICENSE.txt`))
  return text
}

await rm(vendor, { recursive: true, force: true })
await mkdir(join(vendor, "fonts"), { recursive: true })
const sheets = await Promise.all(Object.entries(fonts).map(([name, files]) => copyFont(name, files)))
await writeFile(join(vendor, "fonts.css"), sheets.join("\n"))
const htmx = join(modules, "htmx.org", "dist", "htmx.min.js")
await copyFile(htmx, join(vendor, basename(htmx)))
await copyFile(join(modules, "htmx.org", "LICENSE"), join(vendor, "htmx.LICENSE.txt"))
const hls = join(modules, "hls.js")
await copyFile(join(hls, "dist", "hls.light.min.mjs"), join(vendor, "hls.mjs"))
await copyFile(join(hls, "LICENSE"), join(vendor, "hls.LICENSE.txt"))
