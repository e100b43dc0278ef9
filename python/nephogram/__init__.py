"""Architecture diagrams in MkDocs and Sphinx, made by the `neph` command of the same package."""

import os
import subprocess
import sysconfig
import tempfile
from pathlib import Path


class NephError(Exception):
    """What is wrong with a page, with its line."""


def command():
    """The command beside this package, or the one that NEPH names, or the one on the path."""
    if os.environ.get("NEPH"):
        return os.environ["NEPH"]
    name = "neph.exe" if os.name == "nt" else "neph"
    beside = Path(sysconfig.get_path("scripts")) / name
    return str(beside) if beside.exists() else name


def render(markdown, page):
    """A page with its systems rendered: its Markdown, and its pictures by file name.

    `page` is the path of the page: messages name it, and files it names are beside it.
    """
    with tempfile.TemporaryDirectory() as folder:
        call = [command(), "md", "-", "-o", folder, "--stdin-filename", str(page), "--color", "never"]
        try:
            done = subprocess.run(call, input=markdown.encode(), capture_output=True, check=False)
        except OSError as error:
            raise NephError(f"{call[0]} cannot be run: {error}") from error
        if done.returncode != 0:
            raise NephError(done.stderr.decode(errors="replace").strip())
        pictures = {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.svg"))}
        return done.stdout.decode(), pictures
