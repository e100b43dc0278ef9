"""The Sphinx extension: a `neph` directive, and with MyST a plain fence of neph.

    extensions = ["myst_parser", "nephogram.sphinx"]
    myst_fence_as_directive = ["neph"]
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from . import NephError, render

IMAGE = re.compile(r'^(?:!\[(?P<alt>[^\]]*)\]\((?P<name>[^)]+\.svg)\)|<img src="(?P<html>[^"]+\.svg)" alt="(?P<words>[^"]*)" width="(?P<width>\d+)" />)$')


class PageError(SphinxError):
    """A page whose systems cannot be rendered: the build stops."""

    category = "neph"


class neph_picture(nodes.General, nodes.Element):
    """A picture whose bytes travel with the node."""


class NephDirective(SphinxDirective):
    """A system as a picture, and with MyST whatever `show=` asks for."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self):
        source, line = self.get_source_info()
        settings = self.arguments[0] if self.arguments else ""
        body = "\n".join(self.content)
        ticks = "`" * (max((len(run) for run in re.findall(r"`+", body)), default=2) + 1)
        # The fence stands at the line it has in the page, so that messages name that line.
        page = "\n" * (line - 1) + f"{ticks}neph {settings}\n{body}\n{ticks}\n"
        try:
            text, pictures = render(page, source)
        except NephError as error:
            raise PageError(str(error)) from error
        for name in re.findall(r"(?<=file=)\S+", settings):
            self.env.note_dependency(str(Path(source).parent / name))
        return self.nodes_of(text.strip(), pictures)

    def nodes_of(self, text, pictures):
        found, words = [], []
        for row in text.split("\n"):
            image = IMAGE.match(row)
            if not image:
                words.append(row)
                continue
            found.extend(self.parsed(words))
            words = []
            name = image["name"] or image["html"]
            node = neph_picture(name=name, content=pictures[name].decode())
            node["alt"], node["width"] = image["alt"] or image["words"], image["width"]
            found.append(node)
        return found + self.parsed(words)

    def parsed(self, words):
        if not any(words):
            return []
        if not type(self.state).__module__.startswith("myst_parser"):
            raise PageError("only Markdown pages (MyST) can show more than the picture of a system")
        holder = nodes.container()
        self.state.nested_parse(StringList(words), self.content_offset, holder)
        return holder.children


def visit_html(self, node):
    folder = Path(self.builder.outdir) / self.builder.imagedir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / node["name"]).write_text(node["content"], encoding="utf-8")
    width = f' width="{node["width"]}"' if node["width"] else ""
    address = f'{self.builder.imgpath}/{node["name"]}'
    self.body.append(f'<p><img src="{escape(address)}" alt="{escape(node["alt"])}"{width} /></p>\n')
    raise nodes.SkipNode


def visit_text(self, node):
    self.add_text(f'[{node["alt"]}]') if hasattr(self, "add_text") else None
    raise nodes.SkipNode


def setup(app):
    plain = (visit_text, None)
    app.add_node(neph_picture, html=(visit_html, None), text=plain, latex=plain, man=plain, texinfo=plain)
    app.add_directive("neph", NephDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
