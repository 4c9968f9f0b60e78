/** Adds `count` entries to an empty journal, the last of them finished at `last`. */
export function fillJournal(path: string, count: number, last: string): Promise<void>;
