"""The MkDocs plugin: `plugins: [neph]`."""

import posixpath
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File
from mkdocs.utils import get_relative_url

from . import NephError, render


class NephPlugin(BasePlugin):
    """Renders the fences and markers of each page."""

    def on_page_markdown(self, markdown, *, page, config, files):
        if "neph" not in markdown:
            return markdown
        # MkDocs has cut the metadata off: blank lines in its place keep the lines of messages right.
        whole = Path(page.file.abs_src_path).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        cut = whole.count("\n") - markdown.count("\n") if whole.endswith(markdown) else 0
        try:
            text, pictures = render("\n" * cut + markdown, page.file.abs_src_path)
        except NephError as error:
            raise PluginError(str(error)) from error
        text = text[cut:]
        folder = posixpath.dirname(page.file.src_uri)
        for name, content in pictures.items():
            file = File.generated(config, posixpath.join(folder, name), content=content)
            known = files.get_file_from_path(file.src_uri)
            if known is not None:
                files.remove(known)
            files.append(file)
            # MkDocs moves links of Markdown with the page, but not those of HTML.
            text = text.replace(f'<img src="{name}"', f'<img src="{get_relative_url(file.url, page.url)}"')
        return text
