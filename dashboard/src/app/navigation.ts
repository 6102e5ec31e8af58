import type { Icon } from '@tabler/icons-react';
import { pagePaths } from '../../../services/web/page-paths.js';
import {
  IconBox,
  IconChartCandle,
  IconHistory,
  IconLayoutDashboard,
  IconNetwork,
  IconPlayerPlay,
  IconProgress,
  IconTable,
  IconTimeline,
} from '../ui/icons.js';

export interface NavigationItem {
  readonly label: string;
  readonly path: string;
  readonly Icon: Icon;
}

export interface NavigationGroup {
  readonly label: string;
  readonly items: readonly NavigationItem[];
}

/** The pages that are reached from everywhere. Pages of topologies become a group of their own here. */
export const navigation: readonly NavigationGroup[] = [
  {
    label: 'Federation',
    items: [
      { label: 'Overview', path: pagePaths.overview, Icon: IconLayoutDashboard },
      { label: 'Network', path: pagePaths.network, Icon: IconNetwork },
      { label: 'Events', path: pagePaths.events, Icon: IconHistory },
    ],
  },
  {
    label: 'Training',
    items: [
      { label: 'Start a run', path: pagePaths.start, Icon: IconPlayerPlay },
      { label: 'Runs', path: pagePaths.runs, Icon: IconProgress },
      { label: 'Timeline', path: pagePaths.timeline, Icon: IconTimeline },
    ],
  },
  {
    label: 'Models',
    items: [
      { label: 'Metrics table', path: pagePaths.table, Icon: IconTable },
      { label: 'Distribution', path: pagePaths.box, Icon: IconChartCandle },
      { label: 'Models', path: pagePaths.models, Icon: IconBox },
    ],
  },
];
