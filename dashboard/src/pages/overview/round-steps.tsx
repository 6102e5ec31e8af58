import { Text } from '@mantine/core';
import classes from './round-steps.module.css';

const steps = [
  { title: 'Send', text: 'The global model goes to the clients.' },
  { title: 'Train', text: 'Each client trains on its own data, which stays where it is.' },
  { title: 'Add up', text: 'Combiners sum what the clients changed; the reducer makes the next global model.' },
  { title: 'Validate', text: 'The clients measure the new model on data that it was not trained on.' },
] as const;

/** What a round consists of, for who sees one for the first time; the step at hand is marked. */
export const RoundSteps = ({ work }: { readonly work: 'train' | 'validate' | undefined }) => {
  const current = work === undefined ? undefined : work === 'train' ? 1 : 3;
  return (
    <ol className={classes['steps']} aria-label="How a round goes">
      {steps.map(({ title, text }, index) => (
        <li key={title} aria-current={index === current ? 'step' : undefined}>
          <Text size="sm" fw={600} component="div">
            {index + 1}. {title}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {text}
          </Text>
        </li>
      ))}
    </ol>
  );
};
