import { type ByteSource, readExactly } from "../../bytes.ts";
import { toolkitError, type UserError } from "../../errors.ts";
import { latin1Of } from "../ascii.ts";
import { otherFormat } from "../other-models.ts";
import { type Scan, scanPickle } from "../pickle/scan.ts";
import { torchDialect } from "./dialect.ts";
import { widening } from "./widening.ts";

/** Formats related to torch's whose weights are not supported: recognised so that the error can name them. */
export type ForeignKind = "tar" | "pickle";

/** Members of the tar archive of torch 0.1; any of them can be the first. */
const TAR_MEMBERS = ["sys_info", "pickle", "storages", "tensors"];
/** The key under which paddle.save stores the program's names of the weights. */
const PADDLE_NAMES = "StructuredToParameterName@@";
const USTAR_AT = 257;
/** Protocols 0 and 1 have no header; what matters there starts with a global, whose value is then used or memoised. */
const TEXT_PICKLE = /^[(\]}lpd0-9\n]*c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n(?:[()\]}.]|p\d|q\W)/;

/** The kind of a file that starts with `head`; null if it is none of them. Never throws. */
export function foreignKind(head: Uint8Array): ForeignKind | null {
	if (isTar(head)) return "tar";
	if (head[0] === 0x80 && (head[1] ?? 0xff) <= 5 && !isHeaderLength(head)) return "pickle";
	return TEXT_PICKLE.test(latin1Of(head.subarray(0, 256))) ? "pickle" : null;
}

/** Whether it is a safetensors header: one of 0x280 bytes starts like protocol 2 (64 bits of length, then text). */
function isHeaderLength(head: Uint8Array): boolean {
	return head[4] === 0 && head[5] === 0 && head[6] === 0 && head[7] === 0 && head[8] !== 0;
}

/** The error for such a file: about a dangerous global if its pickle names one, otherwise about the format. */
export function refuseForeign(source: ByteSource): UserError {
	if (isTar(readExactly(source, 0, Math.min(source.size, 512)))) {
		return toolkitError("file.unsupported", {
			looksLike: "a tar archive as torch 0.1 wrote it in 2016",
			why: "no known model uses that format, and torch itself reads it only if it may run code",
		});
	}
	const { fault, root } = scanBare(source);
	if (fault?.code === "pickle.dangerous") return fault;
	if (typeof root === "object" && root?.kind === "dict" && root.entries.has(PADDLE_NAMES)) return otherFormat("paddle");
	const why = "torch.save did not write it, so its weights cannot be found without running it";
	return toolkitError("file.unsupported", { looksLike: "a bare pickle", why });
}

/** The first pickle of a file that is a bare pickle, as far as it could be read. */
export function scanBare(source: ByteSource): Scan {
	return widening(source, (bytes) => scanPickle(bytes, torchDialect("legacy")));
}

function isTar(head: Uint8Array): boolean {
	return latin1Of(head.subarray(USTAR_AT, USTAR_AT + 5)) === "ustar" && TAR_MEMBERS.includes(firstMember(head));
}

function firstMember(head: Uint8Array): string {
	return latin1Of(head.subarray(0, 100)).split("\0")[0] ?? "";
}
