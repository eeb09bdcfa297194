"""Start everything and keep it running until Ctrl-C."""

import os
import signal
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from accounts.hooks.bell import CLUSTER
from accounts.hooks.tasks import stand_still as hooks_stand_still
from accounts.models import User
from generation.models import Generation, Kind
from generation.tasks import stuck_clusters
from manimgen_site import collected
from manimgen_site.checks import TAG
from manimgen_site.services import CannotStart, postgres, preflight, programs, renderer, valkey
from manimgen_site.services.keeper import keep
from manimgen_site.services.supervisor import Supervisor

DEMO_SECONDS = 120


class Command(BaseCommand):
    help = "Starts the database, the render server, the workers and the web server, and keeps them running."
    requires_system_checks = (TAG,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000, help="PORT, 8000")
        # manage.py has read --data-dir already, before the settings; it stands here for --help.
        parser.add_argument("--data-dir", type=Path, default=settings.DATA_DIR, help="DATA_DIR, data/ in the project")

    def handle(self, *args: Any, **options: Any) -> None:
        data_dir, host, port = settings.DATA_DIR, os.environ.get("HOST", "127.0.0.1"), options["port"]
        try:
            preflight.require_space(data_dir)
            preflight.require_drawing()
            with preflight.lock(data_dir):
                preflight.require_port(host, port)
                keep(lambda: Start(data_dir, host, port).run())
        except CannotStart as problem:
            sys.exit(str(problem))


class Start:
    """One run of the site, from the first process to the last."""

    def __init__(self, data_dir: Path, host: str, port: int) -> None:
        self.data_dir, self.host, self.port = data_dir, host, port
        self.began = time.monotonic()
        self.supervisor = Supervisor(say, watch=stuck_queues)

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)  # until the supervisor takes over
        os.environ["DATA_DIR"] = str(self.data_dir)
        try:
            self._start()
            self.supervisor.run()
        except CannotStart as problem:
            say(str(problem))
            return 1
        except KeyboardInterrupt:
            pass
        finally:
            say("Stopping …")
            self.supervisor.stop()
            say("Stopped.")
        return 0

    def _start(self) -> None:
        """What takes longest begins first, and is waited for last."""
        if "RENDER_SOCKET" not in os.environ:
            self.supervisor.start(renderer.service(self.data_dir))
            os.environ["RENDER_SOCKET"] = str(renderer.address(self.data_dir))
        say("Starting the database …")
        if "DATABASE_URL" not in os.environ:
            self.supervisor.start(postgres.service(self.data_dir))
        if "REDIS_URL" not in os.environ:
            self.supervisor.start(valkey.service(self.data_dir))
        self.supervisor.wait_ready("postgres", "valkey")
        say("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        collected.collect()
        is_new = not User.objects.exists()
        demo = StringIO()
        call_command("demo", stdout=demo)
        connections.close_all()
        say("Starting the web server and the workers …")
        for kind in Kind:
            self.supervisor.start(programs.queue(self.data_dir, kind.value))
        self.supervisor.start(programs.queue(self.data_dir, CLUSTER))
        self.supervisor.start(programs.reaper(self.data_dir))
        for web in programs.webs(self.data_dir, self.host, self.port):
            self.supervisor.start(web)
        self.supervisor.wait_ready()
        if is_new:
            self._await_demo()
        self._welcome(demo.getvalue())

    def _await_demo(self) -> None:
        """The first visitor shall find films, and free workers."""
        say("Drawing the demo scenes, once …")
        deadline = time.monotonic() + DEMO_SECONDS
        while Generation.objects.active().exists() and time.monotonic() < deadline:
            time.sleep(0.5)
        connections.close_all()

    def _welcome(self, demo: str) -> None:
        shown = programs.EVERYWHERE.get(self.host, self.host)
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"
        seconds = time.monotonic() - self.began
        say(f"Ready after {seconds:.0f} s. Ctrl-C stops everything; logs are in {self.data_dir / 'logs'}")
        say(f"\n{demo.rstrip()}\n\n  Open {address}\n")


def say(sentence: str) -> None:
    print(sentence, flush=True)


def stuck_queues() -> list[str]:
    try:
        hooks = [CLUSTER] if hooks_stand_still() else []
        return [programs.queue_name(kind) for kind in (*stuck_clusters(), *hooks)]
    finally:
        connections.close_all()
