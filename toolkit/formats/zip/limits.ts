/** Largest central directory that is read: 70,000 records, the most known in a torch file, take 5 MiB. */
export const MAX_DIRECTORY_BYTES = 64 * 2 ** 20;

/** Most records that are listed: far more than those of any published model. */
export const MAX_RECORDS = 400_000;

/**
 * Largest record that is read as a whole: the pickle of a 7 GB checkpoint has 2 MB, training states have some 10 MB.
 */
export const MAX_WHOLE_RECORD_BYTES = 256 * 2 ** 20;
