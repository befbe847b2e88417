"""Picture sizes as the coded data itself states them: HEVC parameter sets and AV1 sequence headers.

A container can promise 640×480 while the coded data asks the decoder for 16 gigapixels; so both are checked.
"""

from collections.abc import Callable, Iterator

from jianzhen.photo.containers.unreadable import damaged

HEVC_SPS, AV1_SEQUENCE = 33, 1
HEAD = 256
"""Bytes of a parameter set that are looked at: the size stands well within."""

Size = tuple[int, int]


class _Bits:
    """Bit reader; beyond the end it raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        self.value = int.from_bytes(data, "big")
        self.left = 8 * len(data)

    def take(self, count: int) -> int:
        if count > self.left:
            raise damaged("HEIF", "codec")
        self.left -= count
        return self.value >> self.left & ((1 << count) - 1)

    def golomb(self) -> int:
        """Exp-Golomb code ue(v) (ITU-T H.265, 9.2); AV1's uvlc is the same."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise damaged("HEIF", "codec")
        return (1 << zeros) - 1 + self.take(zeros)


def hevc_sizes(settings: bytes, coded: bytes, count: Callable[[], None]) -> Iterator[Size]:
    """Yield the size in every sequence parameter set of `hvcC` and of the coded data; `count` each unit."""
    width = 4
    if len(settings) >= 23:
        width = (settings[21] & 3) + 1
        position = 23
        for _ in range(settings[22]):
            units = int.from_bytes(settings[position + 1 : position + 3], "big")
            position += 3
            for _ in range(units):
                count()
                size = int.from_bytes(settings[position : position + 2], "big")
                if position + 2 + size > len(settings):
                    raise damaged("HEIF", "hvcC")
                yield from _hevc_unit(settings[position + 2 : position + 2 + size])
                position += 2 + size
    position = 0
    while position + width < len(coded):
        count()
        size = int.from_bytes(coded[position : position + width], "big")
        yield from _hevc_unit(coded[position + width : position + width + min(size, HEAD)])
        position += width + size


def _hevc_unit(unit: bytes) -> Iterator[Size]:
    layer = (unit[0] & 1) << 5 | unit[1] >> 3 if len(unit) > 2 else -1
    if layer != 0 or unit[0] >> 1 & 63 != HEVC_SPS:  # decoders skip the layers above (depth, second eye)
        return
    # 00 00 03 stands for 00 00 inside a unit (H.265, 7.4.2).
    bits = _Bits(unit[2:HEAD].replace(b"\0\0\3", b"\0\0"))
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + 96)
    flags = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for profile, level in flags:
        bits.take(88 * profile + 8 * level)
    bits.golomb()
    if bits.golomb() == 3:
        bits.take(1)
    yield bits.golomb(), bits.golomb()


def av1_sizes(settings: bytes, coded: bytes, count: Callable[[], None]) -> Iterator[Size]:
    """Yield the size in every sequence header of `av1C` and of the coded data; `count` each unit."""
    for stream in (settings[4:], coded):
        position = 0
        while position < len(stream):
            count()
            head = stream[position]
            start = position + 1 + (head >> 2 & 1)
            size, start = _leb128(stream, start) if head & 2 else (len(stream) - start, start)
            if head >> 3 & 15 == AV1_SEQUENCE:
                yield _av1_sequence(stream[start : start + min(size, HEAD)])
            position = start + size


def _leb128(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 56, 7):
        if position >= len(data):
            break
        value |= (data[position] & 0x7F) << shift
        position += 1
        if not data[position - 1] & 0x80:
            break
    return value, position


def _av1_sequence(data: bytes) -> Size:
    """Read max_frame_width and max_frame_height of a sequence header (AV1 specification, 5.5.1)."""
    bits = _Bits(data)
    bits.take(3 + 1)
    if bits.take(1):
        bits.take(5)
    else:
        _av1_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


def _av1_operating_points(bits: _Bits) -> None:
    delay_bits = 0
    if bits.take(1):  # timing information
        bits.take(64)
        if bits.take(1):
            bits.golomb()
        if bits.take(1):  # decoder model
            delay_bits = bits.take(5) + 1
            bits.take(32 + 5 + 5)
    display_delay = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if delay_bits and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if display_delay and bits.take(1):
            bits.take(4)
