#!/usr/bin/env python3
"""Writes tokens.json beside it: tokens made by a second implementation, from docs/protocol.md alone.

The Rust code must read and write exactly these. Needs the package `cryptography`; not part of the tests.
Keys and numbers are made up; nothing here was ever used."""
import base64, hashlib, hmac, json, pathlib
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

B45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
B32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def base45(data):
    out = ""
    for i in range(0, len(data) - 1, 2):
        n = data[i] * 256 + data[i + 1]
        out += B45[n % 45] + B45[n // 45 % 45] + B45[n // 2025]
    if len(data) % 2:
        out += B45[data[-1] % 45] + B45[data[-1] // 45]
    return out


def base32(data):
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(B32[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))


def hkdf(secret, info):
    prk = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(prk, info + b"\1", hashlib.sha256).digest()


def body(c, key):
    flags = (c["uses"] == "single") | (c["home"] == "only") << 1 | (c["proof"] == "rotating") << 2
    flags |= (c["value"] is not None) << 3 | (c["home"] != "anywhere") << 4
    out = bytes([0x11, key]) + c["tenant"].to_bytes(3, "big") + c["campaign"].to_bytes(3, "big")
    out += bytes.fromhex(c["voucher"]) + bytes([flags]) + c["first"].to_bytes(2, "big") + c["last"].to_bytes(2, "big")
    if c["value"] is not None:
        out += c["value"].to_bytes(3, "big")
    if c["home"] != "anywhere":
        out += c["shop"].to_bytes(2, "big")
    return out


def public(key):
    return key.public_key().public_bytes(s.Encoding.Raw, s.PublicFormat.Raw).hex()


def varint(n):
    n &= (1 << 64) - 1
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


seeds = {7: bytes(range(32)), 8: bytes(range(32, 64))}
keys = {i: Ed25519PrivateKey.from_private_bytes(seed) for i, seed in seeds.items()}
campaign_secret = bytes(range(64, 96))
claims = [
    dict(tenant=1, campaign=2, voucher="00010203040506070809", uses="single", proof="any", home="anywhere", shop=0,
         first=2500, last=2530, value=None),
    dict(tenant=1, campaign=70000, voucher="ffeeddccbbaa99887766", uses="record", proof="any", home="at", shop=513,
         first=0, last=65535, value=None),
    dict(tenant=1, campaign=16777215, voucher="a0a1a2a3a4a5a6a7a8a9", uses="single", proof="any", home="only", shop=9,
         first=2517, last=2517, value=16777215),
    dict(tenant=1, campaign=3, voucher="0123456789abcdef0123", uses="record", proof="any", home="anywhere", shop=0,
         first=2500, last=2600, value=3000),
    dict(tenant=1, campaign=3, voucher="99999999999999999999", uses="single", proof="rotating", home="only", shop=65535,
         first=2500, last=2600, value=None),
]
signed, rotating = [], []
for n, c in enumerate(claims):
    key = 7 + n % 2
    raw = body(c, key)
    raw += keys[key].sign(b"countersign/voucher/1\0" + raw)
    signed.append(dict(key=key, claims=c, text="CS1:" + base45(raw)))
    if c["home"] != "anywhere" and c["value"] is None:
        step = 118_959_600 + n
        voucher = bytes.fromhex(c["voucher"])
        shop_key = hkdf(campaign_secret, b"countersign/rotating/shop/1\0" + c["campaign"].to_bytes(4, "big") + c["shop"].to_bytes(2, "big"))
        voucher_key = hkdf(shop_key, b"countersign/rotating/voucher/1\0" + voucher)
        mac = hmac.new(voucher_key, step.to_bytes(4, "big") + voucher, hashlib.sha256).digest()[:6]
        rotating.append(dict(key=key, claims=c, step=step, shop_key=shop_key.hex(), text="CS2:" + base45(raw + step.to_bytes(4, "big") + mac)))

opaque = [dict(bytes=b.hex(), text="CS0:" + base32(b)) for b in (bytes(16), bytes([255] * 16), bytes(range(100, 116)))]

event = Ed25519PrivateKey.from_private_bytes(bytes(range(96, 128)))
pem = event.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
tickets = []
for seed, item, variation, subevent, start, end in [("k3Jd92mQz", 12, 0, 0, None, None), ("aaaabbbbc", 900719925474, 5, 31, 1793491200, 1793577600)]:
    payload = b"\x0a" + varint(len(seed)) + seed.encode() + b"\x10" + varint(item)
    payload += b"\x18" + varint(variation) if variation else b""
    payload += b"\x20" + varint(subevent) if subevent else b""
    payload += b"\x28" + varint(start) + b"\x30" + varint(end) if start else b""
    sig = event.sign(payload)
    text = base64.b64encode(b"\1" + len(payload).to_bytes(2, "big") + len(sig).to_bytes(2, "big") + payload + sig).decode()[::-1]
    tickets.append(dict(text=text, seed=seed, item=item, variation=variation, subevent=subevent, start=start, end=end))

golden = dict(tenant=1, keys={str(i): dict(secret=seeds[i].hex(), public=public(k)) for i, k in keys.items()},
              campaign_secret=campaign_secret.hex(), opaque=opaque, signed=signed, rotating=rotating,
              pretix=dict(keys=[base64.b64encode(pem).decode()], tickets=tickets))
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
