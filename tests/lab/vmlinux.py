"""vmlinux.py VMLINUZ OUT: takes the kernel's ELF file out of a bzImage that was compressed with xz."""
import lzma
import pathlib
import sys

image = pathlib.Path(sys.argv[1]).read_bytes()
start = image.find(b"\xfd7zXZ\0")
while start >= 0:
    try:
        kernel = lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(image[start:])
    except lzma.LZMAError:
        kernel = b""
    if kernel.startswith(b"\x7fELF"):
        pathlib.Path(sys.argv[2]).write_bytes(kernel)
        sys.exit()
    start = image.find(b"\xfd7zXZ\0", start + 1)
sys.exit("no kernel in " + sys.argv[1])
