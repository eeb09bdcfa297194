from django.apps import AppConfig


class ClassroomsConfig(AppConfig):
    name = "classrooms"

    def ready(self) -> None:
        from classrooms.documents import follow_revision, keep_before
        from projects.models import code_coming, code_wanted

        code_coming.connect(follow_revision, dispatch_uid="classrooms.follow_revision")
        code_wanted.connect(keep_before, dispatch_uid="classrooms.keep_before")
