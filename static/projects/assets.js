// The library: files by picker or drop, each with its progress; lines of code to copy. Without this script the form works too.

import { words } from "../shared/words.js"

const say = words()

function row(list, name) {
  const item = document.createElement("li")
  const title = document.createElement("b")
  const said = document.createElement("span")
  const progress = document.createElement("progress")
  item.className = "upload"
  title.textContent = name
  said.className = "upload__said"
  progress.max = 1
  progress.value = 0
  progress.setAttribute("aria-label", name)
  item.append(title, said, progress)
  list.append(item)
  return {
    progress(share) {
      progress.value = share
      if (share === 1) said.textContent = say("reading")
    },
    end(text, bad) {
      item.classList.toggle("upload--bad", bad)
      said.textContent = text
      progress.remove()
    },
  }
}

/** Send one file to the page's own address; resolves to the sentence that refuses it, or to "". */
function send(form, file, shown) {
  return new Promise((resolve) => {
    const data = new FormData()
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value)
    data.append("file", file)
    const request = new XMLHttpRequest()
    request.responseType = "document"
    request.upload.addEventListener("progress", (event) => shown(event.loaded / event.total))
    request.addEventListener("load", () => {
      const refused = request.response?.querySelector("#refused")?.textContent.trim()
      resolve(request.status < 400 ? "" : refused?.replace(`${file.name}:`, "").trim() || say("lost"))
    })
    request.addEventListener("error", () => resolve(say("lost")))
    request.open("POST", form.action)
    request.send(data)
  })
}

async function showLibrary() {
  const answer = await fetch(location.pathname)
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  document.querySelector("#library").replaceWith(document.adoptNode(page.querySelector("#library")))
  offerCopies()
}

async function upload(form, files) {
  const list = form.querySelector("[data-uploads]")
  form.querySelector("#refused").replaceChildren()
  let kept = 0
  for (const file of files) {
    const shown = row(list, file.name)
    const tooBig = file.size > Number(form.dataset.most)
    const refused = tooBig ? say("big") : await send(form, file, shown.progress)
    shown.end(refused || say("done"), refused !== "")
    if (!refused) kept += 1
  }
  if (kept) await showLibrary()
}

function wire(form) {
  const picker = form.elements.file
  let depth = 0
  const over = (change) => {
    depth = change ? depth + change : 0
    form.classList.toggle("drop--over", depth > 0)
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const files = [...picker.files]
    form.reset()
    upload(form, files)
  })
  form.addEventListener("dragenter", () => over(1))
  form.addEventListener("dragleave", () => over(-1))
  form.addEventListener("dragover", (event) => event.preventDefault())
  form.addEventListener("drop", (event) => {
    event.preventDefault()
    over(0)
    upload(form, [...event.dataTransfer.files])
  })
}

function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.closest(".asset").querySelector("code").textContent)
      button.textContent = say("copied")
    })
  }
}

for (const form of document.querySelectorAll("[data-drop]")) wire(form)
offerCopies()
