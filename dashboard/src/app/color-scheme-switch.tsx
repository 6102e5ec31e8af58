import { ActionIcon, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '../ui/icons.js';

const schemes = {
  auto: { next: 'light', label: 'Colours: as the system', Icon: IconDeviceDesktop },
  light: { next: 'dark', label: 'Colours: light', Icon: IconSun },
  dark: { next: 'auto', label: 'Colours: dark', Icon: IconMoon },
} as const satisfies Record<MantineColorScheme, unknown>;

/** Goes through light, dark, and what the system has. */
export const ColorSchemeSwitch = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, label, Icon } = schemes[colorScheme];
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`${label}. Change`}
        onClick={() => {
          setColorScheme(next);
        }}
      >
        <Icon size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
};
