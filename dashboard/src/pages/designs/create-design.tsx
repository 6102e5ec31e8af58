import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useControllerApi } from '../../api/api-context.js';
import { answerOf } from '../../api/client.js';
import { IconPlus } from '../../ui/icons.js';
import { designKeyOf, designPath } from '../../ui/links.js';
import { ProblemPanel } from '../../ui/problem-panel.js';

/** Creates a design, and goes to its page. @param user whose it is, unless somebody else is named */
export const CreateDesign = ({ user: likelyUser }: { readonly user: string }) => {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
        Create a design
      </Button>
      <Modal opened={isOpen} onClose={close} title="Create a design" withCloseButton={false} centered>
        <DesignForm likelyUser={likelyUser} onCancel={close} />
      </Modal>
    </>
  );
};

interface DesignFormProps {
  readonly likelyUser: string;
  readonly onCancel: () => void;
}

const DesignForm = ({ likelyUser, onCancel }: DesignFormProps) => {
  const api = useControllerApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [user, setUser] = useState(likelyUser);
  const [id, setId] = useState('');
  const [description, setDescription] = useState('');
  const creating = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/users/{user}/designs', { params: { path: { user } }, body: { id, name: '', description } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['designs'] });
      await navigate(designPath(designKeyOf(user, id)));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        creating.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="Id"
          description="A name of your choice, by which jobs name it."
          value={id}
          required
          data-autofocus
          onChange={({ currentTarget: { value } }) => {
            setId(value);
          }}
        />
        <TextInput
          label="User"
          description="Whose it is. flamectl has yours in $HOME/.flame/config.yaml."
          value={user}
          required
          onChange={({ currentTarget: { value } }) => {
            setUser(value);
          }}
        />
        <TextInput
          label="Description"
          value={description}
          onChange={({ currentTarget: { value } }) => {
            setDescription(value);
          }}
        />
        {creating.error !== null && <ProblemPanel what="creating the design" error={creating.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={creating.isPending}>
            Create it
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
