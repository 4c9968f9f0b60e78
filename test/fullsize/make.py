"""Writes one model with real torch. Standard input: {"out", "dtype", "tensors": [[name, shape], …], "junk", "badIds"}.

A name that ends in .safetensors is written as such, without any package; every other one by torch.save, inside
{"state_dict": …} as trainers leave it. The weights are slices of one block of noise: quick to make, all different.
"""
import json
import math
import struct
import sys

import torch

CODES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}
NOISE = 1 << 26


def weights(noise, number, shape, dtype):
    count = math.prod(shape)
    start = (number * 7919) % (NOISE // 2)
    whole = noise[start:].repeat(-(-count // (NOISE - start))) if count > NOISE - start else noise[start:]
    return whole[:count].to(dtype).clone().reshape(shape)


def state_dict(wanted):
    torch.manual_seed(412)
    noise = torch.randn(NOISE) * 0.03
    dtype = getattr(torch, wanted["dtype"])
    state = {}
    for number, (name, shape) in enumerate(wanted["tensors"]):
        if name.endswith("position_ids"):
            state[name] = torch.arange(77).reshape(1, 77)
            if wanted.get("badIds"):
                state[name] = state[name].float()
                state[name][0, 76] = 75.9975
        else:
            state[name] = weights(noise, number, shape, dtype)
    if wanted.get("junk"):
        state["model_ema.decay"] = torch.tensor(0.9999)
        state["model_ema.num_updates"] = torch.tensor(0, dtype=torch.int32)
        state["betas"] = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64).square().float()
        state["loss.discriminator.main.0.weight"] = torch.randn(64, 3, 4, 4)
    return state


def save_safetensors(state, out):
    header, at = {}, 0
    names = sorted(state, key=lambda name: (-state[name].element_size(), name.encode()))
    for name in names:
        size = state[name].nelement() * state[name].element_size()
        header[name] = {"dtype": CODES[state[name].dtype], "shape": list(state[name].shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(out, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in names:
            flat = state[name].contiguous().view(-1)
            file.write(memoryview((flat.view(torch.int16) if flat.dtype == torch.bfloat16 else flat).numpy()).cast("B"))


wanted = json.load(sys.stdin)
state = state_dict(wanted)
if wanted["out"].endswith(".safetensors"):
    save_safetensors(state, wanted["out"])
else:
    root = {"state_dict": state, "epoch": 1, "global_step": 470000, "pytorch-lightning_version": "1.6.0"}
    torch.save(root, wanted["out"])
