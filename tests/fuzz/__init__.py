"""Fuzzing: mutated files of every format through everything that reads them.

    python -m tests.fuzz --count 20000 --seed 1 [--target package.module:function …] [--save DIR]

A target is a callable that takes a Photo, such as `tests.fuzz.targets:derivatives` or `:whole_check`. Each
file is judged in a worker process with bounded memory; what makes it fail, crash or hang is saved, and the
worker is started anew.
"""
