import { runConfigSchema, type ModelRecord } from '../../../core/index.js';
import { html, type Html } from './html.js';

const { shape } = runConfigSchema;

/** Starts a run with the basic parameters; what is left empty takes its default. */
export const startForm = (models: readonly ModelRecord[]): Html =>
  html`<section aria-labelledby="start">
    <h2 id="start">Start a run</h2>
    <form method="post" action="/start">
      ${numberField('rounds', 'Rounds', '3', '1')}
      <p>
        <label for="model">Model</label>
        <input id="model" name="model" list="models" autocomplete="off" aria-describedby="model-hint" />
        <datalist id="models">
          ${models.map(({ _id, name }) => html`<option value="${_id}">${name ?? _id.slice(0, 12)}</option>`)}
        </datalist>
        <small id="model-hint">Empty: the latest, or the only one there is.</small>
      </p>
      ${numberField('timeout', 'Seconds a round may take', '180', 'any')}
      ${numberField('clientsRequired', 'Clients required', '2', '1')}
      ${numberField('clientsRequested', 'Clients requested', 'all', '1')}
      ${numberField('learningRate', 'Learning rate', "the project's", 'any')}
      <p>
        <label for="strategy">Strategy</label>
        <select id="strategy" name="strategy">
          ${shape.strategy.unwrap().options.map((name) => html`<option>${name}</option>`)}
        </select>
      </p>
      <p>
        <label for="validate">Validate each model</label>
        <select id="validate" name="validate">
          <option value="true">yes</option>
          <option value="false">no</option>
        </select>
      </p>
      <button>Start</button>
    </form>
  </section>`;

const numberField = (name: keyof typeof shape, label: string, placeholder: string, step: string): Html =>
  html`<p>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="number" min="0" step="${step}" placeholder="${placeholder}" />
  </p>`;

/** Uploads a seed model. */
export const uploadForm = (): Html =>
  html`<section aria-labelledby="upload">
    <h2 id="upload">Upload a model</h2>
    <form method="post" action="/api/v1/models" enctype="multipart/form-data">
      <p>
        <label for="name">Name (optional)</label>
        <input id="name" name="name" autocomplete="off" />
      </p>
      <p>
        <label for="file">A safetensors file</label>
        <input id="file" name="file" type="file" accept=".safetensors" required />
      </p>
      <button>Upload</button>
    </form>
  </section>`;
