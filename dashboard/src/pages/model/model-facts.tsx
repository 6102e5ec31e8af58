import { Code, CopyButton, Button, Group } from '@mantine/core';
import type { Model } from '../../api/types.js';
import { Fact, Facts } from '../../ui/facts.js';
import { noValue } from '../../ui/format.js';
import { IconCheck, IconCopy } from '../../ui/icons.js';
import { ModelLink, RunLink } from '../../ui/links.js';
import { inUsualOrder } from '../../ui/metric-names.js';
import { Quantity } from '../../ui/quantity.js';
import { TimeAgo } from '../../ui/time-ago.js';

/** Where a model comes from, and what it is. */
export const ModelFacts = ({ model }: { readonly model: Model }) => {
  const { _id, name, runId, round, parentId, parameters, tensors, file, createdAt, metrics = {} } = model;
  return (
    <>
      <Group gap="xs" mb="md" wrap="nowrap" align="flex-start">
        <Code style={{ overflowWrap: 'anywhere' }}>{_id}</Code>
        <CopyButton value={_id}>
          {({ copied, copy }) => (
            <Button
              {...{ size: 'compact-xs', variant: 'subtle', onClick: copy, flex: 'none' }}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy id'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Facts>
        {name !== undefined && (
          <Fact name="Name">
            <bdi>{name}</bdi>
          </Fact>
        )}
        <Fact name="Made by">{runId === undefined ? 'an upload' : <RunLink id={runId} />}</Fact>
        {round !== undefined && (
          <Fact name="Round">
            <Quantity value={round} unit="count" />
          </Fact>
        )}
        <Fact name="Made from">{parentId === undefined ? noValue : <ModelLink id={parentId} />}</Fact>
        <Fact name="Made">
          <TimeAgo at={createdAt} />
        </Fact>
        <Fact name="Parameters">
          <Quantity value={parameters} unit="count" />
        </Fact>
        <Fact name="Tensors">
          <Quantity value={tensors.length} unit="count" />
        </Fact>
        <Fact name="File">
          <Quantity value={file.sizeBytes} unit="bytes" />
        </Fact>
        {inUsualOrder(Object.keys(metrics)).map((metric) => (
          <Fact key={metric} name={metric}>
            <Quantity value={metrics[metric]} />
          </Fact>
        ))}
      </Facts>
    </>
  );
};
