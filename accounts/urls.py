from django.urls import path

from accounts import developers, quick_start, views, webhooks

urlpatterns = [
    path("teams/", views.team_list, name="team_list"),
    path("teams/<uuid:id>/", views.team, name="team"),
    path("teams/<uuid:id>/choose/", views.team_choose, name="team_choose"),
    path("teams/<uuid:id>/invite/", views.team_invite, name="team_invite"),
    path("teams/<uuid:id>/members/<int:user>/", views.team_member, name="team_member"),
    path("teams/<uuid:id>/leave/", views.team_leave, name="team_leave"),
    path("teams/<uuid:id>/hand-over/", views.team_hand_over, name="team_hand_over"),
    path("teams/<uuid:id>/delete/", views.team_delete, name="team_delete"),
    path("teams/<uuid:id>/restore/", views.team_restore, name="team_restore"),
    path("teams/<uuid:id>/feed/", views.feed, name="feed"),
    path("teams/<uuid:id>/activity/", views.activity, name="activity"),
    path("invitations/<uuid:id>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("developers/", quick_start.developers, name="developers"),
    path("developers/tokens/", developers.tokens, name="tokens"),
    path("developers/tokens/<int:id>/revoke/", developers.token_revoke, name="token_revoke"),
    path("developers/apps/<str:client>/shut-out/", developers.app_shut_out, name="app_shut_out"),
    path("teams/<uuid:id>/apps/", developers.apps, name="apps"),
    path("teams/<uuid:id>/apps/<str:client>/secret/", developers.app_secret, name="app_secret"),
    path("teams/<uuid:id>/apps/<str:client>/remove/", developers.app_remove, name="app_remove"),
    path("teams/<uuid:id>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("developers/requests/", developers.requests, name="requests"),
    path("developers/webhooks/<uuid:id>/", webhooks.webhook, name="webhook"),
    path("developers/webhooks/<uuid:id>/example/", webhooks.webhook_example, name="webhook_example"),
    path("developers/webhooks/<uuid:id>/remove/", webhooks.webhook_remove, name="webhook_remove"),
    path("developers/webhooks/<uuid:id>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path("developers/webhooks/<uuid:id>/switch/", webhooks.webhook_switch, name="webhook_switch"),
    path("developers/deliveries/<int:id>/redeliver/", webhooks.webhook_redeliver, name="webhook_redeliver"),
    path("join/<str:token>/", views.join, name="join"),
]
