import type { Fault } from "../../toolkit/errors.ts";

/** Statuses of the faults that are about the request. */
const BY_CODE: Readonly<Record<string, number>> = {
	"web.host": 421,
	"web.cross-site": 403,
	"web.method": 405,
	"web.header-missing": 403,
	"web.content-type": 415,
	"web.not-json": 400,
	"web.no-length": 411,
	"web.too-long": 413,
	"web.query": 400,
	"web.token": 401,
	"web.token-tries": 429,
	"web.not-found": 404,
	"web.outside": 403,
	"web.root": 422,
	"web.file-path": 422,
	"web.link-outside": 403,
	"web.streams": 503,
	"config.invalid": 422,
	"config.not-editable": 422,
	"web.settings-changed": 412,
	"web.no-setting": 422,
	"web.setting-by-hand": 403,
	"web.originals-sooner": 403,
	"web.settings-not-writable": 409,
	"upload.name": 422,
	"upload.inbox": 422,
	"upload.room": 507,
	"upload.unknown": 404,
	"upload.too-many": 503,
	"upload.length": 413,
	"task.name": 422,
	"task.unknown": 404,
	"task.too-many": 503,
	"task.engine-died": 503,
	"work.disk-full": 507,
	"work.source-missing": 404,
	"work.not-a-file": 422,
	"journal.no-entry": 404,
	crashed: 500,
};

/** Areas whose faults say that the state of the files or of the daemon does not allow what was asked for. */
const CONFLICTS: ReadonlySet<string> = new Set(["undo", "retry", "revise", "work", "upload", "task", "config"]);

/** Areas whose faults say what is wrong with a model file, or with what is to be done with it. */
const UNPROCESSABLE: ReadonlySet<string> = new Set([
	...["file", "model", "pickle", "torch", "zip", "safetensors", "gguf", "bytes"],
	...["surgery", "usage"],
]);

/** The HTTP status for a fault. */
export function statusOfFault({ code }: Pick<Fault, "code">): number {
	const [area = ""] = code.split(".");
	if (UNPROCESSABLE.has(area)) return 422;
	return BY_CODE[code] ?? (CONFLICTS.has(area) ? 409 : 500);
}
