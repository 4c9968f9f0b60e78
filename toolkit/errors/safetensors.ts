/** Faults that the safetensors reader finds. */
export const SAFETENSORS_ERRORS = {} as const;
