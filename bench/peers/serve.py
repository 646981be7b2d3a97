"""The harness's protocol: `run`, `dump <folder>` or `stop` a line in, one JSON document a line out."""
import json
import os
import pathlib
import resource
import sys
import time

# pyarrow's threads may abort an ordinary exit.
sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "interop" / "python"))
import whole_exit  # noqa: E402, F401

SAMPLE_EVERY = 11


def serve(run, dump):
    answer(ready=True)
    for line in sys.stdin:
        command, _, folder = line.strip().partition(" ")
        if command == "stop":
            break
        if command == "dump":
            dump(folder)
            answer(dumped=True)
            continue
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        answer(cpuSeconds=cpu, wallSeconds=wall, peakMegabytes=peak, extra={})


def answer(**document):
    print(json.dumps(document), flush=True)


def dump_column(folder, name, values):
    """Every eleventh value as little-endian doubles."""
    import numpy as np

    np.asarray(values, dtype="<f8")[::SAMPLE_EVERY].tofile(os.path.join(folder, f"{name}.f64"))
