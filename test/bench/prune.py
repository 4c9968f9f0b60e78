"""What pruning is in torch: load, drop the EMA, cast, save. Arguments: the checkpoint, the output."""
import sys

import torch

source, out = sys.argv[1:]
state = torch.load(source, map_location="cpu")["state_dict"]
kept = {
    name: tensor.half() if tensor.dtype == torch.float32 else tensor
    for name, tensor in state.items()
    if not name.startswith("model_ema.")
}
torch.save({"state_dict": kept}, out)
