"""What real torch, or real safetensors, finds in files: for each tensor name, dtype, shape and the sha256 of its bytes.

Arguments: files. Standard output: {file: [[name, dtype, shape, sha256], …]}. A .pt is loaded restricted to weights, and
once more mapped into memory where torch can; both must agree.
"""
import hashlib
import json
import sys

import torch

NAMES = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32",
    "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "complex64": "C64", "uint16": "U16", "uint32": "U32",
    "uint64": "U64", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2",
}


def facts(tensors):
    return [[name, NAMES[str(t.dtype).split(".")[1]], list(t.shape), digest(t)] for name, t in tensors.items()]


def digest(tensor):
    if tensor.numel() == 0:
        return hashlib.sha256(b"").hexdigest()
    return hashlib.sha256(tensor.contiguous().reshape(-1).view(torch.uint8).numpy()).hexdigest()


def read(path):
    if path.endswith(".safetensors"):
        from safetensors.torch import load_file
        return facts(load_file(path))
    found = facts(torch.load(path, weights_only=True)["state_dict"])
    if tuple(int(part) for part in torch.__version__.split(".")[:2]) >= (2, 1):
        mapped = torch.load(path, weights_only=True, mmap=True)["state_dict"]
        assert facts(mapped) == found, "mapped into memory it is another model"
    return found


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
