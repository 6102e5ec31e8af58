import { selectionOrder, type PeerName } from '../../core/index.js';
import type { Report, Team } from './messages.js';

/**
 * Which trainers work with which aggregator. With each round all are dealt out afresh, evenly, by their names, the seed
 * and the round alone, so a coordinator that begins anew deals as before. In a round nobody is moved who need not be:
 * a trainer goes to the aggregator with the fewest when it is new, or its own is gone.
 */
export class Pairings {
  /** The round that was dealt last; 0 before the first. */
  round = 0;
  readonly #workers = new Map<PeerName, Report>();
  /** Trainer → aggregator, also of those who are away. */
  readonly #leads = new Map<PeerName, PeerName>();
  #asked = 0;

  constructor(private readonly seed: number) {}

  /** A worker is here. A top aggregator asks for a round by it. */
  arrived(name: PeerName, report: Report): void {
    this.#workers.set(name, report);
    if (report.program === 'top-aggregator') this.#asked = Math.max(this.#asked, report.round);
    this.#mend();
  }

  left(name: PeerName): void {
    if (this.#workers.delete(name)) this.#mend();
  }

  /** How many workers are here. */
  get size(): number {
    return this.#workers.size;
  }

  /** A top aggregator asks for a round that is not dealt yet. */
  get isDue(): boolean {
    return this.#asked > this.round;
  }

  /** Who has to be there before anybody can be dealt out: the kinds of workers of which there is none. */
  missing(): readonly string[] {
    const kinds = { trainer: 'a trainer', 'middle-aggregator': 'a middle aggregator' } as const;
    const absent = (['trainer', 'middle-aggregator'] as const).filter((program) => this.#of(program).length === 0);
    if (absent.length > 0) return absent.map((program) => kinds[program]);
    const canWork = [...this.#places().values()].some((place) => place.trainers.length > 0 && place.leads.length > 0);
    return canWork ? [] : ['a middle aggregator and a trainer of the same group'];
  }

  /** Deals out everybody for the round that was asked for. */
  deal(): void {
    this.round = this.#asked;
    this.#leads.clear();
    for (const { trainers, leads } of this.#places().values()) {
      const order = selectionOrder(leads, this.seed, this.round);
      for (const [index, trainer] of selectionOrder(trainers, this.seed, this.round).entries()) {
        const lead = order[index % order.length];
        if (lead !== undefined) this.#leads.set(trainer, lead);
      }
    }
  }

  /** Every aggregator with its trainers, by name. */
  teams(): readonly Team[] {
    const teams = new Map(this.#of('middle-aggregator').map((aggregator) => [aggregator, [] as PeerName[]]));
    for (const trainer of this.#of('trainer')) {
      const lead = this.#leads.get(trainer);
      if (lead !== undefined) teams.get(lead)?.push(trainer);
    }
    return [...teams].map(([aggregator, trainers]) => ({ aggregator, trainers }));
  }

  /** The part of the teams that concerns a worker. */
  teamsFor(name: PeerName, teams: readonly Team[]): readonly Team[] {
    switch (this.#workers.get(name)?.program) {
      case 'trainer': {
        const aggregator = this.#leads.get(name);
        return aggregator !== undefined && this.#workers.has(aggregator) ? [{ aggregator, trainers: [name] }] : [];
      }
      case 'middle-aggregator':
        return teams.filter(({ aggregator }) => aggregator === name);
      case 'top-aggregator':
        return teams.filter(({ trainers }) => trainers.length > 0);
      case undefined:
        return [];
    }
  }

  /** Finds an aggregator for trainers that have none. */
  #mend(): void {
    if (this.round === 0) return;
    for (const { trainers, leads } of this.#places().values()) {
      const loads = new Map(leads.map((lead) => [lead, 0]));
      const unled: PeerName[] = [];
      for (const trainer of trainers) {
        const lead = this.#leads.get(trainer);
        const load = lead === undefined ? undefined : loads.get(lead);
        if (lead === undefined || load === undefined) unled.push(trainer);
        else loads.set(lead, load + 1);
      }
      for (const trainer of unled) {
        const [least] = [...loads].toSorted(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
        if (least === undefined) continue;
        this.#leads.set(trainer, least[0]);
        loads.set(least[0], least[1] + 1);
      }
    }
  }

  #of(program: Report['program']): PeerName[] {
    const these = [...this.#workers].filter(([, report]) => report.program === program);
    return these.map(([name]) => name).toSorted();
  }

  /** Trainers and aggregators, group by group. */
  #places(): ReadonlyMap<string, { readonly trainers: readonly PeerName[]; readonly leads: readonly PeerName[] }> {
    const places = new Map<string, { trainers: PeerName[]; leads: PeerName[] }>();
    for (const [name, report] of [...this.#workers].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (report.program === 'top-aggregator') continue;
      const key = JSON.stringify([report.channel, report.group]);
      const place = places.get(key) ?? { trainers: [], leads: [] };
      places.set(key, place);
      (report.program === 'trainer' ? place.trainers : place.leads).push(name);
    }
    return places;
  }
}
