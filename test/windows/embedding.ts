import { familySample } from "../e2e/family-files.ts";
import { safetensorsFile } from "../e2e/lora.ts";

/** A model of 8 KB; its values depend on the number. */
export function embedding(number: number): Uint8Array {
	return safetensorsFile(familySample("embedding", "sdxl", "F32"), number);
}
