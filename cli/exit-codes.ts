/** Exit codes. A contract for scripts. */
export const EXIT = {
	done: 0,
	/** The work was refused or failed. */
	failed: 1,
	/** The command line was wrong. */
	usage: 2,
	/** The configuration was wrong: EX_CONFIG of sysexits.h, on which systemd can be told not to restart. */
	config: 78,
} as const;
