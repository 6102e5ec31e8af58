import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import type { Model } from '../../api/types.js';
import { IconArrowBackUp, IconDownload, IconPlayerPlay } from '../../ui/icons.js';

/** What can be done with a model. */
export const ModelActions = ({ model: { _id, runId } }: { readonly model: Model }) => (
  <>
    <Button
      component="a"
      href={`/api/v1/models/${_id}/file`}
      download={`${_id}.safetensors`}
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      Download
    </Button>
    <Button component={Link} to={startAddress({ model: _id })} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
      Start from here
    </Button>
    {runId !== undefined && (
      <Button
        component={Link}
        to={startAddress({ from: runId, model: _id })}
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        title="A new run like the one that made this model, going on from it. What came after stays in the trail."
      >
        Roll back to it
      </Button>
    )}
  </>
);

const startAddress = (query: Readonly<Record<string, string>>): string =>
  `${pagePaths.start}?${new URLSearchParams(query).toString()}`;
