import { link, state } from "../app/live.ts";
import { shortTime } from "../text/time.ts";
import { Notice } from "../ui/notice.tsx";

/** What is true of the whole page: the daemon is away, unwell or paused, or the page is of another version. */
export function Banners() {
	const now = state.value;
	return (
		<div class="banners">
			{(link.value === "lost" || link.value === "stopping") && (
				<Notice tone="bad">
					{link.value === "stopping" ? "The daemon is stopping." : "The daemon is not reached."} The page shows what was
					true before. It continues by itself when the daemon is back.
				</Notice>
			)}
			{now !== null && now.version !== import.meta.env.VERSION && (
				<Notice tone="warn">
					The daemon has another version ({now.version}) than this page.{" "}
					<button type="button" class="small" onClick={() => location.reload()}>
						Reload the page
					</button>
				</Notice>
			)}
			{now !== null && now.unwell !== null && <Notice tone="bad">{now.unwell}</Notice>}
			{now !== null && now.paused !== null && (
				<Notice tone="warn">
					Paused since {shortTime(now.paused.since)}
					{now.paused.why !== null && ` (${now.paused.why})`}. Jobs that run are finished, and no other begins.
				</Notice>
			)}
		</div>
	);
}
