#!/usr/bin/env python3
"""Makes the icons of this folder: make.py LUCIDE_ICONS_DIR TABLER_OUTLINE_DIR

One file a role, on a grid of 24 px with 2-px round strokes; licences are in LICENSES.
"""
import os, re, sys

HERE = os.path.dirname(os.path.abspath(__file__))
LUCIDE = dict(
    function="lambda", rest_api="braces", websocket="arrow-left-right", function_url="link", graphql="waypoints",
    table="table-2", database="database", cache="zap", stream="waves-horizontal", workflow="workflow",
    schedule="calendar-clock", auth="user-key", email="mail", sms="message-square-text", push="bell-ring",
    search="search", iot="cpu", secret="key-round", config="sliders-horizontal", warehouse="warehouse",
    model="brain", delivery="truck", monitor="activity", waf="brick-wall-shield", dns="signpost",
    network="network", proxy="router", service="box", vm="server", legacy="factory", external="cloud",
    client="monitor-smartphone", media="film", cdn="earth", region="globe", account="id-card", vpc="lock", context="layers")
TABLER = dict(http_api="api", load_balancer="load-balancer", bucket="bucket", bus="topology-bus", pipe="pipeline")
OWN = dict(
    queue='<rect x="2" y="6" width="20" height="12" rx="2"/><path d="M7 10v4M12 10v4M17 10v4"/>',
    topic='<circle cx="5" cy="12" r="2.5"/><circle cx="19" cy="5" r="2"/><circle cx="19" cy="12" r="2"/>'
          '<circle cx="19" cy="19" r="2"/><path d="M7.5 12H17M7.2 10.8l9.9-5M7.2 13.2l9.9 5"/>')

def shapes(path):
    text = re.sub(r"<!--.*?-->", "", open(path, encoding="utf-8").read(), flags=re.S)
    inner = re.search(r"<svg.*?>(.*)</svg>", text, flags=re.S).group(1)
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", inner)
    inner = re.sub(r"\s+", " ", inner.replace("currentColor", "#fff")).replace(" />", "/>").replace("> <", "><").strip()
    # One path for all paths: they share every attribute.
    paths = re.findall(r'<path d="([^"]*)"/>', inner)
    rest = re.sub(r'<path d="[^"]*"/>', "", inner)
    paths = ["M0 0" + p if p.startswith("m") else p for p in paths]
    return rest + (f'<path d="{"".join(paths)}"/>' if paths else "")

def write(name, inner):
    with open(f"{HERE}/{name}.svg", "w", encoding="utf-8") as f:
        f.write('<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" '
                'stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">' + inner + "</svg>\n")

for names, folder in ((LUCIDE, sys.argv[1]), (TABLER, sys.argv[2])):
    for role, icon in names.items():
        write(role, shapes(f"{folder}/{icon}.svg"))
for role, inner in OWN.items():
    write(role, inner)
