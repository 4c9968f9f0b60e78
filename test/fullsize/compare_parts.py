"""Opens a model that was put together with real torch, and compares it with the files that its parts come from.

compare_parts.py OUTPUT then for each part: FILE PREFIX-IN-FILE PREFIX-IN-OUTPUT. As in compare.py, floats are halved. Of
an average, whose names have no dots, the file's prefix begins with `model_ema.`; the output's own names lead to it.
"""
import sys

from compare import compare, load


def part(state, output, inside, outside):
    """The tensors of one part under the names that the output should have."""
    if inside.startswith("model_ema."):
        names = [name for name in output if name.startswith(outside)]
        return {name: state[inside + name[len(outside) :].replace(".", "")] for name in names}
    return {outside + name[len(inside) :]: tensor for name, tensor in state.items() if name.startswith(inside)}


output, words, kept = load(sys.argv[1]), sys.argv[2:], {}
while words:
    file, inside, outside, *words = words
    kept.update(part(load(file), output, inside, outside))
compare(kept, output)
