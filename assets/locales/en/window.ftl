# The frame: places, field, strip, keys, palette, problems of the window.
