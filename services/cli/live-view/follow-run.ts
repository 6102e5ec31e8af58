import { NestorError } from '../../core/index.js';
import type { Happening } from '../api/events.js';
import type { ReducerApi } from '../api/reducer-api.js';
import type { EndNews } from './news.js';
import { NewsReader } from './read-news.js';
import type { RunView } from './view.js';

/**
 * Shows a run until it ends. `happenings` must be connected before the run can end, or the run be looked up after: at
 * each (re)connection the records are read, so nothing is missed. A run that is stopped or fails is no error here.
 */
export const followRun = async (
  api: ReducerApi,
  runId: string,
  happenings: AsyncIterable<Happening>,
  view: RunView,
): Promise<EndNews> => {
  const reader = new NewsReader(await api.run(runId));
  const show = (news: readonly Parameters<RunView['show']>[0][]): EndNews | undefined => {
    for (const one of news) {
      view.show(one);
      if (one.kind === 'ended') return one;
    }
    return undefined;
  };
  const catchUp = async (): Promise<EndNews | undefined> =>
    show(reader.catchUp(await api.run(runId), await api.rounds(runId)));

  view.show(reader.begin());
  const already = await catchUp();
  if (already !== undefined) return already;
  for await (const happening of happenings) {
    let end: EndNews | undefined;
    switch (happening.kind) {
      case 'connected':
        end = await catchUp();
        break;
      case 'disconnected':
        view.show({ kind: 'notice', text: `the reducer is away (${happening.reason.message}); waiting for it` });
        break;
      case 'event':
        end = show(reader.event(happening.event));
        break;
      case 'progress':
        end = show(reader.progress(happening.progress));
        break;
    }
    if (end !== undefined) return end;
  }
  throw new NestorError('transport.lost', 'the stream of events ended before the run');
};

/** @throws run.failed, run.stopped if the run did not complete */
export const assertCompleted = ({ state, message }: EndNews): void => {
  if (state === 'failed') throw new NestorError('run.failed', message);
  if (state === 'stopped') throw new NestorError('run.stopped', message);
};
