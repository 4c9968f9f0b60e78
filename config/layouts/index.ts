import { a1111 } from "./a1111.ts";
import { comfyui } from "./comfyui.ts";
import { fooocus } from "./fooocus.ts";
import { forge } from "./forge.ts";
import { sdnext } from "./sdnext.ts";
import { stabilitymatrix } from "./stabilitymatrix.ts";
import { swarmui } from "./swarmui.ts";

/** All layouts. To add one, create a file in this folder and add it to this list. */
export const LAYOUTS = [a1111, forge, comfyui, swarmui, sdnext, fooocus, stabilitymatrix] as const;

/** The name of a layout in a settings file. */
export type LayoutId = (typeof LAYOUTS)[number]["id"];
