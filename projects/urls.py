from django.urls import path

from projects import views

urlpatterns = [
    path("clips/<uuid:id>/video.mp4", views.clip_video, name="clip_video"),
    path("clips/<uuid:id>/poster.png", views.clip_poster, name="clip_poster"),
    path("clips/<uuid:id>/captions.vtt", views.clip_captions, name="clip_captions"),
]
