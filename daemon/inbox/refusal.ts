/** Why no file may be taken from an inbox now. */
export interface InboxRefusal {
	/** `standby`: another host takes the files, as it should. */
	readonly kind: "standby" | "fault";
	/** A clause or a sentence; for `standby`, such as `watched by nas`. */
	readonly why: string;
}
