/** How a command ends, for the scripts that call us. */
export const EXIT = {
	done: 0,
	/** The work was refused or failed. */
	failed: 1,
	/** The command line was wrong. */
	usage: 2,
	/** The configuration was wrong: sysexits.h EX_CONFIG, which systemd can be told not to restart on. */
	config: 78,
} as const;
