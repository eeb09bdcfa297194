from django.urls import path

from projects import bulk, pages, shared, views

urlpatterns = [
    path("search/", pages.search_page, name="search"),
    path("trash/", pages.trash_page, name="trash"),
    path("lessons/new/", pages.project_new, name="project_new"),
    path("lessons/bulk/", bulk.lessons_bulk, name="lessons_bulk"),
    path("lessons/<uuid:id>/settings/", pages.project_settings, name="project_settings"),
    path("lessons/<uuid:id>/duplicate/", pages.project_duplicate, name="project_duplicate"),
    path("lessons/<uuid:id>/archive/", pages.project_archive, name="project_archive"),
    path("lessons/<uuid:id>/trash/", pages.project_trash, name="project_trash"),
    path("lessons/<uuid:id>/restore/", pages.project_restore, name="project_restore"),
    path("lessons/<uuid:id>/scenes/", bulk.scenes_bulk, name="scenes_bulk"),
    path("scenes/<uuid:id>/settings/", pages.scene_settings, name="scene_settings"),
    path("scenes/<uuid:id>/duplicate/", pages.scene_duplicate, name="scene_duplicate"),
    path("scenes/<uuid:id>/archive/", pages.scene_archive, name="scene_archive"),
    path("scenes/<uuid:id>/trash/", pages.scene_trash, name="scene_trash"),
    path("scenes/<uuid:id>/restore/", pages.scene_restore, name="scene_restore"),
    path("scenes/<uuid:id>/share/", pages.scene_share, name="scene_share"),
    path("links/<uuid:id>/revoke/", pages.share_link_revoke, name="share_link_revoke"),
    path("s/<str:token>/", shared.shared, name="shared"),
    path("s/<str:token>/<uuid:id>/video.mp4", shared.shared_video, name="shared_video"),
    path("s/<str:token>/<uuid:id>/poster.png", shared.shared_poster, name="shared_poster"),
    path("s/<str:token>/<uuid:id>/captions.vtt", shared.shared_captions, name="shared_captions"),
    path("clips/<uuid:id>/video.mp4", views.clip_video, name="clip_video"),
    path("clips/<uuid:id>/poster.png", views.clip_poster, name="clip_poster"),
    path("clips/<uuid:id>/captions.vtt", views.clip_captions, name="clip_captions"),
    path("teams/<uuid:id>/assets/", views.assets, name="assets"),
    path("assets/<uuid:id>/file", views.asset_file, name="asset_file"),
    path("assets/<uuid:id>/delete/", views.asset_delete, name="asset_delete"),
]
