/** Containers within containers on the way to a tensor: state dicts are 1 to 5 deep. */
export const MAX_DEPTH = 64;

/** Values looked at on the way to the tensors: an optimizer's state of a big model has some 100,000. */
export const MAX_VISITED = 1_000_000;

/** Characters of a tensor's name: the longest of a model that was published is below 150. */
export const MAX_TENSOR_NAME = 500;

/** Tensors of a file: the largest models have some 10,000, and torch writes 65,536 records as readily. */
export const MAX_TENSORS = 200_000;

/** An expanded tensor (stride 0) may be larger than its storage, up to this; those of real files are masks and counters. */
export const MAX_EXPANDED_BYTES = 16 * 2 ** 20;

/** What all tensors of a file may take, written out, as a multiple of the file: tied weights come twice at most. */
export const MAX_GROWTH = 4;

/** Room for growth that even a small file has. */
export const FREE_GROWTH_BYTES = 64 * 2 ** 20;

/** Inflated bytes of all deflated storages: torch never deflates, and each must be held in memory. */
export const MAX_INFLATED_BYTES = 256 * 2 ** 20;

/** Bytes at the start of a legacy file among which its pickles must end; 2 MB in a 7 GB checkpoint. */
export const MAX_STREAM_BYTES = 256 * 2 ** 20;

/** Values of a file that are not tensors, which a safetensors file takes into its metadata: one for each module of a LoRA at most. */
export const MAX_VALUES = 4_000;

/** What they may take as JSON, with their paths, in characters. */
export const MAX_VALUES_BYTES = 2 ** 20;
