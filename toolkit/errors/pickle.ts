/** Faults that the pickle reader finds. */
export const PICKLE_ERRORS = {} as const;
