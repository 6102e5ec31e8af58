import { readFileSync } from 'node:fs';
import { z } from 'zod';

const dashboardSchema = z.object({
  uid: z.string(),
  panels: z.array(
    z.object({
      title: z.string(),
      type: z.string(),
      datasource: z.object({ uid: z.string() }).optional(),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});

/** The dashboard that the repository brings for Grafana. */
export const readDashboard = () =>
  dashboardSchema.parse(JSON.parse(readFileSync('monitoring/grafana/dashboards/nestor.json', 'utf8')));

/** All of its queries, with the panel that each belongs to. */
export const dashboardQueries = (): readonly { readonly panel: string; readonly expr: string }[] =>
  readDashboard().panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ panel: title, expr })));
