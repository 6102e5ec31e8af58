import { afterEach, describe, expect, it } from 'vitest';
import { builtinLearners } from '../../clients/learner/builtin.js';
import type { Learner, ModelId } from '../../services/core/index.js';
import { TestFederation } from '../support/federation.js';

const open: TestFederation[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((federation) => federation.close()));
});

const drift = async (): Promise<Learner> =>
  builtinLearners['builtin:drift']!({
    client: 'any',
    partition: { scheme: 'iid', alpha: 1, index: 0, count: 1, seed: 1 },
    dataDir: '/nonexistent',
    log: () => undefined,
  });

/** A learner that answers when its turn comes in the given order of clients. */
const inOrder = (order: readonly string[]) => {
  const waiting = new Map<string, () => void>();
  let turn = 0;
  const advance = () => {
    const next = waiting.get(order[turn % order.length]!);
    if (next === undefined) return;
    waiting.delete(order[turn % order.length]!);
    turn += 1;
    next();
  };
  return async (client: string): Promise<Learner> => {
    const inner = await drift();
    return {
      ...inner,
      train: async (task, path, signal) => {
        await new Promise<void>((resolve) => {
          waiting.set(client, resolve);
          advance();
        });
        const result = await inner.train(task, path, signal);
        setImmediate(advance);
        return result;
      },
    };
  };
};

const clients = Array.from({ length: 9 }, (_, index) => `client-${index}`);

const finalModel = async (
  parents: readonly string[],
  parentOf: (index: number) => string,
  learnerOf: (client: string) => Promise<Learner> = drift,
): Promise<ModelId> => {
  const federation = await TestFederation.open();
  open.push(federation);
  for (const parent of parents) {
    const [name, above = 'reducer'] = parent.split('<');
    await federation.startCombiner(name!, above);
  }
  for (const [index, client] of clients.entries()) {
    await federation.startClient(client, parentOf(index), await learnerOf(client));
  }
  await federation.importSeed();
  const run = await federation.start({ rounds: 3, clientsRequested: clients.length, seed: 7 });
  const end = await federation.ended(run);
  expect(end.state).toBe('completed');
  expect(end.round).toBe(3);
  return end.latestModelId;
};

describe('the global model', () => {
  it('is the same flat, nested, deeper, and in any order of arrival', async () => {
    const flat = await finalModel([], () => 'reducer');
    const one = await finalModel(['a'], () => 'a');
    const two = await finalModel(['a', 'b'], (index) => (index < 2 ? 'a' : 'b'));
    const three = await finalModel(['a', 'b', 'c'], (index) => 'abc'[index % 3]!);
    const five = await finalModel(['a', 'b', 'c', 'd', 'e'], (index) => 'abcde'[index % 5]!);
    const deep = await finalModel(
      ['top', 'left<top', 'right<top', 'leaf<left'],
      (index) => ['top', 'left', 'right', 'leaf'][index % 4]!,
    );
    const backwards = await finalModel(['a', 'b'], (index) => 'ab'[index % 2]!, inOrder([...clients].reverse()));
    expect(new Set([flat, one, two, three, five, deep, backwards]).size).toBe(1);
  });
});
