import { UnstyledButton } from '@mantine/core';
import { Link } from 'react-router';
import { formatNumber, shortId } from '../../ui/format.js';
import { modelPath } from '../../ui/links.js';
import { inUsualOrder } from '../../ui/metric-names.js';
import classes from './lineage-box.module.css';
import type { LineageBox, LineageNode } from './lineage-layout.js';

interface LineageBoxContentProps {
  readonly box: LineageBox;
  readonly isNewest: boolean;
  readonly onUnfold: (id: string) => void;
}

/** What is in a box of the trail. */
export const LineageBoxContent = ({ box, isNewest, onUnfold }: LineageBoxContentProps) => {
  if (box.kind === 'model') return <ModelBox model={box.model} isNewest={isNewest} />;
  const [first, last] = [box.models[0], box.models.at(-1)];
  return (
    <UnstyledButton
      className={classes['box'] ?? ''}
      data-kind="folded"
      onClick={() => {
        onUnfold(box.id);
      }}
    >
      <strong>⋯ {formatNumber(box.models.length, 'count')} models</strong>
      <span className={classes['line']}>
        Rounds {formatNumber(first?.round, 'count')} to {formatNumber(last?.round, 'count')}; unfold
      </span>
    </UnstyledButton>
  );
};

const ModelBox = ({ model, isNewest }: { readonly model: LineageNode; readonly isNewest: boolean }) => {
  const { modelId, name, runId, round, metrics = {} } = model;
  const [metric] = inUsualOrder(Object.keys(metrics));
  return (
    <Link
      to={modelPath(modelId)}
      className={classes['box']}
      data-kind={runId === undefined ? 'seed' : 'model'}
      data-newest={isNewest || undefined}
      title={modelId}
    >
      <strong className={classes['line']}>
        <bdi>{name ?? shortId(modelId)}</bdi>
      </strong>
      <span className={classes['line']}>
        {runId === undefined ? 'uploaded' : `${shortId(runId)}, round ${formatNumber(round, 'count')}`}
      </span>
      {metric !== undefined && (
        <span className={classes['line']}>
          {metric} {formatNumber(metrics[metric])}
        </span>
      )}
    </Link>
  );
};
