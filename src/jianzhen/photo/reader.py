"""From the bytes of a file to its `Metadata`: find the container, walk it, read what the walk found."""

from dataclasses import replace

from jianzhen.photo.containers import walk_container
from jianzhen.photo.containers.collect import Container
from jianzhen.photo.decoding.colour import profile_problem
from jianzhen.photo.limits import DEFAULT_LIMITS, Limits
from jianzhen.photo.metadata import Metadata, XmpPacket
from jianzhen.photo.parsers.exif import ExifReading, read_exif
from jianzhen.photo.parsers.iptc import iptc_in_photoshop, read_iptc
from jianzhen.photo.parsers.jpeg_tables import read_tables
from jianzhen.photo.parsers.text import xml
from jianzhen.photo.parsers.xmp import read_xmp

TRAILING = 64 * 2**10


def read_metadata(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Metadata:
    """Read the metadata of a file, MP4 and MOV included; raise Unreadable where it is no picture or video."""
    return metadata_of(data, walk_container(data, limits), limits)


def metadata_of(data: bytes, container: Container, limits: Limits) -> Metadata:
    """Read what a walk found. Malformed parts are noted in `problems`, never raised."""
    exif = _exif(data, container, limits)
    packets, problems = read_xmp(container.blocks, limits.metadata_bytes)
    inner = exif.values.get("XMLPacket")
    if isinstance(inner, bytes) and container.format != "tiff":
        packets += (XmpPacket(xml(inner), "EXIF tag 0x02BC"),)
    photoshop = b"".join(block.data for block in container.blocks if block.kind == "photoshop")
    iptc = b"".join(block.data for block in container.blocks if block.kind == "iptc")
    trailing = data[container.end : container.end + TRAILING]
    return Metadata(
        blocks=container.blocks,
        exif=exif.values,
        xmp=packets,
        iptc=read_iptc(iptc_in_photoshop(photoshop) + iptc),
        texts=container.texts,
        thumbnail=exif.thumbnail,
        jpeg=read_tables(container.jpeg) if container.jpeg else None,
        trailing=trailing,
        trailing_size=len(data) - container.end,
        problems=container.problems + exif.problems + problems + _profile_problems(container, limits),
    )


def _profile_problems(container: Container, limits: Limits) -> tuple[str, ...]:
    profiles = [block.data for block in container.blocks if block.kind == "icc"]
    if not profiles:
        return ()
    if len(profiles[0]) > limits.profile_bytes:
        return ("colour profile ignored: too large",)
    problem = profile_problem(profiles[0])
    return (problem,) if problem else ()


def _exif(data: bytes, container: Container, limits: Limits) -> ExifReading:
    """Merge the EXIF blocks; the first that has a value keeps it."""
    structures = [block.data for block in container.blocks if block.kind == "exif"]
    if container.format == "tiff":
        structures.insert(0, data)
    merged = ExifReading()
    left = limits.metadata_bytes
    for structure in structures[:10]:
        one = read_exif(structure, limits.blocks, left)
        left -= sum(len(value) for value in one.values.values() if isinstance(value, bytes | str))
        merged = ExifReading(
            {**one.values, **merged.values}, merged.thumbnail or one.thumbnail, merged.problems + one.problems
        )
    if len(structures) > 1:
        merged = replace(merged, problems=(*merged.problems, f"{len(structures)} EXIF blocks in one file"))
    return merged
