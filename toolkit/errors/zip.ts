/** Faults that the zip reader finds. */
export const ZIP_ERRORS = {} as const;
