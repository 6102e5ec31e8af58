import type { Icon } from '@tabler/icons-react';
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconInfoCircle,
  IconPlayerStop,
  IconPlugConnected,
  IconPlugConnectedX,
  IconProgress,
  IconRocket,
} from './icons.js';
import classes from './state-badge.module.css';

type Tone = 'good' | 'active' | 'waiting' | 'bad' | 'quiet';

interface Look {
  readonly tone: Tone;
  readonly Icon: Icon;
  /** @default the state itself */
  readonly label?: string;
}

/** Every state that the API names: told by the icon's shape, by its colour and by the word. */
const looks = {
  pending: { tone: 'waiting', Icon: IconClock },
  running: { tone: 'active', Icon: IconProgress },
  waiting: { tone: 'waiting', Icon: IconClock },
  completed: { tone: 'good', Icon: IconCircleCheck },
  failed: { tone: 'bad', Icon: IconCircleX },
  stopped: { tone: 'quiet', Icon: IconPlayerStop },

  open: { tone: 'active', Icon: IconCircleDashed },
  collecting: { tone: 'active', Icon: IconProgress },
  merging: { tone: 'active', Icon: IconProgress },
  committed: { tone: 'good', Icon: IconCircleCheck },
  abandoned: { tone: 'bad', Icon: IconBan },

  ready: { tone: 'waiting', Icon: IconCircleDashed },
  starting: { tone: 'active', Icon: IconRocket },
  deploying: { tone: 'active', Icon: IconRocket },
  stopping: { tone: 'waiting', Icon: IconPlayerStop },
  terminated: { tone: 'quiet', Icon: IconPlayerStop },

  asked: { tone: 'active', Icon: IconCircleDashed },
  accepted: { tone: 'good', Icon: IconCircleCheck },
  refused: { tone: 'bad', Icon: IconBan },
  lost: { tone: 'bad', Icon: IconPlugConnectedX },
  unused: { tone: 'quiet', Icon: IconCircleDashed, label: 'not needed' },

  connected: { tone: 'good', Icon: IconPlugConnected },
  working: { tone: 'active', Icon: IconProgress },
  gone: { tone: 'bad', Icon: IconPlugConnectedX },

  ok: { tone: 'good', Icon: IconCircleCheck },
  unavailable: { tone: 'bad', Icon: IconCircleX },

  info: { tone: 'quiet', Icon: IconInfoCircle },
  warning: { tone: 'waiting', Icon: IconAlertTriangle },
  error: { tone: 'bad', Icon: IconCircleX },
} as const satisfies Readonly<Record<string, Look>>;

export type KnownState = keyof typeof looks;

interface StateBadgeProps {
  readonly state: KnownState;
  /** Replaces the state's own word. */
  readonly label?: string;
}

/** A state by shape, colour and word. */
export const StateBadge = ({ state, label }: StateBadgeProps) => {
  const { tone, Icon, label: ownLabel = state }: Look = looks[state];
  return (
    <span className={classes['badge']} data-tone={tone} data-state={state}>
      <Icon size={16} stroke={2} aria-hidden />
      {label ?? ownLabel}
    </span>
  );
};
