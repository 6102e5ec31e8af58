import { readFile, writeFile } from 'node:fs/promises';

const field = async (pid: number, name: string): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? NaN) / 1024;
};

/** Resident memory now, in MB. Linux. */
export const residentMb = (pid: number): Promise<number> => field(pid, 'VmRSS');

/** Most resident memory since the last reset, in MB. Linux. */
export const peakMb = (pid: number): Promise<number> => field(pid, 'VmHWM');

/** Forgets the peak. Linux. */
export const resetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');

/** Processor time used so far, in milliseconds, in steps of 10. Linux. */
export const processorMs = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
