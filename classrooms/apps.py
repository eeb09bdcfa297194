from django.apps import AppConfig


class ClassroomsConfig(AppConfig):
    name = "classrooms"

    def ready(self) -> None:
        from classrooms.documents import follow_revision
        from projects.models import code_coming

        code_coming.connect(follow_revision, dispatch_uid="classrooms.follow_revision")
