"""All addresses."""

from django.urls import include, path

from classrooms.comment_consumers import CommentConsumer
from classrooms.consumers import EditConsumer
from generation.consumers import GenerationConsumer
from manimgen_site import api_docs, busy, guides, health, mcp, operations

handler500 = busy.failed

urlpatterns = [
    path("api/v1/", include("manimgen_site.api_urls")),  # first, as programs ask most often
    path("", include("generation.urls")),
    path("", include("classrooms.urls")),
    path("", include("projects.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("manimgen_site.oauth_urls")),
    path(".well-known/oauth-protected-resource/mcp", mcp.protected_resource, name="mcp_protected_resource"),
    path("api/docs/", api_docs.api_docs, name="api_docs"),
    path("developers/guides/<slug:name>/", guides.guide, name="guide"),
    path("developers/changes/", api_docs.api_changes, name="api_changes"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("operations/", operations.operations, name="operations"),
]

websocket_urlpatterns = [
    path("ws/generations/<uuid:id>/", GenerationConsumer.as_asgi()),
    path("ws/scenes/<uuid:id>/edit/", EditConsumer.as_asgi()),
    path("ws/scenes/<uuid:id>/comments/", CommentConsumer.as_asgi()),
    path("ws/s/<str:token>/comments/", CommentConsumer.as_asgi()),
]
