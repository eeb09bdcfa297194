from django.urls import path

from generation import engines, repository, revisions, storyboard, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("home/", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/<uuid:id>/", views.lesson, name="lesson"),
    path("scenes/<uuid:id>/", views.studio, name="studio"),
    path("scenes/<uuid:id>/refine/", revisions.refine, name="refine"),
    path("scenes/<uuid:id>/history/", revisions.history, name="history"),
    path("scenes/<uuid:id>/compare/", revisions.compare, name="compare"),
    path("scenes/<uuid:id>/revisions/<int:number>/restore/", revisions.restore, name="restore"),
    path("scenes/<uuid:id>/revisions/<int:number>/branch/", revisions.branch_copy, name="branch_copy"),
    path("generations/<uuid:id>/accept/", revisions.accept, name="accept"),
    path("generations/<uuid:id>/cancel/", views.cancel, name="cancel"),
    path("generations/<uuid:id>/retry/", views.retry, name="retry"),
    path("generations/<uuid:id>/plan/", storyboard.plan, name="plan"),
    path("teams/<uuid:id>/engines/", engines.team_engines, name="team_engines"),
    path("engines/", engines.site_engines, name="site_engines"),
    path("teams/<uuid:id>/engines/wishes/", engines.team_engines_wishes, name="team_engines_wishes"),
    path("engines/<int:id>/", engines.engine, name="engine"),
    path("engines/<int:id>/check/", engines.engine_check, name="engine_check"),
    path("engines/<int:id>/delete/", engines.engine_delete, name="engine_delete"),
    path("generations/<uuid:id>/film.m3u8", views.film, name="film"),
    path("generations/<uuid:id>/segments/<int:take>/<str:name>", views.piece, name="piece"),
    path("blueprints/<slug:id>/thumbnail.png", views.blueprint_thumbnail, name="blueprint_thumbnail"),
    path("git/<uuid:team>/<uuid:project>.git/info/refs", repository.repository_refs, name="repository_refs"),
    path("git/<uuid:team>/<uuid:project>.git/git-upload-pack", repository.repository_fetch, name="repository_fetch"),
    path("git/<uuid:team>/<uuid:project>.git/git-receive-pack", repository.repository_push, name="repository_push"),
]
