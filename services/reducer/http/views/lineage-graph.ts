import { meansOf, type ModelId, type ModelSummaryRecord } from '../../../core/index.js';
import type { z } from 'zod';
import type { lineageSchema } from '../schemas/model-views.js';

type Lineage = z.input<typeof lineageSchema>;

/** The graph of these models, newest first. Rounds that made equal models are one node, the oldest of them. */
export const lineageOf = (summaries: readonly ModelSummaryRecord[]): Lineage => {
  const nodes = new Map<ModelId, Lineage['nodes'][number]>();
  for (const { modelId, name, runId, round, createdAt, validation } of summaries.toReversed()) {
    if (nodes.has(modelId)) continue;
    nodes.set(modelId, {
      modelId,
      ...(name === undefined ? {} : { name }),
      ...(runId === undefined ? {} : { runId }),
      ...(round === undefined ? {} : { round }),
      createdAt,
      ...(validation === undefined ? {} : { metrics: meansOf(validation) }),
    });
  }
  const edges = new Map<string, Lineage['edges'][number]>();
  for (const { modelId, parentId } of summaries) {
    if (parentId === undefined || parentId === modelId || !nodes.has(parentId)) continue;
    edges.set(`${parentId}:${modelId}`, { parentId, modelId });
  }
  return { nodes: [...nodes.values()].toReversed(), edges: [...edges.values()] };
};
