"""Opens a model and what was made of it with real torch, and compares tensor by tensor.

compare.py SOURCE OUTPUT [PREFIX TO DROP …]: the output must hold exactly SOURCE's tensors less the dropped ones, every
float of a rank equal to `.half()`, float position_ids equal to `.long()`, and all else equal. Says how many it compared.
"""
import json
import struct
import sys

import numpy
import torch

DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "I32": torch.int32}


def load(path):
    if not path.endswith(".safetensors"):
        root = torch.load(path, map_location="cpu", weights_only=True)
        return root.get("state_dict", root)
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
    header.pop("__metadata__", None)
    data = numpy.memmap(path, dtype=numpy.uint8, mode="c", offset=8 + size)
    state = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        state[name] = torch.from_numpy(data[start:end]).view(DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return state


def expected(name, tensor):
    if name.endswith("position_ids"):
        return tensor.long()
    return tensor.half() if tensor.is_floating_point() and tensor.dim() > 0 else tensor


def compare(kept, output):
    """Ends with a sentence where the output is not exactly what was to be kept; says how many tensors it compared."""
    if set(kept) != set(output):
        sys.exit(f"other names: missing {sorted(set(kept) - set(output))[:3]}, extra {sorted(set(output) - set(kept))[:3]}")
    for name, tensor in kept.items():
        want = expected(name, tensor)
        got = output[name]
        if got.dtype != want.dtype or got.shape != want.shape:
            sys.exit(f"{name}: {got.dtype} {tuple(got.shape)}, wanted {want.dtype} {tuple(want.shape)}")
        if want.dtype == torch.float16:
            got, want = got.contiguous().view(torch.int16), want.contiguous().view(torch.int16)
        if not torch.equal(got, want):
            sys.exit(f"{name}: other values")
    print(len(kept))


if __name__ == "__main__":
    source, output, dropped = load(sys.argv[1]), load(sys.argv[2]), tuple(sys.argv[3:])
    compare({name: tensor for name, tensor in source.items() if not dropped or not name.startswith(dropped)}, output)
