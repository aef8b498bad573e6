/**
 * Gives the milliseconds of the processor that this process has taken since a start. Only the sum of the user's and the
 * system's time is exact: Linux guesses from few samples how it falls into these two.
 *
 * @param start what `process.cpuUsage()` said then.
 */
export function processorTime(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
