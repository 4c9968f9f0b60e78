/** Faults that the torch reader finds. */
export const TORCH_ERRORS = {} as const;
