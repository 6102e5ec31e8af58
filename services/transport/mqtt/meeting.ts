import { createHmac, hkdfSync } from 'node:crypto';
import { isSameProof, type JobKey } from '../job-key.js';

/** Where workers meet, and whom they meet there. */
export interface MeetingPlace {
  readonly channel: string;
  readonly group: string;
  /** Name of the hub. */
  readonly hub: string;
}

/** Keys of one session, a key for each direction. */
export interface SessionKeys {
  /** From the child to its hub. */
  readonly up: Buffer;
  readonly down: Buffer;
}

/** What a hub and its children have in common: topics that tell nothing, and keys, all from the key of their job. */
export interface Meeting {
  /** Where the hub tells all children something. */
  readonly hubTopic: string;
  /** Where the hub hears its children; a filter. */
  readonly upTopics: string;
  upTopic(session: string): string;
  downTopic(session: string): string;
  /** The session whose child speaks on a topic. */
  sessionOf(topic: string): string | undefined;
  /** Authenticates what is said before there is a session. */
  mac(topic: string, content: Uint8Array): Buffer;
  isMac(mac: Uint8Array, topic: string, content: Uint8Array): boolean;
  /** @param nonce the hub's, drawn for this session */
  sessionKeys(session: string, nonce: Uint8Array): SessionKeys;
}

const root = 'nestor';
const sessionForm = /^[\w-]{22}$/;
/** First part of every derivation; another protocol has another one. */
const version = 'nestor mqtt 1';

/** Derives by HKDF (RFC 5869) with SHA-256. */
const derive = (key: JobKey, salt: Uint8Array, purpose: readonly string[], length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, JSON.stringify([version, ...purpose]), length));

export const meetingOf = (key: JobKey, { channel, group, hub }: MeetingPlace): Meeting => {
  const unsalted = new Uint8Array();
  const place = [channel, group, hub];
  const id = derive(key, unsalted, ['topic', ...place], 16).toString('base64url');
  const macKey = derive(key, unsalted, ['notice', ...place], 32);
  const prefix = `${root}/${id}`;
  const mac = (topic: string, content: Uint8Array): Buffer =>
    createHmac('sha256', macKey).update(`${topic}\0`).update(content).digest();

  return {
    hubTopic: `${prefix}/h`,
    upTopics: `${prefix}/u/+`,
    upTopic: (session) => `${prefix}/u/${session}`,
    downTopic: (session) => `${prefix}/d/${session}`,
    sessionOf(topic) {
      const session = topic.slice(`${prefix}/u/`.length);
      return topic.startsWith(`${prefix}/u/`) && sessionForm.test(session) ? session : undefined;
    },
    mac,
    isMac: (given, topic, content) => isSameProof(given, mac(topic, content)),
    sessionKeys(session, nonce) {
      const salt = Buffer.concat([Buffer.from(session, 'base64url'), nonce]);
      return { up: derive(key, salt, ['up', ...place], 32), down: derive(key, salt, ['down', ...place], 32) };
    },
  };
};
