export { Gathering, type GatheringOptions } from './gathering.js';
export { UpdateJournal } from './update-journal.js';
