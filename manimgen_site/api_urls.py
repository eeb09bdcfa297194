"""`/api/v1/`."""

from django.urls import path

from generation import api

urlpatterns = [
    path("generations/", api.generations, name="api_generations"),
    path("generations/<uuid:id>/", api.generation, name="api_generation"),
    path("generations/<uuid:id>/events/", api.generation_events, name="api_generation_events"),
    path("generations/<uuid:id>/cancel/", api.generation_cancel, name="api_generation_cancel"),
    path("generations/<uuid:id>/retry/", api.generation_retry, name="api_generation_retry"),
]
