"""`/api/v1/`."""

from django.urls import path

from accounts import api as accounts_api
from generation import api
from projects import api as projects_api
from projects import organising_api

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
    path("projects/", organising_api.projects, name="api_projects"),
    path("projects/<uuid:id>/", organising_api.project, name="api_project"),
    path("projects/<uuid:id>/duplicate/", organising_api.project_duplicate, name="api_project_duplicate"),
    path("projects/<uuid:id>/restore/", organising_api.project_restore, name="api_project_restore"),
    path("scenes/", organising_api.scenes, name="api_scenes"),
    path("scenes/bulk/", organising_api.scenes_bulk, name="api_scenes_bulk"),
    path("scenes/<uuid:id>/", organising_api.scene, name="api_scene"),
    path("scenes/<uuid:id>/duplicate/", organising_api.scene_duplicate, name="api_scene_duplicate"),
    path("scenes/<uuid:id>/restore/", organising_api.scene_restore, name="api_scene_restore"),
    path("scenes/<uuid:id>/links/", organising_api.scene_links, name="api_scene_links"),
    path("links/<uuid:id>/", organising_api.link, name="api_link"),
    path("trash/", organising_api.trash_list, name="api_trash"),
    path("search/", organising_api.search_scenes, name="api_search"),
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
