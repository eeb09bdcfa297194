// How the editor looks: in the page's own colours, so that every theme fits.

import { EditorView, HighlightStyle, tags } from "../vendor/editor.mjs"

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.self, tags.bool, tags.null], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
])

export const look = EditorView.theme({
  "&": { backgroundColor: "var(--paper)", color: "var(--code-name)", fontSize: "0.8125rem", maxHeight: "min(60vh, 40rem)" },
  "&.cm-focused": { outline: "none" }, // the frame around it shows the focus: gutters would hide it here
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.62", overflow: "auto", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "12rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--ink-3)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--ground)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-wash)",
  },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--warn-wash)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-wash)", outline: "1px solid var(--line-strong)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line-strong)" },
  ".cm-tooltip": { boxShadow: "var(--shadow-float)", borderRadius: "var(--radius-1)", maxWidth: "min(34rem, 92vw)" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "20rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-diagnostic": { fontFamily: "var(--font-ui)", fontSize: "var(--size-1)", borderLeftColor: "var(--bad)", whiteSpace: "normal" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--on-accent)", font: "inherit", borderRadius: "var(--radius-1)" },
  ".cm-textfield, .cm-button": { background: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line-strong)" },
})
