/** What a phase is called, and its place in the series colours; failures have one of their own. */
interface PhaseLook {
  readonly label: string;
  /** Absent for time in which nothing is done but waiting. */
  readonly color?: number;
}

const looks: Readonly<Record<string, PhaseLook>> = {
  wait: { label: 'wait' },
  select: { label: 'select', color: 5 },
  collect: { label: 'collect' },
  download: { label: 'download', color: 4 },
  work: { label: 'at work', color: 7 },
  train: { label: 'train', color: 0 },
  upload: { label: 'upload', color: 1 },
  merge: { label: 'merge', color: 3 },
  commit: { label: 'commit', color: 5 },
  evaluate: { label: 'validate', color: 2 },
  validate: { label: 'validate', color: 2 },
};

export const phaseLook = (phase: string): PhaseLook => looks[phase] ?? { label: phase, color: 6 };

/** Order of the legend: as the phases of a round follow one another. */
export const phaseOrder: readonly string[] = [
  ...['select', 'wait', 'collect', 'at work', 'download', 'train', 'upload', 'merge', 'commit', 'validate'],
];
