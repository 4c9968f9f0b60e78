/**
 * The umask of this process. Read once, when the module is loaded: Node can read the umask only by setting it to 0 for a
 * moment, and whatever another thread creates in that moment can be written by everybody.
 */
export const UMASK = process.umask();
