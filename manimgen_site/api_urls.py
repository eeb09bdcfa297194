"""`/api/v1/`: an operation for each method of each address."""

from django.urls import path, re_path

from accounts import api as accounts_api
from accounts import apps_api, request_log_api, tokens_api, webhooks_api
from accounts.rest.doors import door
from accounts.rest.problems import no_such_door
from classrooms import classrooms_api, comments_api, format_api, notices_api
from generation import api, api_checks, api_code, api_engines, api_history, api_making
from manimgen_site.api_docs import api_schema
from projects import api as projects_api
from projects import clips_api, organising_api

_accounts = [
    path("me/", door(GET=tokens_api.account_read, PATCH=tokens_api.account_edit), name="api_account"),
    path("tokens/", door(GET=tokens_api.token_list, POST=tokens_api.token_create), name="api_tokens"),
    path("tokens/<int:id>/", door(GET=tokens_api.token_read, DELETE=tokens_api.token_revoke), name="api_token"),
    path("let-in/", door(GET=apps_api.let_in_list), name="api_let_in"),
    path("let-in/<str:id>/", door(DELETE=apps_api.let_in_end), name="api_let_in_app"),
    path("teams/<uuid:id>/apps/", door(GET=apps_api.app_list, POST=apps_api.app_register), name="api_team_apps"),
    path("apps/<str:id>/", door(GET=apps_api.app_read, DELETE=apps_api.app_remove), name="api_app"),
    path("apps/<str:id>/secret/", door(POST=apps_api.app_renew_secret), name="api_app_secret"),
    path("teams/", door(GET=accounts_api.team_list, POST=accounts_api.team_create), name="api_teams"),
    path(
        "teams/<uuid:id>/",
        door(GET=accounts_api.team_read, PATCH=accounts_api.team_edit, DELETE=accounts_api.team_delete),
        name="api_team",
    ),
    path("teams/<uuid:id>/restore/", door(POST=accounts_api.team_restore), name="api_team_restore"),
    path("teams/<uuid:id>/leave/", door(POST=accounts_api.team_leave), name="api_team_leave"),
    path("teams/<uuid:id>/hand-over/", door(POST=accounts_api.team_hand_over), name="api_team_hand_over"),
    path("teams/<uuid:id>/members/", door(GET=accounts_api.member_list), name="api_team_members"),
    path(
        "teams/<uuid:id>/members/<int:user>/",
        door(GET=accounts_api.member_read, PATCH=accounts_api.member_edit, DELETE=accounts_api.member_remove),
        name="api_team_member",
    ),
    path(
        "teams/<uuid:id>/invitations/",
        door(GET=accounts_api.invitation_list, POST=accounts_api.invitation_create),
        name="api_team_invitations",
    ),
    path("teams/<uuid:id>/activity/", door(GET=accounts_api.team_activity), name="api_team_activity"),
    path("teams/<uuid:id>/feed/", door(GET=accounts_api.team_feed), name="api_team_feed"),
    path(
        "teams/<uuid:id>/webhooks/",
        door(GET=webhooks_api.webhook_list, POST=webhooks_api.webhook_create),
        name="api_team_webhooks",
    ),
    path(
        "webhooks/<uuid:id>/",
        door(GET=webhooks_api.webhook_read, PATCH=webhooks_api.webhook_edit, DELETE=webhooks_api.webhook_remove),
        name="api_webhook",
    ),
    path("webhooks/<uuid:id>/secret/", door(POST=webhooks_api.webhook_renew_secret), name="api_webhook_secret"),
    path("webhooks/<uuid:id>/example/", door(POST=webhooks_api.webhook_send_example), name="api_webhook_example"),
    path("webhooks/<uuid:id>/deliveries/", door(GET=webhooks_api.delivery_list), name="api_webhook_deliveries"),
    path("deliveries/<int:id>/", door(GET=webhooks_api.delivery_read), name="api_delivery"),
    path("deliveries/<int:id>/redeliver/", door(POST=webhooks_api.delivery_redeliver), name="api_delivery_redeliver"),
    path("invitations/<uuid:id>/", door(DELETE=accounts_api.invitation_revoke), name="api_invitation"),
    path("join/<str:token>/", door(POST=accounts_api.team_join), name="api_join"),
]
_projects = [
    path("projects/", door(GET=organising_api.project_list, POST=organising_api.project_create), name="api_projects"),
    path("projects/bulk/", door(POST=organising_api.projects_bulk), name="api_projects_bulk"),
    path(
        "projects/<uuid:id>/",
        door(GET=organising_api.project_read, PATCH=organising_api.project_edit, DELETE=organising_api.project_trash),
        name="api_project",
    ),
    path("projects/<uuid:id>/duplicate/", door(POST=organising_api.project_duplicate), name="api_project_duplicate"),
    path("projects/<uuid:id>/restore/", door(POST=organising_api.project_restore), name="api_project_restore"),
    path("scenes/", door(GET=organising_api.scene_list, POST=organising_api.scene_create), name="api_scenes"),
    path("scenes/bulk/", door(POST=organising_api.scenes_bulk), name="api_scenes_bulk"),
    path(
        "scenes/<uuid:id>/",
        door(GET=organising_api.scene_read, PATCH=organising_api.scene_edit, DELETE=organising_api.scene_trash),
        name="api_scene",
    ),
    path("scenes/<uuid:id>/duplicate/", door(POST=organising_api.scene_duplicate), name="api_scene_duplicate"),
    path("scenes/<uuid:id>/restore/", door(POST=organising_api.scene_restore), name="api_scene_restore"),
    path(
        "scenes/<uuid:id>/links/",
        door(GET=organising_api.link_list, POST=organising_api.link_create),
        name="api_scene_links",
    ),
    path(
        "scenes/<uuid:id>/revisions/",
        door(GET=clips_api.revision_list, POST=api_making.revision_create),
        name="api_revisions",
    ),
    path("scenes/<uuid:id>/code/", door(GET=api_code.scene_code), name="api_scene_code"),
    path("scenes/<uuid:id>/notebook/", door(GET=api_code.scene_notebook), name="api_scene_notebook"),
    path("projects/<uuid:id>/code/", door(GET=api_code.project_code), name="api_project_code"),
    path("scenes/<uuid:id>/refine/", door(POST=api_making.scene_refine), name="api_scene_refine"),
    path(
        "scenes/<uuid:id>/revisions/<int:number>/restore/",
        door(POST=api_making.revision_restore),
        name="api_revision_restore",
    ),
    path(
        "scenes/<uuid:id>/revisions/<int:number>/",
        door(GET=clips_api.revision_read, PATCH=clips_api.revision_edit),
        name="api_revision",
    ),
    path(
        "scenes/<uuid:id>/revisions/<int:number>/branch/",
        door(POST=api_history.revision_branch),
        name="api_revision_branch",
    ),
    path("scenes/<uuid:id>/compare/", door(GET=api_history.revision_compare), name="api_compare"),
    path("scenes/<uuid:id>/messages/", door(GET=api_history.message_list), name="api_messages"),
    path("links/<uuid:id>/", door(DELETE=organising_api.link_revoke), name="api_link"),
    path("trash/", door(GET=organising_api.trash_list), name="api_trash"),
    path("search/", door(GET=organising_api.scene_search), name="api_search"),
    path("clips/", door(GET=clips_api.clip_list), name="api_clips"),
    path("clips/<uuid:id>/", door(GET=clips_api.clip_read), name="api_clip"),
    path("clips/<uuid:id>/video/", door(GET=clips_api.clip_video), name="api_clip_video"),
    path("clips/<uuid:id>/poster/", door(GET=clips_api.clip_poster), name="api_clip_poster"),
    path("clips/<uuid:id>/captions/", door(GET=clips_api.clip_captions), name="api_clip_captions"),
    path("assets/", door(GET=projects_api.asset_list, POST=projects_api.asset_upload), name="api_assets"),
    path("assets/<uuid:id>/", door(GET=projects_api.asset_read, DELETE=projects_api.asset_delete), name="api_asset"),
    path("assets/<uuid:id>/download/", door(GET=projects_api.asset_download), name="api_asset_download"),
]
_generation = [
    path("generations/", door(GET=api.generation_list, POST=api.generation_start), name="api_generations"),
    path("generations/<uuid:id>/", door(GET=api.generation_read), name="api_generation"),
    path("generations/<uuid:id>/events/", door(GET=api.generation_events), name="api_generation_events"),
    path("generations/<uuid:id>/accept/", door(POST=api_making.generation_accept), name="api_generation_accept"),
    path("generations/<uuid:id>/cancel/", door(POST=api.generation_cancel), name="api_generation_cancel"),
    path("generations/<uuid:id>/plan/", door(POST=api.generation_plan), name="api_generation_plan"),
    path("generations/<uuid:id>/retry/", door(POST=api.generation_retry), name="api_generation_retry"),
    path(
        "teams/<uuid:id>/engines/",
        door(GET=api_engines.engine_list, POST=api_engines.engine_connect),
        name="api_team_engines",
    ),
    path(
        "teams/<uuid:id>/engines/wishes/",
        door(GET=api_engines.engine_wishes_read, PATCH=api_engines.engine_wishes_edit),
        name="api_team_engines_wishes",
    ),
    path(
        "engines/<int:id>/",
        door(GET=api_engines.engine_read, PATCH=api_engines.engine_edit, DELETE=api_engines.engine_disconnect),
        name="api_engine",
    ),
    path("engines/<int:id>/check/", door(POST=api_engines.engine_check), name="api_engine_check"),
    path("checks/", door(POST=api_checks.code_check), name="api_checks"),
    path("blueprints/", door(GET=api_making.blueprint_list), name="api_blueprints"),
    path("blueprints/<slug:id>/", door(GET=api_making.blueprint_read), name="api_blueprint"),
    path("blueprints/<slug:id>/source/", door(POST=api_making.blueprint_source), name="api_blueprint_source"),
    path("blueprints/<slug:id>/thumbnail/", door(GET=api_making.blueprint_thumbnail), name="api_blueprint_thumbnail"),
    path("requests/", door(GET=request_log_api.request_list), name="api_requests"),
    path("usage/", door(GET=api_making.usage_read), name="api_usage"),
]
_classrooms = [
    path(
        "classrooms/",
        door(GET=classrooms_api.classroom_list, POST=classrooms_api.classroom_create),
        name="api_classrooms",
    ),
    path(
        "classrooms/<uuid:id>/",
        door(
            GET=classrooms_api.classroom_read,
            PATCH=classrooms_api.classroom_edit,
            DELETE=classrooms_api.classroom_delete,
        ),
        name="api_classroom",
    ),
    path(
        "classrooms/<uuid:id>/shelf/",
        door(GET=classrooms_api.shelf_list, POST=classrooms_api.shelf_put, PUT=classrooms_api.shelf_order),
        name="api_shelf",
    ),
    path(
        "classrooms/<uuid:id>/shelf/<uuid:project>/",
        door(DELETE=classrooms_api.shelf_take),
        name="api_shelved",
    ),
    path(
        "classrooms/<uuid:id>/link/",
        door(POST=classrooms_api.classroom_share, DELETE=classrooms_api.classroom_unshare),
        name="api_shelf_link",
    ),
    path(
        "scenes/<uuid:id>/comments/",
        door(GET=comments_api.comment_list, POST=comments_api.comment_create),
        name="api_comments",
    ),
    path("checks/format/", door(POST=format_api.code_format), name="api_format"),
    path("notices/", door(GET=notices_api.notice_list), name="api_notices"),
    path("notices/read/", door(POST=notices_api.notice_read), name="api_notices_read"),
    path(
        "notices/letters/",
        door(GET=notices_api.letters_read, PATCH=notices_api.letters_edit),
        name="api_notices_letters",
    ),
    path("threads/<uuid:id>/", door(GET=comments_api.comment_read), name="api_thread"),
    path("threads/<uuid:id>/replies/", door(POST=comments_api.comment_reply), name="api_thread_replies"),
    path("threads/<uuid:id>/resolve/", door(POST=comments_api.comment_resolve), name="api_thread_resolve"),
    path("threads/<uuid:id>/reopen/", door(POST=comments_api.comment_reopen), name="api_thread_reopen"),
    path("threads/<uuid:id>/ask/", door(POST=comments_api.comment_ask), name="api_thread_ask"),
    path(
        "comments/<uuid:id>/",
        door(PATCH=comments_api.comment_edit, DELETE=comments_api.comment_delete),
        name="api_comment",
    ),
]
urlpatterns = [
    *_projects,  # what programs ask most often is found first
    *_generation,
    *_classrooms,
    *_accounts,
    path("schema/", api_schema, name="api_schema"),
    re_path(r"^(?P<path>[\s\S]*)$", no_such_door),
]
