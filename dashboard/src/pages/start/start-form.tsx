import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { use, useEffect, useId, useRef, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import type { RunConfig } from '../../../../services/core/runs/config.js';
import { ApiContext } from '../../api/api-context.js';
import { ApiProblem } from '../../api/api-problem.js';
import { answerOf } from '../../api/client.js';
import { IconPlayerPlay } from '../../ui/icons.js';
import { runPath } from '../../ui/links.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { tell } from '../../ui/tell.js';
import { Section } from '../../ui/section.js';
import { CommandBox } from './command-box.js';
import { curlCommand, nestorCommand } from './commands.js';
import { FieldInput } from './field-input.js';
import { isReadBy } from '../../run-fields/strategy-fields.js';
import { fieldGroups, labelOf, type FieldGroup } from './groups.js';
import { ModelChoice } from './model-choice.js';
import { UploadForm } from '../../upload/upload-form.js';
import { checkValues, type FormValues } from './values.js';

/** Every parameter of a run, checked as the server checks it, and the same as commands. */
export const StartForm = ({ initial }: { readonly initial: FormValues }) => {
  const { api } = use(ApiContext);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<FormValues>(initial);
  const checked = checkValues(values);
  const problems = checked.ok ? {} : checked.problems;
  const set = (name: string) => (text: string) => {
    setValues((before) => ({ ...before, [name]: text }));
  };
  const starting = useMutation({
    mutationFn: (config: RunConfig) => answerOf(api.POST('/api/v1/runs', { body: withoutUndefined(config) })),
    onSuccess: ({ run }) => {
      tell(`Run ${run._id} is started.`);
      void queries.invalidateQueries({ queryKey: ['runs'] });
      void navigate(runPath(run._id));
    },
  });
  const strategy = values['strategy'] ?? 'fedavg';
  return (
    <Stack gap="md">
      <ModelSection value={values['model'] ?? ''} problem={problems['model']} onChange={set('model')} />
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (checked.ok) starting.mutate(checked.config);
          else form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
        }}
      >
        <Stack gap="md">
          {fieldGroups.map((group) => (
            <GroupSection
              key={group.title}
              group={{ ...group, fields: group.fields.filter(({ name }) => isReadBy(name, strategy)) }}
              values={values}
              problems={problems}
              onChange={set}
            />
          ))}
          {starting.error !== null && <StartProblem error={starting.error} />}
          <Group>
            <Button type="submit" loading={starting.isPending} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
              Start the run
            </Button>
            {!checked.ok && (
              <Text size="sm" c="var(--mantine-color-error)" role="status">
                {Object.keys(problems).length === 1 ? 'One field needs' : 'Some fields need'} to be corrected.
              </Text>
            )}
          </Group>
        </Stack>
      </form>
      <Section title="The same by command">
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <CommandBox label="curl" command={curlCommand(window.location.origin, values)} />
          <CommandBox label="nestor" command={nestorCommand(window.location.origin, values)} />
        </SimpleGrid>
      </Section>
    </Stack>
  );
};

interface GroupSectionProps {
  readonly group: FieldGroup;
  readonly values: FormValues;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (name: string) => (text: string) => void;
}

const GroupSection = ({ group, values, problems, onChange }: GroupSectionProps) => {
  const { title, about, fields, isBasic = false } = group;
  const hasProblem = fields.some(({ name }) => problems[name] !== undefined);
  const isChanged = fields.some(({ name, fallback }) => ![undefined, '', fallback].includes(values[name]));
  const [isOpened, setOpened] = useState(isBasic || isChanged);
  const isOpen = isOpened || hasProblem;
  const id = useId();
  return (
    <Section
      title={title}
      aside={
        !isBasic && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`${isOpen ? 'Hide' : 'Change'}: ${title}`}
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => {
              setOpened(!isOpen);
            }}
          >
            {isOpen ? 'Hide' : 'Change'}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb={isOpen ? 'sm' : 0}>
        {about}
      </Text>
      <div id={id} hidden={!isOpen}>
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md">
          {fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              label={labelOf(field)}
              value={values[field.name] ?? ''}
              problem={problems[field.name]}
              onChange={onChange(field.name)}
            />
          ))}
        </SimpleGrid>
      </div>
    </Section>
  );
};

interface ModelSectionProps {
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (id: string) => void;
}

/** What the run starts from: a model that is there, or one that is uploaded now. */
const ModelSection = ({ value, problem, onChange }: ModelSectionProps) => {
  const { hash } = useLocation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (hash === '#upload') place.current?.querySelector('button')?.focus();
  }, [hash]);
  return (
    <Section title="Model">
      <Stack gap="md">
        <ModelChoice value={value} problem={problem} onChange={onChange} />
        <div id="upload" ref={place}>
          <UploadForm
            label="Or upload one: a safetensors file"
            uploaded={() => 'It is chosen for the run.'}
            onUploaded={({ _id }) => {
              onChange(_id);
            }}
          />
        </div>
      </Stack>
    </Section>
  );
};

/** Why the run was not started; with the way to the one that is in work. */
const StartProblem = ({ error }: { readonly error: Error }) => (
  <Stack gap="xs">
    <ProblemPanel what="starting the run" error={error} />
    {error instanceof ApiProblem && error.code === 'run.in_progress' && (
      <Text size="sm">
        <Link to="/">The run in work</Link> can be watched or stopped.
      </Text>
    )}
  </Stack>
);

/** What JSON would leave out anyway. */
const withoutUndefined = ({ earlyStop, ...config }: RunConfig) => ({
  ...defined(config),
  ...(earlyStop !== undefined && { earlyStop: defined(earlyStop) }),
});

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<T>;
