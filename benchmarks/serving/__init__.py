"""What `benchmarks/service.py` measures, part by part: steps, intake, many claims waiting, export."""
