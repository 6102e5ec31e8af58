import { Button, FileInput, Group, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { use, useRef, useState } from 'react';
import { ApiContext } from '../../api/api-context.js';
import type { Model } from '../../api/types.js';
import { formatNumber } from '../../ui/format.js';
import { IconUpload } from '../../ui/icons.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { uploadModel } from './upload.js';

/** Uploads a safetensors file; what was uploaded is chosen in the form. */
export const UploadForm = ({ onUploaded }: { readonly onUploaded: (model: Model) => void }) => {
  const { baseUrl } = use(ApiContext);
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [share, setShare] = useState(0);
  const running = useRef<AbortController>(undefined);
  const upload = useMutation({
    mutationFn: (chosen: File) => {
      setShare(0);
      running.current = new AbortController();
      const { signal } = running.current;
      return uploadModel({ baseUrl, file: chosen, name: name.trim(), signal, onProgress: setShare });
    },
    onSuccess: (model) => {
      setFile(null);
      onUploaded(model);
      void queries.invalidateQueries({ queryKey: ['models'] });
    },
  });
  const isGivenUp = upload.error instanceof DOMException;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== null) upload.mutate(file);
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <FileInput
            label="Or upload one: a safetensors file"
            placeholder="Choose a file"
            accept=".safetensors"
            value={file}
            onChange={(chosen) => {
              setFile(chosen);
              upload.reset();
            }}
            flex="1 1 14rem"
            disabled={upload.isPending}
          />
          <TextInput
            label="Name (optional)"
            placeholder="the model's id"
            value={name}
            onChange={({ currentTarget }) => {
              setName(currentTarget.value);
            }}
            flex="1 1 10rem"
            disabled={upload.isPending}
          />
          <Button
            type="submit"
            variant="default"
            leftSection={<IconUpload size={16} aria-hidden />}
            disabled={file === null}
            loading={upload.isPending}
          >
            Upload
          </Button>
        </Group>
        {upload.isPending && file !== null && (
          <Group gap="sm" wrap="nowrap">
            <Progress value={100 * share} aria-label="How much has been sent" flex={1} />
            <Text size="sm">
              {formatNumber(share * file.size, 'bytes')} of {formatNumber(file.size, 'bytes')}
            </Text>
            <Button size="compact-sm" variant="subtle" onClick={() => running.current?.abort()}>
              Give up
            </Button>
          </Group>
        )}
        {upload.error !== null && !isGivenUp && <ProblemPanel what="the upload" error={upload.error} />}
        {upload.data !== undefined && (
          <Text size="sm" role="status">
            Uploaded: {formatNumber(upload.data.parameters, 'count')} parameters. It is chosen for the run.
          </Text>
        )}
      </Stack>
    </form>
  );
};
