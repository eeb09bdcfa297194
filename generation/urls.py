from django.urls import path

from generation import engines, storyboard, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("home/", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/<uuid:id>/", views.lesson, name="lesson"),
    path("scenes/<uuid:id>/", views.studio, name="studio"),
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
]
