from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "manimgen_site"

    def ready(self) -> None:
        from manimgen_site import checks  # noqa: F401  (registers itself; settings are complete by now)
