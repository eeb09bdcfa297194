"""`python -m manimgen_client.cli`"""

from manimgen_client.cli import main

main(prog_name="manimgen")
