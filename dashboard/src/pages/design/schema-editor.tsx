import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { Mark } from '../../topology/check-schema.js';

/** What can be asked of the editor. */
export interface SchemaEditorHandle {
  /** Goes to a place in the text, given in characters from its beginning. */
  goTo(position: number): void;
}

interface SchemaEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Marked in the text, as long as they fit it. */
  readonly marks: readonly Mark[];
  readonly ref?: Ref<SchemaEditorHandle>;
}

/** An editor of JSON that marks what is wrong. Imported on demand, never directly. */
const SchemaEditor = ({ text, onChange, marks, ref }: SchemaEditorProps) => {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  });

  useEffect(() => {
    if (place.current === null) return undefined;
    const opened = new EditorView({
      parent: place.current,
      state: EditorState.create({
        extensions: [
          ...extensions,
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) changed.current(state.doc.toString());
          }),
        ],
      }),
    });
    view.current = opened;
    return () => {
      opened.destroy();
    };
  }, []);

  useEffect(() => {
    const { current } = view;
    if (current === undefined || current.state.doc.toString() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const { current } = view;
    if (current === undefined) return;
    const end = current.state.doc.length;
    const fitting = marks.filter(({ to }) => to <= end);
    current.dispatch(
      setDiagnostics(
        current.state,
        fitting.map(({ from, to, message, hint }) => ({ from, to, severity: 'error', message: `${message}\n${hint}` })),
      ),
    );
  }, [marks, text]);

  useImperativeHandle(ref, () => ({
    goTo(position) {
      const { current } = view;
      if (current === undefined) return;
      const anchor = Math.min(position, current.state.doc.length);
      current.focus();
      current.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    },
  }));

  return <div ref={place} />;
};

/** Colours by the scheme, each with a contrast of at least 4.5 to 1. */
const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#1f5f8b, #8cc4ee)' },
  { tag: tags.string, color: 'light-dark(#1a6b35, #7fd6a0)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#8f4a00, #f0b04a)' },
  { tag: tags.invalid, textDecoration: 'underline wavy' },
]);

const look = EditorView.theme({
  '&': {
    height: '460px',
    fontSize: 'var(--mantine-font-size-sm)',
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: 'var(--mantine-radius-sm)',
  },
  '&.cm-focused': { outline: '2px solid light-dark(#1f5f8b, #5aa0d2)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#cfe3f3, #234a6b)',
  },
  '.cm-gutters': {
    color: 'var(--mantine-color-dimmed)',
    backgroundColor: 'light-dark(#f6f8fa, #23262a)',
    border: 'none',
  },
  '.cm-tooltip': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--mantine-color-default-border)',
    maxWidth: '32rem',
  },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'light-dark(#d8e9d8, #2c4a33)' },
});

const extensions = [
  ...[lineNumbers(), lintGutter(), history(), drawSelection(), bracketMatching(), indentOnInput(), json()],
  ...[syntaxHighlighting(colours), look, EditorView.lineWrapping],
  // Tab leaves the editor, as it leaves every other field.
  keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
  EditorView.contentAttributes.of({ 'aria-label': 'Schema as JSON', spellcheck: 'false', tabindex: '0' }),
];

export default SchemaEditor;
