/**
 * Asks Linux to let a thread run as soon as there is something for it to do, each time for 0.1 ms before others have
 * their turn: right for one that does little and that others wait for. Its share of a core stays what it was. Holds
 * from Linux 6.12 on (EEVDF, sched_setattr(2)); threads that it starts later have the usual slices.
 * @param thread its number; that of a process is its first thread's, 1..2147483647
 * @returns false where that is not to be had: another system, no such thread, one of somebody else, or another policy
 * @throws ERR_INVALID_ARGUMENT for what is no such number
 */
export function shortenSlices(thread: number): boolean;
