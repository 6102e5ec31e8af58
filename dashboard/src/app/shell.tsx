import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { use, useEffect, useRef } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation, useMatch } from 'react-router';
import { partOfPath } from '../../../services/web/page-paths.js';
import { LiveProvider } from '../live/live-provider.js';
import { ColorSchemeSwitch } from './color-scheme-switch.js';
import { ConnectionBadge } from './connection-badge.js';
import { FederationName } from './federation-name.js';
import { navigation, type NavigationItem } from './navigation.js';
import { PartsContext, useHasPart } from './parts.js';
import classes from './shell.module.css';

/** What surrounds every page: the live connection, header, navigation, and the place of the page. */
export const Shell = () => {
  const parts = use(PartsContext);
  const part = partOfPath(useLocation().pathname);
  const live = part !== undefined && parts.includes(part) ? part : (parts[0] ?? 'federation');
  return (
    <LiveProvider part={live}>
      <Frame />
    </LiveProvider>
  );
};

const Frame = () => {
  const parts = use(PartsContext);
  const hasFederation = useHasPart('federation');
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const previous = useRef(pathname);
  useEffect(() => {
    close();
    // A new page is read from its beginning; the very first one has the browser's own focus.
    if (previous.current !== pathname) main.current?.focus({ preventScroll: true });
    previous.current = pathname;
  }, [pathname, close]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 210, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className={classes['skip']} href="#content">
        Skip to the content
      </a>
      <AppShell.Header className={classes['header'] ?? ''}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
              aria-expanded={isOpen}
            />
            <Link to="/" className={classes['brand']}>
              <img src="/favicon.svg" width={26} height={26} alt="" />
              <Text fw={700} component="span">
                Nestor
              </Text>
            </Link>
            {hasFederation && <FederationName />}
          </Group>
          <Group gap="md" wrap="nowrap">
            <ConnectionBadge />
            <ColorSchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Pages" p="xs">
        <AppShell.Section grow component={ScrollArea}>
          {navigation
            .filter(({ part }) => parts.includes(part))
            .map(({ label, items }) => (
              <div key={label} role="group" aria-label={label} className={classes['group']}>
                <Text size="xs" c="dimmed" fw={600} px="sm" py={4} aria-hidden>
                  {label}
                </Text>
                {items.map((item) => (
                  <PageLink key={item.path} item={item} />
                ))}
              </div>
            ))}
        </AppShell.Section>
        {hasFederation && (
          <AppShell.Section px="sm" py="xs">
            <Text size="xs" c="dimmed">
              <a href="/docs">API</a> · <a href="/docs/errors">Errors</a> · <a href="/basic">Basic page</a>
            </Text>
          </AppShell.Section>
        )}
      </AppShell.Navbar>
      <AppShell.Main id="content" ref={main} tabIndex={-1} className={classes['main'] ?? ''}>
        <Outlet />
      </AppShell.Main>
      <ScrollRestoration />
    </AppShell>
  );
};

const PageLink = ({ item: { label, path, Icon } }: { readonly item: NavigationItem }) => {
  const isCurrent = useMatch({ path, end: path === '/' }) !== null;
  return (
    <NavLink
      component={Link}
      to={path}
      label={label}
      leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
      active={isCurrent}
      aria-current={isCurrent ? 'page' : undefined}
      className={classes['link'] ?? ''}
      variant="light"
    />
  );
};
