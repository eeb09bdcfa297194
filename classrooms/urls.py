from django.urls import path

from classrooms import editor

urlpatterns = [
    path("scenes/<uuid:id>/check/", editor.editor_check, name="editor_check"),
    path("scenes/<uuid:id>/mend/", editor.editor_mend, name="editor_mend"),
    path("scenes/<uuid:id>/format/", editor.editor_format, name="editor_format"),
    path("scenes/<uuid:id>/draw/", editor.editor_draw, name="editor_draw"),
    path("manim.json", editor.editor_reference, name="editor_reference"),
]
