/** Opcodes of one pickle: the largest known has about 60,000; 20 million take a second or two. */
export const MAX_OPCODES = 20_000_000;

/** Values on the stack at once: Python writes containers in batches of 1,000; only long tuples exceed that. */
export const MAX_STACK = 1_000_000;

/** Open marks, one per nesting level of containers; torch itself loads 100,000. */
export const MAX_MARKS = 200_000;

/** Memo entries: nearly one per value, 10 per tensor. */
export const MAX_MEMO = 4_000_000;

/** Values that allocate memory, each about 100 bytes: 5 per tensor, 50 per tensor in a training state. */
export const MAX_COMPOUNDS = 4_000_000;

/** Dictionaries, about 250 bytes each: two per tensor. */
export const MAX_DICTS = 1_000_000;

/** Items and bytes that interpreted calls copy, in total: a pickle can pass the same memoised list many times. */
export const MAX_COPIED = 20_000_000;

/** Bytes of an integer that is interpreted: LONG1 writes 64 unsigned bits as 9 bytes. Larger ones stay opaque. */
export const MAX_INT_BYTES = 9;

/** Characters of an integer or a float as text, as protocol 0 writes them: 2^64 has 20. */
export const MAX_DIGITS = 32;

/** Characters of a global's module or name; Python's longest in use are below 100. */
export const MAX_NAME = 512;

/** Distinct globals of one pickle: a whole pickled model names about a hundred. */
export const MAX_GLOBALS = 10_000;
