"""`/api/v1/`."""

from django.urls import path

from generation import api
from projects import api as projects_api

urlpatterns = [
    path("assets/", projects_api.assets, name="api_assets"),
    path("assets/<uuid:id>/", projects_api.asset, name="api_asset"),
    path("assets/<uuid:id>/download/", projects_api.asset_download, name="api_asset_download"),
    path("generations/", api.generations, name="api_generations"),
    path("generations/<uuid:id>/", api.generation, name="api_generation"),
    path("generations/<uuid:id>/events/", api.generation_events, name="api_generation_events"),
    path("generations/<uuid:id>/cancel/", api.generation_cancel, name="api_generation_cancel"),
    path("generations/<uuid:id>/plan/", api.generation_plan, name="api_generation_plan"),
    path("generations/<uuid:id>/retry/", api.generation_retry, name="api_generation_retry"),
]
