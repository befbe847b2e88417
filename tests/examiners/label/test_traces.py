"""Traces of generators and editors, each with a sample; and look-alikes that are none."""

import pytest

from jianzhen.examiners.label import traces, xmp
from jianzhen.model import Kind
from jianzhen.photo import Metadata, TextEntry, XmpPacket

from . import samples

UUID = "4800156b-8880-4786-9056-7ca3da449d8c"
SIGNATURE = "Signature: " + "IoR6YcSlkWo/83blBnOA15zT7nnWuDE3tT3xAgkhEQ5l" * 4 + "=="
A1111 = (
    "a broken cup\nNegative prompt: hands\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"
)
COMFY = '{"3": {"class_type": "KSampler", "inputs": {"seed": 5}}}'


def png(key: str, value: str) -> Metadata:
    return Metadata(texts=(TextEntry(key, value, f"PNG tEXt {key}"),))


def creator(tool: str) -> Metadata:
    return Metadata(xmp=(XmpPacket(samples.xmp(f"<xmp:CreatorTool>{tool}</xmp:CreatorTool>"), "XMP"),))


def found(metadata: Metadata) -> set[tuple[Kind, str]]:
    properties = tuple(p for packet in metadata.xmp for p in xmp.properties(packet))
    return {(t.kind, t.name) for t in traces.find(traces.fields_of(metadata, properties))}


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        (png("parameters", A1111), "Stable Diffusion (settings text)"),
        (Metadata(exif={"UserComment": A1111}), "Stable Diffusion (settings text)"),
        (png("prompt", COMFY), "ComfyUI (node graph)"),
        (png("workflow", '{"last_node_id": 9, "nodes": []}'), "ComfyUI (node graph)"),
        (png("sd-metadata", '{"model": "stable diffusion", "image": {}}'), "InvokeAI"),
        (png("invokeai_metadata", '{"app_version": "4.2", "positive_prompt": "cup"}'), "InvokeAI"),
        (png("fooocus_scheme", "fooocus"), "Fooocus"),
        (png("parameters", '{"base_model": "x", "refiner_model": "None"}'), "Fooocus"),
        (png("hf-job-id", "66b1f0c2a9"), "Hugging Face job"),
        (Metadata(exif={"UserComment": '{"c":"a cup","uc":"","sampler":"DDIM"}'}), "Draw Things"),
        (png("Dream", '"a cup" -s 50 -S 1 -W 512'), "InvokeAI (Dream)"),
        (png("Software", "NovelAI"), "NovelAI"),
        (png("Title", "AI generated image"), "NovelAI"),
        (png("Source", "Stable Diffusion F1022D28"), "Stable Diffusion"),
        (png("Description", f"a cup --v 5.2 Job ID: {UUID}"), "Midjourney"),
        (Metadata(exif={"Artist": UUID, "ImageDescription": SIGNATURE}), "Grok"),
        (Metadata(exif={"UserComment": '{"mflux_version": "0.15.0", "model": "x"}'}), "MFLUX"),
        (Metadata(trailing=b'PEg_Info{"genAIType":8}SEFHk', trailing_size=30), "Galaxy AI (Samsung)"),
        (creator("Midjourney 7"), "Midjourney"),
        (creator("Adobe Firefly"), "Adobe Firefly"),
        (Metadata(exif={"Software": "ComfyUI"}), "ComfyUI"),
        (Metadata(exif={"Software": "DALL·E 3"}), "DALL·E / GPT image"),
        (Metadata(exif={"Make": "Ideogram AI"}), "Ideogram"),
        (Metadata(iptc={"2:110": ("Made with Google AI",)}), "Google AI"),
        (Metadata(exif={"Software": "即梦AI"}), "即梦 / Dreamina"),
    ],
)
def test_generators(metadata: Metadata, name: str) -> None:
    assert (Kind.GENERATOR_TRACE, name) in found(metadata)


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        (Metadata(exif={"Software": "Adobe Photoshop 26.1 (Windows)"}), "Adobe Photoshop"),
        (
            Metadata(exif={"Software": "Adobe Photoshop Lightroom Classic 14.0"}),
            "Adobe Lightroom / Camera Raw",
        ),
        (creator("GIMP 2.10"), "GIMP"),
        (Metadata(exif={"Software": "Snapseed 2.0"}), "Snapseed"),
        (Metadata(exif={"Software": "美图秀秀"}), "美图 / Meitu"),
        (Metadata(exif={"Software": "Meitu"}), "美图 / Meitu"),
        (Metadata(exif={"UserComment": '{"data":{"product":"retouch","os":"ios"}}'}), "醒图 / Hypic"),
        (Metadata(exif={"UserComment": '{"data":{"product":"vicut"}}'}), "剪映 / CapCut"),
        (Metadata(exif={"Software": "PicsArt"}), "PicsArt"),
    ],
)
def test_editors(metadata: Metadata, name: str) -> None:
    assert found(metadata) == {(Kind.EDITOR_TRACE, name)}


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(exif={"Make": "Apple", "Model": "iPhone 15", "Software": "17.5.1"}),
        Metadata(exif={"ImageDescription": "ICM107B Trust.   Gemini11"}),  # a webcam of 2002
        Metadata(exif={"Software": "Digital Camera FinePix4900ZOOM Ver1.00", "Artist": "Ada"}),
        Metadata(exif={"Software": "Adobe Bridge CS5"}),
        Metadata(exif={"ImageDescription": "my photoshop course"}),  # no field that names software
        Metadata(exif={"Artist": UUID, "ImageDescription": "Signature: mine"}),
        Metadata(exif={"Artist": "Ada", "ImageDescription": SIGNATURE}),
        Metadata(exif={"UserComment": "Steps: 20"}),
        png("parameters", "{}"),
        png("prompt", "say cheese"),
        png("workflow", "scan, crop, save"),
        png("Description", "Job ID: 12"),
        png("Software", "Adobe ImageReady"),
        png("Comment", "Created with paint"),
        Metadata(trailing=b'{"genAIType":8}', trailing_size=15),  # no Samsung trailer around it
        Metadata(trailing=b'SEFH"genAIType":0', trailing_size=15),
        Metadata(),
    ],
)
def test_none(metadata: Metadata) -> None:
    assert found(metadata) == set()


def test_one_tool_is_not_taken_for_another() -> None:
    settings = '{"mflux_version": "0.15.0", "model": "x/flux", "base_model": "None", "steps": 8, "seed": 3}'
    assert found(Metadata(exif={"UserComment": settings})) == {(Kind.GENERATOR_TRACE, "MFLUX")}


def test_software_named_elsewhere() -> None:
    fields = traces.fields_of(Metadata(), (), ["Adobe Photoshop", ""])
    assert [(t.name, t.where) for t in traces.find(fields)] == [("Adobe Photoshop", "C2PA claim generator")]


def test_a_name_counts_once() -> None:
    metadata = Metadata(exif={"Software": "NovelAI"}, texts=(TextEntry("Software", "NovelAI", "PNG tEXt"),))
    assert len(list(traces.find(traces.fields_of(metadata, ())))) == 1
