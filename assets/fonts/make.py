#!/usr/bin/env python3
"""Makes the fonts of this folder from the full Inter 4 files: make.py Inter_400Regular.ttf Inter_600SemiBold.ttf

Needs fonttools and brotli. Writes, for each weight:
  inter-W.ttf         the trimmed font that text is measured with and PNGs are drawn with
  inter-W-S.b64       WOFF2 subsets of that file in base64, which SVGs carry: S = small, basic, latin, full
"""
import base64, io, os, sys
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

HERE = os.path.dirname(os.path.abspath(__file__))
SMALL = [ord(c) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-_/:()%&'!?+$·…×"]
SIGNS = [ord(c) for c in "·…–—’×≤≥≈→±µ€"]
BASIC = list(range(0x20, 0x7F)) + [0xA0] + SIGNS
LATIN = BASIC + list(range(0xA1, 0x180)) + [0x218, 0x219, 0x21A, 0x21B] + [ord(c) for c in "‘“”„‚‹›•←λ"]
FULL = (LATIN + list(range(0x300, 0x315)) + list(range(0x386, 0x3CF)) + list(range(0x400, 0x460))
        + [0x490, 0x491] + list(range(0x2010, 0x2027)) + [0x202F, 0x2030, 0x2032, 0x2033, 0x2070]
        + list(range(0x2074, 0x208F)) + [0x20AC, 0x20BF, 0x2116, 0x2122] + list(range(0x2190, 0x2196))
        + [ord(c) for c in "⇒⇔∂∆∏∑−√∞∫≠◊■□●○▲▼▶◀✓✗★½⅓⅔¼¾⅛"])

def cut(data, chars, flavor):
    o = subset.Options()
    # `calt`, `liga` and `frac` are left out on purpose: they would turn "->" or "10x20" into other
    # glyphs, and not every renderer can switch them off.
    o.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    o.hinting = False
    o.notdef_outline = True
    o.name_IDs = [0, 1, 2, 4, 6, 13, 14] if flavor is None else []
    o.name_languages = [0x409]
    o.drop_tables += ["DSIG", "STAT", "MVAR", "HVAR", "gasp", "meta"]
    o.flavor = flavor
    o.recalc_timestamp = False
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    s = subset.Subsetter(o)
    s.populate(unicodes=chars)
    s.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Inter"  # one family; the weight is told by OS/2
    out = io.BytesIO()
    subset.save_font(font, out, o)
    return out.getvalue()

for weight, path in zip((400, 600), sys.argv[1:]):
    # 1000 units an em instead of 2048: finer than any screen, and shorter numbers in the file.
    font = TTFont(path, recalcTimestamp=False)
    scale_upem(font, 1000)
    scaled = io.BytesIO()
    font.save(scaled)
    full = cut(scaled.getvalue(), FULL, None)
    open(f"{HERE}/inter-{weight}.ttf", "wb").write(full)
    for name, chars in (("small", SMALL), ("basic", BASIC), ("latin", LATIN), ("full", FULL)):
        woff = cut(full, chars, "woff2")
        open(f"{HERE}/inter-{weight}-{name}.b64", "w").write(base64.b64encode(woff).decode())
        print(weight, name, len(full), len(woff), file=sys.stderr)
