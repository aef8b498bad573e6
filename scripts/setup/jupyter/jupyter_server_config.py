"""JupyterLab exports as `jupyter nbconvert` does; all else is in jupyter_server_config.json."""

c = get_config()  # noqa: F821

load_subconfig("jupyter_nbconvert_config.py")  # noqa: F821

# What the menu offers must work with what the course installs. These need pandoc, TeX and Inkscape,
for exporter in ("ASCIIDocExporter", "LatexExporter", "PDFExporter", "RSTExporter"):
    c[exporter].enabled = False
# or a browser of their own, where any browser prints the HTML page as PDF,
for exporter in ("QtPDFExporter", "QtPNGExporter", "WebPDFExporter"):
    c[exporter].enabled = False
# or fetch their program from outside each time that they are shown.
c.SlidesExporter.enabled = False
