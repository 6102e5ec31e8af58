import type { Icon } from '@tabler/icons-react';
import { pagePaths, type Part } from '../../../services/web/page-paths.js';
import {
  IconBox,
  IconChartCandle,
  IconHistory,
  IconLayoutDashboard,
  IconListCheck,
  IconNetwork,
  IconPlayerPlay,
  IconProgress,
  IconSitemap,
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
  /** The servers that have these pages. */
  readonly part: Part;
  readonly items: readonly NavigationItem[];
}

/** The pages that are reached from everywhere. */
export const navigation: readonly NavigationGroup[] = [
  {
    label: 'Federation',
    part: 'federation',
    items: [
      { label: 'Overview', path: pagePaths.overview, Icon: IconLayoutDashboard },
      { label: 'Network', path: pagePaths.network, Icon: IconNetwork },
      { label: 'Events', path: pagePaths.events, Icon: IconHistory },
    ],
  },
  {
    label: 'Training',
    part: 'federation',
    items: [
      { label: 'Start a run', path: pagePaths.start, Icon: IconPlayerPlay },
      { label: 'Runs', path: pagePaths.runs, Icon: IconProgress },
      { label: 'Timeline', path: pagePaths.timeline, Icon: IconTimeline },
    ],
  },
  {
    label: 'Models',
    part: 'federation',
    items: [
      { label: 'Metrics table', path: pagePaths.table, Icon: IconTable },
      { label: 'Distribution', path: pagePaths.box, Icon: IconChartCandle },
      { label: 'Models', path: pagePaths.models, Icon: IconBox },
    ],
  },
  {
    label: 'Topologies',
    part: 'topologies',
    items: [
      { label: 'Jobs', path: pagePaths.jobs, Icon: IconListCheck },
      { label: 'Designs', path: pagePaths.designs, Icon: IconSitemap },
    ],
  },
];
