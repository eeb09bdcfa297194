from django.urls import path

from classrooms import comments, editor, notices, shared_comments, unsaved

urlpatterns = [
    path("scenes/<uuid:id>/check/", editor.editor_check, name="editor_check"),
    path("scenes/<uuid:id>/mend/", editor.editor_mend, name="editor_mend"),
    path("scenes/<uuid:id>/format/", editor.editor_format, name="editor_format"),
    path("scenes/<uuid:id>/draw/", editor.editor_draw, name="editor_draw"),
    path("scenes/<uuid:id>/newest/", unsaved.editor_newest, name="editor_newest"),
    path("scenes/<uuid:id>/unsaved/", unsaved.unsaved, name="unsaved"),
    path("scenes/<uuid:id>/comments/", comments.comments, name="comments"),
    path("threads/<uuid:id>/reply/", comments.comment_reply, name="comment_reply"),
    path("threads/<uuid:id>/resolve/", comments.comment_resolve, name="comment_resolve"),
    path("threads/<uuid:id>/ask/", comments.comment_ask, name="comment_ask"),
    path("threads/<uuid:id>/seen/", comments.comments_seen, name="comments_seen"),
    path("comments/<uuid:id>/edit/", comments.comment_edit, name="comment_edit"),
    path("comments/<uuid:id>/delete/", comments.comment_delete, name="comment_delete"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/letters/", notices.notices_letters, name="notices_letters"),
    path("notices/unsubscribe/<str:token>/", notices.notices_unsubscribe, name="notices_unsubscribe"),
    path("s/<str:token>/comments/", shared_comments.shared_comments, name="shared_comments"),
    path("s/<str:token>/comments/<uuid:id>/", shared_comments.shared_reply, name="shared_reply"),
    path("s/<str:token>/comments/<uuid:id>/edit/", shared_comments.shared_comment_edit, name="shared_comment_edit"),
    path(
        "s/<str:token>/comments/<uuid:id>/delete/", shared_comments.shared_comment_delete, name="shared_comment_delete"
    ),
    path("manim.json", editor.editor_reference, name="editor_reference"),
]
