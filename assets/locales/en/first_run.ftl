# The first start of a terminal.
