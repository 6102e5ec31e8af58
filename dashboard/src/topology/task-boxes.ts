import { layOut } from '../../../services/core/topology/draw/layout.js';
import { edgesOf } from '../../../services/core/topology/draw/outline.js';
import type { Design } from '../../../services/core/topology/index.js';
import type { TaskRow, TaskState } from '../api/topology-types.js';

/** Tasks that stand in one box: one; those of a role in the same groups; or a whole role. */
export interface TaskBox {
  readonly id: string;
  readonly role: string;
  /** The groups that all of them are in, by channel. */
  readonly groups: Readonly<Record<string, string>>;
  readonly tasks: readonly TaskRow[];
}

export interface PlacedTaskBox {
  readonly box: TaskBox;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TaskLine {
  readonly from: string;
  readonly to: string;
  /** Whether both ends are at work. */
  readonly isLively: boolean;
  /** Whether an end is lost. */
  readonly isBroken: boolean;
}

/** Boxes of one task each up to this many; above, tasks are drawn together. */
export const mostBoxes = 60;

const single = { width: 276, height: 50 } as const;
const several = { width: 276, height: 66 } as const;

/** The tasks as boxes: each for itself, else by role and groups, else by role, whatever fits first. */
export const boxesOf = (tasks: readonly TaskRow[]): readonly TaskBox[] => {
  const ways: readonly ((task: TaskRow) => string)[] = [
    ({ taskId }) => taskId,
    ({ role, groupAssociation }) => JSON.stringify([role, Object.entries(groupAssociation).toSorted()]),
    ({ role }) => role,
  ];
  for (const keyOf of ways) {
    const grouped = new Map<string, TaskRow[]>();
    for (const task of tasks) {
      const key = keyOf(task);
      const known = grouped.get(key);
      if (known === undefined) grouped.set(key, [task]);
      else known.push(task);
    }
    if (grouped.size <= mostBoxes || keyOf === ways.at(-1)) {
      return [...grouped].map(([id, of]) => ({ id, role: of[0]?.role ?? '', groups: sharedGroups(of), tasks: of }));
    }
  }
  return [];
};

const sharedGroups = ([first, ...others]: readonly TaskRow[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(first?.groupAssociation ?? {}).filter(([channel, group]) =>
      others.every(({ groupAssociation }) => groupAssociation[channel] === group),
    ),
  );

/** Places the boxes from those who hand out to those who train, and joins those who share a group of a channel. */
export const placeTasks = (
  boxes: readonly TaskBox[],
  design: Design | undefined,
): { readonly placed: readonly PlacedTaskBox[]; readonly lines: readonly TaskLine[] } => {
  const pairs = design === undefined ? [] : joined(boxes, design);
  const sizes = boxes.map(({ tasks }) => (tasks.length === 1 ? single : several));
  const none = { width: 0, height: 0 };
  const places = layOut(
    sizes,
    pairs.map(([from, to]) => ({ from, to, label: none })),
    'right',
  );
  return {
    placed: boxes.map((box, index) => {
      const { width, height } = sizes[index] ?? single;
      const { x, y } = places.boxes[index] ?? { x: 0, y: 0 };
      return { box, width, height, x: x - width / 2, y: y - height / 2 };
    }),
    lines: pairs.flatMap(([from, to]) => {
      const [upper, lower] = [boxes[from], boxes[to]];
      return upper === undefined || lower === undefined ? [] : [lineOf(upper, lower)];
    }),
  };
};

/** Indices of boxes that are joined by a channel, the upper one first. */
const joined = (boxes: readonly TaskBox[], design: Design): readonly (readonly [number, number])[] => {
  const pairs = new Map<string, readonly [number, number]>();
  for (const { channel, upper, lower } of edgesOf(design)) {
    const byGroup = (role: string) => {
      const found = new Map<string, Set<number>>();
      for (const [index, box] of boxes.entries()) {
        if (box.role !== role) continue;
        for (const { groupAssociation } of box.tasks) {
          const group = groupAssociation[channel.name];
          if (group === undefined) continue;
          const known = found.get(group) ?? new Set<number>();
          found.set(group, known.add(index));
        }
      }
      return found;
    };
    const lowers = byGroup(lower);
    for (const [group, uppers] of byGroup(upper)) {
      for (const from of uppers) {
        for (const to of lowers.get(group) ?? []) if (from !== to) pairs.set(`${from} ${to}`, [from, to]);
      }
    }
  }
  return [...pairs.values()];
};

const lineOf = (upper: TaskBox, lower: TaskBox): TaskLine => {
  const some = ({ tasks }: TaskBox, ...states: readonly TaskState[]) =>
    tasks.some(({ state }) => states.includes(state));
  return {
    ...{ from: upper.id, to: lower.id },
    isLively: some(upper, 'running') && some(lower, 'running'),
    isBroken: [upper, lower].some(({ tasks }) =>
      tasks.every(({ state }) => state === 'failed' || state === 'terminated'),
    ),
  };
};

const order: readonly TaskState[] = ['failed', 'running', 'ready', 'terminated', 'completed'];

/** The states of a box's tasks with their numbers, what matters most first. */
export const statesOf = ({ tasks }: TaskBox): readonly (readonly [TaskState, number])[] =>
  order
    .map((state) => [state, tasks.filter((task) => task.state === state).length] as const)
    .filter(([, count]) => count > 0);
