// Swagger UI over our schema; the session's CSRF token goes with whatever is tried out.
const place = document.getElementById("api")
const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? ""

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
