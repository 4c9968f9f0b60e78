/** Largest central directory that is read: 70,000 records, the most seen in a torch file, take 5 MiB. */
export const MAX_DIRECTORY_BYTES = 64 * 2 ** 20;

/** Most records that are listed: a model of 300,000 tensors is far beyond any that was published. */
export const MAX_RECORDS = 400_000;

/** Largest record that is read whole: the pickle of a 7 GB checkpoint is 2 MB, training states reach some 10 MB. */
export const MAX_WHOLE_RECORD_BYTES = 256 * 2 ** 20;
