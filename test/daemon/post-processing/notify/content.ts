import type { NoticeContent } from "../../../../daemon/post-processing/notify/notice.ts";
import { FINDINGS, NOW } from "../../arrivals.ts";

/** What might be told. */
export const CONTENT: NoticeContent = {
	notice: 5,
	id: 412,
	claimedAt: NOW,
	finishedAt: NOW,
	outcome: "published",
	code: null,
	reason: null,
	source: { path: "/inbox/NAI.ckpt", pathHex: null, name: "NAI.ckpt", bytes: 100 },
	original: { path: "/inbox/Originals/NAI.ckpt", pathHex: null },
	originalRemovedAt: null,
	architecture: "SD-v1",
	kind: "checkpoint",
	base: "sd1",
	variant: null,
	components: FINDINGS.components,
	metric: FINDINGS.metric,
	summary: FINDINGS.summary,
	output: { path: "/library/Stable-diffusion/NAI.safetensors", bytes: 60 },
	sidecars: [],
	undone: null,
	retriedAt: null,
	timingsMs: FINDINGS.timingsMs,
	hashes: { source: null, output: null },
};
