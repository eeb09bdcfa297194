from django.urls import path

from generation import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("home/", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/<uuid:id>/", views.lesson, name="lesson"),
    path("scenes/<uuid:id>/", views.studio, name="studio"),
    path("generations/<uuid:id>/cancel/", views.cancel, name="cancel"),
    path("generations/<uuid:id>/retry/", views.retry, name="retry"),
    path("generations/<uuid:id>/film.m3u8", views.film, name="film"),
    path("generations/<uuid:id>/segments/<int:take>/<str:name>", views.piece, name="piece"),
    path("blueprints/<slug:id>/thumbnail.png", views.blueprint_thumbnail, name="blueprint_thumbnail"),
]
