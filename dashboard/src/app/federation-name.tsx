import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useFederationQuery } from '../api/queries.js';

/** The name of the federation, once it is known. */
export const FederationName = () => {
  const { data } = useQuery(useFederationQuery());
  return data === undefined ? undefined : (
    <Text c="dimmed" size="sm" truncate visibleFrom="xs">
      {data.name}
    </Text>
  );
};
