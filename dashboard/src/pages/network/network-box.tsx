import { Text } from '@mantine/core';
import { Link } from 'react-router';
import type { NetworkNode } from '../../api/types.js';
import { formatNumber } from '../../ui/format.js';
import { clientPath } from '../../ui/links.js';
import { StateBadge } from '../../ui/state-badge.js';
import classes from './network-box.module.css';
import type { NetworkBox } from './network-layout.js';

/** What is in a box of the picture. */
export const NetworkBoxContent = ({ box }: { readonly box: NetworkBox }) => {
  if (box.kind === 'rest') return <Rest peers={box.peers} />;
  const { peer } = box;
  return peer.kind === 'client' ? <ClientBox peer={peer} /> : <ServerBox peer={peer} />;
};

const ClientBox = ({ peer: { name, state } }: { readonly peer: NetworkNode }) => (
  <Link to={clientPath(name)} className={classes['box']} data-kind="client" data-state={state} title={name}>
    <span className={classes['name']}>
      <bdi>{name}</bdi>
    </span>
    <StateBadge state={state} label="" />
    <span className={classes['hidden']}>{state}</span>
  </Link>
);

const ServerBox = ({ peer }: { readonly peer: NetworkNode }) => {
  const { kind, name, state, load, capacity, version, bytesIn, bytesOut } = peer;
  return (
    <div className={classes['box']} data-kind={kind} data-state={state}>
      <span className={classes['row']}>
        <span className={classes['name']} title={name}>
          <bdi>{name}</bdi>
        </span>
        <StateBadge state={state} />
      </span>
      <Text size="xs" c="dimmed" component="span">
        {kind}
        {version !== undefined && ` ${version}`} · {loadText(kind, load, capacity)}
      </Text>
      <Text size="xs" c="dimmed" component="span">
        ↓ {formatNumber(bytesIn, 'bytes')} · ↑ {formatNumber(bytesOut, 'bytes')}
      </Text>
    </div>
  );
};

const loadText = (kind: string, load: number | undefined, capacity: number | undefined): string => {
  const children = kind === 'reducer' ? 'combiners' : 'clients';
  const of = capacity === undefined ? '' : ` of ${formatNumber(capacity, 'count')}`;
  return `${formatNumber(load ?? 0, 'count')}${of} ${children}`;
};

const states = ['working', 'connected', 'gone'] as const;

const Rest = ({ peers }: { readonly peers: readonly NetworkNode[] }) => (
  <a href="#peers" className={classes['box']} data-kind="client">
    <span className={classes['name']}>
      {formatNumber(peers.length, 'count')} more:{' '}
      {states
        .map((state) => [state, peers.filter((peer) => peer.state === state).length] as const)
        .filter(([, count]) => count > 0)
        .map(([state, count]) => `${formatNumber(count, 'count')} ${state}`)
        .join(', ')}
    </span>
  </a>
);
