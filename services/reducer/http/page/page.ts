import type { ModelRecord, NestorError, RoundRecord, RunRecord } from '../../../core/index.js';
import type { FederationStatus } from '../../federation.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';
import { startForm, uploadForm } from './forms.js';

/** What the page shows. Without records (the store is away) it shows the state alone. */
export interface PageContent {
  readonly status: FederationStatus;
  readonly rounds: readonly RoundRecord[];
  readonly models: readonly ModelRecord[];
  /** Why the form that was sent did nothing. */
  readonly problem?: NestorError;
}

/** The reducer's page: the state, the rounds of the latest run, and forms that start and stop one. */
export const renderPage = ({ status, rounds, models, problem }: PageContent): string =>
  layout({
    title: `Nestor: ${status.name}`,
    styles: ['/assets/page.css'],
    scripts: ['/assets/page.js'],
    body: html`<header>
        <h1>Nestor <small>${status.name}</small></h1>
        <nav aria-label="Pages">
          <a href="/docs">API</a> <a href="/api/v1/events">Events</a> <a href="/docs/errors">Errors</a>
        </nav>
      </header>
      <main>
        ${problem && problemBox(problem)}
        <div id="live" aria-live="polite">${stateSection(status)} ${roundsSection(rounds, status.run)}</div>
        ${isActive(status.run) ? undefined : startForm(models)} ${uploadForm()}
      </main>
      <footer>Nestor ${status.version}</footer>`,
  });

const isActive = (run: RunRecord | undefined): boolean => run?.state === 'running' || run?.state === 'pending';

const problemBox = ({ message, code, entry }: NestorError): Html =>
  html`<section role="alert" class="problem">
    <h2>${entry.title}</h2>
    <p>${message}</p>
    <p>${entry.remedy} <a href="/docs/errors#${code}">${code}</a></p>
  </section>`;

const stateSection = ({
  run,
  progress,
  clientsConnected,
  combinersConnected,
  storage,
  records,
}: FederationStatus): Html =>
  html`<section aria-labelledby="state">
    <h2 id="state">State</h2>
    <dl>
      ${run === undefined ? fact('Run', 'none yet') : runFacts(run)}
      ${progress && fact('Round in work', `${progress.round}: ${progress.answered} of ${progress.asked} clients answered`)}
      ${fact('Clients', clientsConnected)} ${fact('Combiners', combinersConnected)}
      ${[storage, records]
        .filter(({ ready }) => !ready)
        .map(({ kind, message }) => fact('Waiting for', message === undefined ? kind : `${kind}: ${message}`))}
    </dl>
    ${run && isActive(run) ? stopForm(run) : undefined}
  </section>`;

const runFacts = ({ _id, state, round, config, waitingFor, failure, latestModelId }: RunRecord): Html =>
  html`<div>
      <dt>Run</dt>
      <dd><a href="/api/v1/runs/${_id}">${_id}</a> <strong>${state}</strong></dd>
    </div>
    ${fact('Rounds', `${round} of ${config.rounds}`)}
    ${waitingFor === undefined ? undefined : fact('Waits for', waitingFor)}
    ${failure && fact('Failed', failure.message)}
    <div>
      <dt>Model</dt>
      <dd><a href="/api/v1/models/${latestModelId}">${latestModelId.slice(0, 12)}</a></dd>
    </div>`;

const fact = (name: string, value: string | number): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

const stopForm = (run: RunRecord): Html =>
  html`<form method="post" action="/api/v1/runs/${run._id}/stop"><button>Stop the run</button></form>`;

const roundsSection = (rounds: readonly RoundRecord[], run: RunRecord | undefined): Html => {
  const names = [...new Set(rounds.flatMap(({ metrics }) => Object.keys(metrics ?? {})))].slice(0, 4);
  return html`<section aria-labelledby="rounds">
    <h2 id="rounds">Rounds</h2>
    ${
      rounds.length === 0
        ? html`<p>${run === undefined ? 'Start a run, and its rounds appear here.' : 'No round yet.'}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="rounds">
            <table>
              <thead>
                <tr>
                  ${['Round', 'State', 'Updates', 'Examples', ...names, 'Seconds'].map(
                    (name) => html`<th scope="col">${name}</th>`,
                  )}
                </tr>
              </thead>
              <tbody>
                ${rounds.map((round) => roundRow(round, names))}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
};

const roundRow = (round: RoundRecord, metricNames: readonly string[]): Html =>
  html`<tr>
    <th scope="row">${round.round}${round.attempt > 1 ? ` (try ${String(round.attempt)})` : ''}</th>
    <td>${round.state}${round.reason === undefined ? '' : `: ${round.reason}`}</td>
    <td>${round.updates}</td>
    <td>${round.examples}</td>
    ${metricNames.map((name) => html`<td>${round.metrics?.[name]?.toFixed(4)}</td>`)}
    <td>${round.durationMs === undefined ? undefined : (round.durationMs / 1_000).toFixed(1)}</td>
  </tr>`;
