project = "Architecture"
extensions = ["myst_parser", "nephogram.sphinx"]
# A plain fence of neph is the directive of that name.
myst_fence_as_directive = ["neph"]
