"""`/api/v1/`."""

from django.urls import path

from accounts import api as accounts_api
from generation import api
from projects import api as projects_api

urlpatterns = [
    path("teams/", accounts_api.team_collection, name="api_teams"),
    path("teams/<uuid:id>/", accounts_api.team, name="api_team"),
    path("teams/<uuid:id>/restore/", accounts_api.team_restore, name="api_team_restore"),
    path("teams/<uuid:id>/leave/", accounts_api.team_leave, name="api_team_leave"),
    path("teams/<uuid:id>/hand-over/", accounts_api.team_hand_over, name="api_team_hand_over"),
    path("teams/<uuid:id>/members/<int:user>/", accounts_api.team_member, name="api_team_member"),
    path("teams/<uuid:id>/invitations/", accounts_api.team_invitations, name="api_team_invitations"),
    path("teams/<uuid:id>/feed/", accounts_api.team_feed, name="api_team_feed"),
    path("invitations/<uuid:id>/", accounts_api.invitation, name="api_invitation"),
    path("join/<str:token>/", accounts_api.join, name="api_join"),
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
