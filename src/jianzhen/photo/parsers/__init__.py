"""Values from metadata blocks: EXIF, XMP, IPTC, JPEG tables. Broken input is noted, never raised."""
