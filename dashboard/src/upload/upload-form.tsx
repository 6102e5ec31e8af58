import { Button, FileInput, Group, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { use, useRef, useState, type ReactNode } from 'react';
import { ApiContext } from '../api/api-context.js';
import type { Model } from '../api/types.js';
import { formatNumber } from '../ui/format.js';
import { IconUpload } from '../ui/icons.js';
import { ProblemPanel } from '../ui/problem-panel.js';
import { uploadModel } from './upload-model.js';

interface UploadFormProps {
  /** Of the field for the file. */
  readonly label: string;
  /** What is said of the model that was uploaded. */
  readonly uploaded: (model: Model) => ReactNode;
  readonly onUploaded?: (model: Model) => void;
}

/** Uploads a safetensors file: how far it is, and why the server does not take it. */
export const UploadForm = ({ label, uploaded, onUploaded }: UploadFormProps) => {
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
      onUploaded?.(model);
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
            label={label}
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
            Uploaded: {formatNumber(upload.data.parameters, 'count')} parameters. {uploaded(upload.data)}
          </Text>
        )}
      </Stack>
    </form>
  );
};
