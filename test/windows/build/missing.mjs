/** Something that the tests for Windows need cannot be had on this machine. */
export class MissingError extends Error {}
