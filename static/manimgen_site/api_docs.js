// Swagger UI over our schema; the session's CSRF token goes with whatever is tried out.
const place = document.getElementById("api")
const root = document.documentElement
const dark = matchMedia("(prefers-color-scheme: dark)")
const follow = () => {
  const { theme } = root.dataset
  root.classList.toggle("dark-mode", theme === "dark" || (!["light", "dark"].includes(theme) && dark.matches))
}
const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? ""

follow()
dark.addEventListener("change", follow)
new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] })

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  tagsSorter: "alpha",
  tryItOutEnabled: false,
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = csrf()
    return request
  },
})
