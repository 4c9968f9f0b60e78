/** The job has to be delivered again. */
export class NotSettled extends Error {}
