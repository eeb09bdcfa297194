from django.urls import path

from projects import views

urlpatterns = [
    path("clips/<uuid:id>/video.mp4", views.clip_video, name="clip_video"),
    path("clips/<uuid:id>/poster.png", views.clip_poster, name="clip_poster"),
    path("clips/<uuid:id>/captions.vtt", views.clip_captions, name="clip_captions"),
    path("teams/<uuid:id>/assets/", views.assets, name="assets"),
    path("assets/<uuid:id>/file", views.asset_file, name="asset_file"),
    path("assets/<uuid:id>/delete/", views.asset_delete, name="asset_delete"),
]
