#!/usr/bin/env python
"""Django's command line. `--data-dir` is read before the settings are, as it decides them."""

import argparse
import os
import sys

from django.core.management import execute_from_command_line

from manimgen_site.services import CannotStart

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manimgen_site.settings")
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--data-dir")
    if data_dir := early.parse_known_args()[0].data_dir:
        os.environ["DATA_DIR"] = data_dir
    try:
        execute_from_command_line(sys.argv)
    except CannotStart as problem:
        sys.exit(str(problem))
