// Puts what the pages bring along from node_modules into static/vendor/ (git-ignored). Run by `npm run build`.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

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

// What static/classrooms/ uses of CodeMirror and Yjs, in one file: it is loaded when somebody opens the editor.
const editor = {
  "@codemirror/autocomplete": "acceptCompletion autocompletion closeBrackets closeBracketsKeymap completionKeymap",
  "@codemirror/commands": "defaultKeymap indentWithTab",
  "@codemirror/lang-python": "python pythonLanguage",
  "@codemirror/language": "bracketMatching HighlightStyle indentOnInput indentUnit syntaxHighlighting",
  "@codemirror/lint": "linter lintGutter lintKeymap setDiagnostics",
  "@codemirror/search": "highlightSelectionMatches search searchKeymap",
  "@codemirror/state": "Compartment EditorState Prec RangeSet StateEffect",
  "@codemirror/view":
    "Decoration drawSelection EditorView highlightActiveLine hoverTooltip keymap lineNumbers ViewPlugin WidgetType",
  "@lezer/highlight": "tags",
  "y-codemirror.next": "yCollab yUndoManagerKeymap",
  "y-websocket": "WebsocketProvider",
}

async function bundleEditor() {
  const lines = Object.entries(editor).map(([from, names]) => `export { ${names.replaceAll(" ", ", ")} } from "${from}"`)
  const { metafile } = await build({
    stdin: { contents: [...lines, 'export * as Y from "yjs"'].join("\n"), resolveDir: root },
    outfile: join(vendor, "editor.mjs"),
    bundle: true,
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    target: "es2022",
  })
  const paths = Object.keys(metafile.inputs).map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1])
  const packages = [...new Set(paths.filter(Boolean))].sort()
  const licences = await Promise.all(packages.map(async (name) => `${name}\n\n${await readFile(join(modules, name, "LICENSE"), "utf8")}`))
  await writeFile(join(vendor, "editor.LICENSE.txt"), licences.join("\n\n"))
}

await rm(vendor, { recursive: true, force: true })
await mkdir(join(vendor, "fonts"), { recursive: true })
const sheets = await Promise.all(Object.entries(fonts).map(([name, files]) => copyFont(name, files)))
await writeFile(join(vendor, "fonts.css"), sheets.join("\n"))
const htmx = join(modules, "htmx.org", "dist", "htmx.min.js")
await copyFile(htmx, join(vendor, basename(htmx)))
await copyFile(join(modules, "htmx.org", "LICENSE"), join(vendor, "htmx.LICENSE.txt"))
const swagger = join(modules, "swagger-ui-dist")
await copyFile(join(swagger, "swagger-ui-bundle.js"), join(vendor, "swagger.js"))
const look = await readFile(join(swagger, "swagger-ui.css"), "utf8")
await writeFile(join(vendor, "swagger.css"), look.replace(/\/\*# sourceMappingURL=.*?\*\//, ""))
await copyFile(join(swagger, "LICENSE"), join(vendor, "swagger.LICENSE.txt"))
const hls = join(modules, "hls.js")
await copyFile(join(hls, "dist", "hls.light.min.mjs"), join(vendor, "hls.mjs"))
await copyFile(join(hls, "LICENSE"), join(vendor, "hls.LICENSE.txt"))
await bundleEditor()
