from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from accounts.actions import guest_arrived
        from projects.actions import take_over

        guest_arrived.connect(take_over, dispatch_uid="projects.take_over")
