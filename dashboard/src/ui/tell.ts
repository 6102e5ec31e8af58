import { notifications } from '@mantine/notifications';

/** Tells, for some seconds in a corner of the page, that something was done. */
export const tell = (message: string): void => {
  notifications.show({ message, closeButtonProps: { 'aria-label': 'Close' } });
};
