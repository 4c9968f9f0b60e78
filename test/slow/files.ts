/** Tests that take 10 s to some minutes each: a kill at each system call, leases that end, every tensor of a large file by real
 * torch. */
export const SLOW_TESTS: readonly string[] = [
	"test/daemon/coordination/deliveries.test.ts",
	"test/daemon/coordination/former-library.test.ts",
	"test/daemon/coordination/join-hosts.test.ts",
	"test/daemon/coordination/lease-table.test.ts",
	"test/daemon/coordination/shared-worker.test.ts",
	"test/daemon/kill-points.test.ts",
	"test/daemon/lost-replies.test.ts",
	"test/daemon/publish/late-sidecar-kill-points.test.ts",
	"test/daemon/revise/kill-points.test.ts",
	"test/daemon/revise/lost-replies.test.ts",
	"test/e2e/disks.test.ts",
	"test/e2e/interrupted.test.ts",
	"test/e2e/lose-nothing.test.ts",
	"test/e2e/memory.test.ts",
	"test/oracle/convert.test.ts",
	"test/toolkit/formats/torch-pt/write.test.ts",
];
