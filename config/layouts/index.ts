import { a1111 } from "./a1111.ts";
import { comfyui } from "./comfyui.ts";
import { fooocus } from "./fooocus.ts";
import { forge } from "./forge.ts";
import { sdnext } from "./sdnext.ts";
import { stabilitymatrix } from "./stabilitymatrix.ts";
import { swarmui } from "./swarmui.ts";

/** Every layout that can be chosen; a new one is a new file here and a name in this list. */
export const LAYOUTS = [a1111, forge, comfyui, swarmui, sdnext, fooocus, stabilitymatrix] as const;

/** The name of a layout, as a configuration writes it. */
export type LayoutId = (typeof LAYOUTS)[number]["id"];
