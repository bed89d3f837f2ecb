"""Writes src/Common/Text/WordPiece/unicode-14.0.txt: what BERT's tokenizer needs to know of Unicode.

The published models were trained with tokens made by Python, whose tables these are; Python 3.11 has Unicode 14.0. They are pinned here,
so that neither a newer .NET nor a machine without ICU changes a token. Run it with Python 3.11 from the repository's root:

    python3.11 scripts/unicode-tables/make.py

Lines of the file, code points in hexadecimal:
    C|P|S|M first last   general category C (control, unassigned, surrogates, private use), P (punctuation), Zs or Mn; else it is a letter
                         or the like
    K class first last   canonical combining class
    L first last to      lower case: first..last become to, to + 1, ...; step 2 (every other one is upper case) is marked L2
    D point to           one-to-one decomposition
    = point a b          decomposes to a b and composes from them
    X point a b          decomposes to a b and is never composed
Hangul and U+0130, which becomes two code points, are in the code.
"""

import pathlib
import sys
import unicodedata

TARGET = pathlib.Path("src/Common/Text/WordPiece/unicode-14.0.txt")
HANGUL = range(0xAC00, 0xD7A4)


def runs(value_of):
    """First, last and value of each run of equal values that are not None."""
    first, value = 0, value_of(0)
    for point in range(1, 0x110001):
        following = value_of(point) if point < 0x110000 else None
        if following != value or point == 0x110000:
            if value is not None:
                yield first, point - 1, value
            first, value = point, following


def category(point):
    name = unicodedata.category(chr(point))
    return {"C": "C", "P": "P"}.get(name[0]) or {"Zs": "S", "Mn": "M"}.get(name)


def lower_cases():
    pairs = [(p, ord(chr(p).lower())) for p in range(0x110000) if len(chr(p).lower()) == 1 and chr(p).lower() != chr(p)]
    at = 0
    while at < len(pairs):
        point, to = pairs[at]
        for step in (1, 2):
            end = at + 1
            while end < len(pairs) and pairs[end] == (point + step * (end - at), to + step * (end - at)):
                end += 1
            if end > at + 1:
                break
        yield "L" if step == 1 or end == at + 1 else "L2", point, pairs[end - 1][0], to
        at = end


def decompositions():
    for point in range(0x110000):
        parts = unicodedata.decomposition(chr(point))
        if not parts or parts[0] == "<" or point in HANGUL:
            continue
        parts = [int(part, 16) for part in parts.split()]
        if len(parts) == 1:
            yield f"D {point:X} {parts[0]:X}"
        else:
            composed = unicodedata.normalize("NFC", "".join(map(chr, parts)))
            yield f"{'=' if composed == chr(point) else 'X'} {point:X} {parts[0]:X} {parts[1]:X}"


def main():
    if unicodedata.unidata_version != "14.0.0":
        sys.exit(f"Python 3.11 is needed: this one has Unicode {unicodedata.unidata_version}.")
    longer = [p for p in range(0x110000) if len(chr(p).lower()) > 1]
    assert longer == [0x130], longer
    lines = ["# Unicode 14.0; made by scripts/unicode-tables/make.py, which explains the lines."]
    lines += [f"{kind} {first:X} {last:X}" for first, last, kind in runs(category)]
    lines += [f"K {kind} {first:X} {last:X}" for first, last, kind in runs(lambda p: unicodedata.combining(chr(p)) or None)]
    lines += [f"{kind} {first:X} {last:X} {to:X}" for kind, first, last, to in lower_cases()]
    lines += decompositions()
    TARGET.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
    print(f"{TARGET}: {len(lines)} lines, {TARGET.stat().st_size} bytes")


main()
