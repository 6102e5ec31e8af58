export { BufferSum } from './buffer-sum.js';
export { Gathering } from './gathering.js';
export { UpdateJournal } from './update-journal.js';
