import { EditorView } from '@codemirror/view';
import { screen, waitFor, within } from '@testing-library/react';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flatDesign } from '../../../../test/support/job-designs.js';
import { renderApp } from '../../testing/render-app.js';
import {
  nastyDescription,
  owner,
  serveTopologies,
  type ServedTopologies,
  type TestJob,
} from '../../testing/serve-topologies.js';

let served: ServedTopologies;
let job: TestJob;
beforeAll(async () => {
  served = await serveTopologies();
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(async () => {
  job = await served.makeJob();
});

const open = (at = `/designs/${encodeURIComponent(`${owner}:${job.designId}`)}`) =>
  renderApp(served.url, at, ['topologies']);
const schemaPath = () => `/users/${owner}/designs/${job.designId}/schema`;

/** The text in the editor; given one, that is in it from then on. */
const editorText = async (text?: string): Promise<string> => {
  const box = await screen.findByRole('textbox', { name: 'Schema as JSON' });
  const view = EditorView.findFromDOM(box);
  if (view === null) throw new Error('there is no editor');
  if (text !== undefined) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  return view.state.doc.toString();
};
const saveButton = () => screen.findByRole<HTMLButtonElement>('button', { name: 'Save as a new revision' });
describe('the page of a design', () => {
  it('has its schema in the editor, and says that nothing is wrong with it', async () => {
    const { container } = open();
    expect(JSON.parse(await editorText())).toEqual(flatDesign.schema);
    await screen.findByText('No findings');
    expect((await saveButton()).disabled).toBe(true);
    expect(screen.getByText(nastyDescription)).toBeDefined();
    expect(container.querySelector('img[src="x"]')).toBeNull();
  });

  it('lists what is wrong while it is typed, takes nothing until it is mended, and saves a new revision', async () => {
    const { user } = open();
    await editorText(JSON.stringify({ ...flatDesign.schema, roles: flatDesign.schema.roles.slice(0, 1) }));
    const findings = await screen.findByRole('list', { name: 'Findings' });
    expect(within(findings).getByRole('button', { name: '$.channels[0].pair[1]' })).toBeDefined();
    expect((await saveButton()).disabled).toBe(true);
    await editorText('{ "name": ');
    await screen.findByText(/This is no JSON/);
    await editorText(JSON.stringify({ ...flatDesign.schema, description: 'changed' }));
    await screen.findByText('No findings');
    await waitFor(async () => {
      expect((await saveButton()).disabled).toBe(false);
    });
    await user.click(await saveButton());
    await screen.findByRole('row', { name: /Revision 2.*in force/ });
    expect(await served.ask('GET', schemaPath())).toMatchObject({ revision: 2, description: 'changed' });
    expect((await saveButton()).disabled).toBe(true);
  });

  it('goes to the place of a finding in the text', async () => {
    const { user } = open();
    const text = JSON.stringify({ ...flatDesign.schema, roles: flatDesign.schema.roles.slice(0, 1) }, undefined, 2);
    await editorText(text);
    await user.click(await screen.findByRole('button', { name: '$.channels[0].pair[1]' }));
    const view = EditorView.findFromDOM(await screen.findByRole('textbox', { name: 'Schema as JSON' }));
    const at = view?.state.selection.main.head ?? 0;
    expect(text.slice(at)).toMatch(/^"top-aggregator"/);
  });

  it('takes an older revision up again', async () => {
    await served.ask('PUT', schemaPath(), {
      ...flatDesign.schema,
      description: 'second',
    });
    const { user } = open();
    expect(await editorText()).toContain('second');
    await user.click(await screen.findByRole('button', { name: 'Edit from here: revision 1' }));
    await waitFor(async () => {
      expect(await editorText()).not.toContain('second');
    });
    await waitFor(async () => {
      expect((await saveButton()).disabled).toBe(false);
    });
  });

  it('says that somebody else has saved a revision, and keeps what is typed until asked', async () => {
    const { user } = open();
    await editorText(JSON.stringify({ ...flatDesign.schema, description: 'mine' }));
    await served.ask('PUT', schemaPath(), {
      ...flatDesign.schema,
      description: 'theirs',
    });
    await screen.findByText('Revision 2 was saved meanwhile');
    expect(await editorText()).toContain('mine');
    await user.click(screen.getByRole('button', { name: 'Load revision 2' }));
    await waitFor(async () => {
      expect(await editorText()).toContain('theirs');
    });
  });
});

describe('the list of designs', () => {
  it('leads to each, and to the page of a new one, which begins with a schema that is valid', async () => {
    const { user, address } = open('/designs');
    expect(
      await screen.findByRole('row', { name: new RegExp(`${job.designId}.*revision 1.*revision 1`) }),
    ).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Create a design' }));
    await user.type(await screen.findByRole('textbox', { name: /Id/ }), 'a/b c');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /User/ }).value).toBe(owner);
    await user.click(screen.getByRole('button', { name: 'Create it' }));
    await screen.findByRole('heading', { level: 1, name: /Design a\/b c/ });
    expect(address()).toBe('/designs/owner%3Aa%252Fb%2520c');
    await screen.findByText('No findings');
    await user.click(await saveButton());
    await screen.findByRole('row', { name: /Revision 1.*in force/ });
  });

  it('says why a design cannot be created', async () => {
    const { user } = open('/designs');
    await user.click(await screen.findByRole('button', { name: 'Create a design' }));
    await user.type(await screen.findByRole('textbox', { name: /Id/ }), job.designId);
    await user.click(screen.getByRole('button', { name: 'Create it' }));
    await screen.findByText('There is a problem with creating the design');
    expect(screen.getByText(new RegExp(`there is a design ${job.designId}`))).toBeDefined();
  });
});
