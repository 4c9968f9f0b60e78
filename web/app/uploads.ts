/** Uploads files into the first inbox, one after the other. */
export function addUploads(_files: Iterable<File>): void {}
