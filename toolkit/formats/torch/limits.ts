/** Nesting depth of containers above a tensor: state dicts are 1 to 5 deep. */
export const MAX_DEPTH = 64;

/** Values visited in the search for tensors: an optimizer's state of a big model has some 100,000. */
export const MAX_VISITED = 1_000_000;

/** Characters of a tensor's name: the longest in published models is below 150. */
export const MAX_TENSOR_NAME = 500;

/** Tensors of a file: the largest models have some 10,000, and torch writes 65,536 records as readily. */
export const MAX_TENSORS = 200_000;

/**
 * An expanded tensor (stride 0) may be larger than its storage, up to this; those of real files are masks and counters.
 */
export const MAX_EXPANDED_BYTES = 16 * 2 ** 20;

/** Most bytes of all tensors when written, as a multiple of the file size: tied weights are written at most twice. */
export const MAX_GROWTH = 4;

/** Bytes by which even a small file may grow. */
export const FREE_GROWTH_BYTES = 64 * 2 ** 20;

/** Inflated bytes of all deflated storages: torch never deflates, and each must be held in memory. */
export const MAX_INFLATED_BYTES = 256 * 2 ** 20;

/** Bytes at the start of a legacy file among which its pickles must end; 2 MB in a 7 GB checkpoint. */
export const MAX_STREAM_BYTES = 256 * 2 ** 20;

/** Values that are not tensors, which go to a safetensors file's metadata: at most one for each module of a LoRA. */
export const MAX_VALUES = 4_000;

/** Characters of these values as JSON, with their paths. */
export const MAX_VALUES_BYTES = 2 ** 20;
