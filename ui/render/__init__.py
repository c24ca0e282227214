"""Answer -> terminal, HTML, Markdown. Pure: touches no disk and no widget."""
