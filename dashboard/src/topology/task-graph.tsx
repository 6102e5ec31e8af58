import { useMemo } from 'react';
import { Link } from 'react-router';
import type { Design } from '../../../services/core/topology/index.js';
import type { TaskRow } from '../api/topology-types.js';
import type { GraphNode } from '../ui/graph/graph-canvas.js';
import { Graph } from '../ui/graph/graph.js';
import { formatNumber } from '../ui/format.js';
import { taskPath } from '../ui/links.js';
import { StateBadge } from '../ui/state-badge.js';
import classes from './boxes.module.css';
import { boxesOf, placeTasks, statesOf, type TaskBox } from './task-boxes.js';
import { taskName } from './task-name.js';

interface TaskGraphProps {
  readonly tasks: readonly TaskRow[];
  /** What they were expanded from; without it they are not joined. */
  readonly design: Design | undefined;
  readonly height: number;
}

/** The tasks of a job as a graph, each with its state by colour and shape. */
export const TaskGraph = ({ tasks, design, height }: TaskGraphProps) => {
  const boxes = useMemo(() => boxesOf(tasks), [tasks]);
  const { placed, lines } = useMemo(() => placeTasks(boxes, design), [boxes, design]);
  const nodes = useMemo(
    () =>
      placed.map(({ box, ...place }): GraphNode => ({
        ...{ ...place, id: box.id, label: labelOf(box) },
        content: box.tasks.length === 1 ? <One box={box} /> : <Several box={box} />,
      })),
    [placed],
  );
  return (
    <Graph
      label={`${formatNumber(tasks.length, 'count')} tasks of the job`}
      nodes={nodes}
      edges={lines}
      height={height}
      focusKey={boxes.map(({ id }) => id).join(' ')}
    />
  );
};

const One = ({ box: { tasks, groups } }: { readonly box: TaskBox }) => {
  const [task] = tasks;
  if (task === undefined) return undefined;
  return (
    <Link to={taskPath(task.taskId)} className={classes['box']} data-state={task.state}>
      <span className={classes['row']}>
        <bdi className={classes['name']}>{taskName(task)}</bdi>
        <StateBadge state={task.state} />
      </span>
      <span className={classes['note']}>{groupsText(groups)}</span>
    </Link>
  );
};

const Several = ({ box }: { readonly box: TaskBox }) => {
  const states = statesOf(box);
  return (
    <a href="#tasks" className={classes['box']} data-state={states[0]?.[0]}>
      <bdi className={classes['name']}>
        {formatNumber(box.tasks.length, 'count')} × {box.role}
      </bdi>
      <span className={classes['note']}>{groupsText(box.groups)}</span>
      <span className={classes['states']}>
        {states.map(([state, count]) => (
          <StateBadge key={state} state={state} label={formatNumber(count, 'count')} />
        ))}
      </span>
    </a>
  );
};

const groupsText = (groups: TaskBox['groups']): string => [...new Set(Object.values(groups))].join(' · ');

const labelOf = (box: TaskBox): string => {
  const states = statesOf(box).map(([state, count]) => (box.tasks.length === 1 ? state : `${count} ${state}`));
  const [task] = box.tasks;
  return `${box.tasks.length === 1 && task ? taskName(task) : box.role}: ${states.join(', ')}`;
};
