import { a1111 } from "./a1111.ts";

/** Every layout that can be chosen; a new one is a new file here and a name in this list. */
export const LAYOUTS = [a1111] as const;
