import { textWidth } from './text-width.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as XML may have it, in content and in attributes. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** The text, cut to so many columns. */
export const shortened = (text: string, columns: number): string => {
  if (textWidth(text) <= columns) return text;
  let cut = '';
  for (const character of text) {
    if (textWidth(cut + character) >= columns) break;
    cut += character;
  }
  return `${cut}…`;
};

/** Pixels that a text needs at most, in the fonts of usual systems. */
export const pixelWidth = (text: string, fontSize: number): number => Math.ceil(textWidth(text) * fontSize * 0.62);

/** A number with one digit after the point at most. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

/** An element of text. */
export const textElement = (x: number, y: number, style: string, text: string): string =>
  `<text class="${style}" x="${px(x)}" y="${px(y)}">${escapeXml(text)}</text>`;
